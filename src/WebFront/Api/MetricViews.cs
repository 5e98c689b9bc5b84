using System.Collections.Immutable;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Sync.Health;
using Concord.Sync.Vocabulary;

namespace Concord.WebFront.Api;

/// <summary>Records of some time.</summary>
/// <param name="SuccessRate">Per cent that did not fail, never rounded up; 100 when there were none.</param>
/// <param name="ErrorRate">Per cent that failed.</param>
public sealed record RecordWindow(long Processed, long Failed, double SuccessRate, double ErrorRate)
{
    public static RecordWindow Of(Share share) => new(share.Processed, share.Failed, share.SuccessRate.Down(), share.ErrorRate.Up());
}

/// <summary>How long changes outside took to be applied here, by webhook, in 24 hours.</summary>
/// <param name="Measured">Applied deliveries whose change the system dated.</param>
/// <param name="P50">Milliseconds; null when none was measured, as the next two.</param>
/// <param name="WithinTarget">Per cent within the target; null when none was measured.</param>
/// <param name="TargetSeconds">The target.</param>
/// <param name="TargetRate">Per cent that should be within it.</param>
public sealed record FreshnessView(long Measured, long? P50, long? P95, long? P99, double? WithinTarget, double TargetSeconds, double TargetRate)
{
    public static FreshnessView Of(Freshness fresh) => new(
        fresh.Measured, fresh.P50, fresh.P95, fresh.P99, fresh.InTimeRate?.Down(), Freshness.Target.TotalSeconds, (double)Freshness.TargetRate);
}

/// <summary>Runs: those under way now, and those that ended within 24 hours.</summary>
/// <param name="Scheduled">Planned by the clock, one an integration at most.</param>
/// <param name="Held">They wait for a person.</param>
/// <param name="AverageDuration">Milliseconds of a completed run that waited for nobody; null when there was none.</param>
public sealed record RunCounts(long Running, long Scheduled, long Held, long Completed, long Failed, long Cancelled, double? AverageDuration)
{
    public static RunCounts Of(RunFigures runs) =>
        new(runs.Running, runs.Scheduled, runs.Held, runs.Completed, runs.Failed, runs.Cancelled, runs.Duration?.Down());
}

/// <summary>Figures of one integration (F025, per-integration metrics).</summary>
/// <param name="TotalSyncs">Since it was made.</param>
/// <param name="SuccessRate">Per cent of 24 hours.</param>
/// <param name="AverageResponseTime">Milliseconds that outside writes took to be answered; null when none was.</param>
/// <param name="TotalRecordsSynced">Since it was made, each record as often as it was synced.</param>
/// <param name="FailedSyncs">Of 24 hours: log entries that say FAILED, runs that were given up among them.</param>
public sealed record IntegrationMetrics(
    string IntegrationId, IntegrationStatus Status, long TotalSyncs, double SuccessRate, double? AverageResponseTime, DateTimeOffset? LastSuccessAt,
    DateTimeOffset? LastErrorAt, long TotalRecordsSynced, long ConflictsResolved, long PendingConflicts, long FailedSyncs, RecordWindow LastHour,
    RecordWindow Last24Hours, RunCounts Jobs, FreshnessView Freshness, DateTimeOffset MeasuredAt)
{
    public static IntegrationMetrics Of(IntegrationRow row, HubFigures hub, long conflictsResolved, DateTimeOffset now) => new(
        row.Id, row.Status, hub.AllTime.Syncs, hub.Syncs.Day.SuccessRate.Down(), hub.Syncs.ResponseTime?.Down(), row.LastSuccessAt,
        row.LastErrorAt, hub.AllTime.Records, conflictsResolved, hub.PendingConflicts, hub.Syncs.FailedSyncs, RecordWindow.Of(hub.Syncs.Hour),
        RecordWindow.Of(hub.Syncs.Day), RunCounts.Of(hub.Runs), FreshnessView.Of(hub.Freshness), now);
}

/// <summary>Figures of all integrations (F025, real-time metrics).</summary>
/// <param name="ActiveIntegrations">Those in status ACTIVE.</param>
/// <param name="IntegrationsByStatus">A status without any is left out.</param>
/// <param name="SyncsInProgress">Runs under way.</param>
/// <param name="SuccessRate">Per cent of 24 hours.</param>
/// <param name="AverageSyncDuration">Milliseconds of a run completed within 24 hours; null when there was none.</param>
/// <param name="AverageResponseTime">Milliseconds that outside writes took to be answered; null when none was.</param>
/// <param name="FailedSyncs">Of 24 hours: log entries that say FAILED, runs that were given up among them.</param>
/// <param name="TotalSyncs">Of the integrations there are, since each was made.</param>
/// <param name="TotalRecordsSynced">Likewise, each record as often as it was synced.</param>
public sealed record HubMetrics(
    long ActiveIntegrations, ImmutableSortedDictionary<string, long> IntegrationsByStatus, long SyncsInProgress, double SuccessRate, double? AverageSyncDuration,
    double? AverageResponseTime, long PendingConflicts, long FailedSyncs, long TotalSyncs, long TotalRecordsSynced, RecordWindow LastHour,
    RecordWindow Last24Hours, RunCounts Jobs, FreshnessView Freshness, DateTimeOffset MeasuredAt)
{
    public static HubMetrics Of(ImmutableSortedDictionary<string, long> integrations, HubFigures hub, DateTimeOffset now) => new(
        integrations.GetValueOrDefault(nameof(IntegrationStatus.ACTIVE)), integrations, hub.Runs.Running, hub.Syncs.Day.SuccessRate.Down(), hub.Runs.Duration?.Down(),
        hub.Syncs.ResponseTime?.Down(), hub.PendingConflicts, hub.Syncs.FailedSyncs, hub.AllTime.Syncs, hub.AllTime.Records, RecordWindow.Of(hub.Syncs.Hour),
        RecordWindow.Of(hub.Syncs.Day), RunCounts.Of(hub.Runs), FreshnessView.Of(hub.Freshness), now);
}

/// <summary>Figures with at most two decimals.</summary>
internal static class Rounded
{
    public static double Down(this decimal figure) => (double)Math.Round(figure, 2, MidpointRounding.ToZero);

    public static double Up(this decimal figure) => (double)Math.Round(figure, 2, MidpointRounding.ToPositiveInfinity);
}
