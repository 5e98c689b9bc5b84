using System.Diagnostics.Metrics;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Telemetry;

/// <summary>
/// Counts what this process's commits say, for who listens to the meter: what is counted was committed, and once. Figures of the whole hub, whatever process
/// did it, are in the database.
/// </summary>
public sealed class CommitMeters : IDisposable
{
    /// <summary>The name of the meter, for who listens.</summary>
    public const string MeterName = "Concord";

    private readonly Meter meter = new(MeterName);
    private readonly CommitPipeline pipeline;
    private readonly Counter<long> syncs;
    private readonly Counter<long> deliveries;
    private readonly Counter<long> operations;
    private readonly Counter<long> conflicts;
    private readonly Counter<long> jobs;
    private readonly Counter<long> alerts;
    private readonly Histogram<double> writes;
    private readonly Histogram<double> lag;

    public CommitMeters(CommitPipeline pipeline)
    {
        this.pipeline = pipeline;
        syncs = meter.CreateCounter<long>("concord.syncs", "{entry}", "Log entries, by operation, direction and status.");
        deliveries = meter.CreateCounter<long>("concord.deliveries", "{delivery}", "Webhook deliveries that ended, by disposition.");
        operations = meter.CreateCounter<long>("concord.operations", "{write}", "Outside writes that ended, by state.");
        conflicts = meter.CreateCounter<long>("concord.conflicts", "{conflict}", "Conflicts that were opened or ended, by status.");
        jobs = meter.CreateCounter<long>("concord.jobs", "{run}", "Runs that ended, by type and status.");
        alerts = meter.CreateCounter<long>("concord.alerts", "{alert}", "Alerts that were raised, by rule.");
        writes = meter.CreateHistogram<double>("concord.outside.duration", "s", "How long outside systems took to answer writes.");
        lag = meter.CreateHistogram<double>("concord.freshness", "s", "From a change outside to its being applied here, by webhook.");
        pipeline.Committed += Notice;
    }

    public void Dispose()
    {
        pipeline.Committed -= Notice;
        meter.Dispose();
    }

    private void Notice(CommitUnit unit)
    {
        foreach (var write in unit.Writes)
        {
            switch (write)
            {
                case { Kind: WriteKind.Insert, Row: SyncLogRow row }: Notice(row); break;
                case { Row: DeliveryRow { Disposition: { } disposition } row } when IsNewContent(write): deliveries.Add(1, Of(row.IntegrationId), new("disposition", disposition)); break;
                case { Row: OperationRow { State: not (OperationState.PENDING or OperationState.ATTEMPTED) } row } when IsNewContent(write): operations.Add(1, Of(row.IntegrationId), new("state", row.State)); break;
                case { Row: ConflictRow row } when IsNewContent(write): conflicts.Add(1, Of(row.IntegrationId), new("status", row.Status)); break;
                case { Row: JobRow { CompletedAt: not null } row } when IsNewContent(write): jobs.Add(1, Of(row.IntegrationId), new("type", row.JobType), new("status", row.Status)); break;
                case { Kind: WriteKind.Insert, Row: AlertRow row }: alerts.Add(1, Of(row.IntegrationId), new("rule", row.Name)); break;
            }
        }
    }

    private void Notice(SyncLogRow row)
    {
        syncs.Add(1, Of(row.IntegrationId), new("operation", row.Operation), new("direction", row.Direction), new("status", row.Status));
        if (row is { Direction: SyncDirection.BRITEPOOL_TO_EXTERNAL, DurationMs: { } took } && row.Operation != SyncOperation.BULK_SYNC)
        {
            writes.Record(took / 1_000.0, Of(row.IntegrationId), new("operation", row.Operation));
        }

        if (row.LagMs is { } behind)
        {
            lag.Record(behind / 1_000.0, Of(row.IntegrationId));
        }
    }

    private static bool IsNewContent(Write write) => write.Kind is WriteKind.Insert or WriteKind.Update or WriteKind.Upsert;

    private static KeyValuePair<string, object?> Of(string integrationId) => new("integration", integrationId);
}
