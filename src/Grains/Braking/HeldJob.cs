using System.Collections.Immutable;
using Concord.Grains.Alerts;
using Concord.Grains.Configuration;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Braking;

/// <summary>The job in which changes of one kind on one side of an integration wait for a person, as rows.</summary>
internal static class HeldJob
{
    public static JobRow New(string id, IntegrationSetup setup, string type, BrakedChange change, string reason, DateTimeOffset now)
    {
        var direction = change.Side == BrakedChange.Local ? SyncDirection.EXTERNAL_TO_BRITEPOOL : SyncDirection.BRITEPOOL_TO_EXTERNAL;
        return RunEnd.New(id, setup, JobType.WEBHOOK_BATCH, dryRun: false, fullSync: false, direction, [type], "concord", now) with
        {
            Status = JobStatus.PENDING,
            HeldKind = change.HeldKind,
            HeldReason = $"{(change.Side == BrakedChange.Local ? "Here" : "Outside")}, within {Brakes.Window.TotalMinutes:0} minutes or one run: {reason}",
            Checkpoint = (Checkpoint.Start with { Phase = RunPhase.Held }).ToJson(),
        };
    }

    /// <summary>The job was made to hold; it is no run that was stopped.</summary>
    public static bool HoldsOnly(JobRow job) => job is { HeldKind: not null, JobType: JobType.WEBHOOK_BATCH };

    /// <summary>The change waits with the job, in a line of its own; one that waits already waits on.</summary>
    public static CommitUnit Join(CommitUnit unit, RecordState state, BrakeHold hold, PlanContext context)
    {
        var (job, change) = (hold.Job, hold.Change);
        var line = new RunChangeRow
        {
            JobId = job.Id,
            Id = change.LineId(state, hold.ExternalId),
            Side = change.Side,
            Kind = change.Change,
            ResourceType = state.Type,
            InternalId = state.Record is null ? null : state.Id,
            ExternalId = hold.ExternalId,
            Title = state.Record is { } record ? Titles.Of(record.Fields) : null,
            Fields = change.Fields,
        };
        var joined = job with
        {
            ResourceTypes = job.ResourceTypes.Contains(state.Type) ? job.ResourceTypes : job.ResourceTypes.Add(state.Type),
            PlannedCounts = hold.IsListed ? job.PlannedCounts : Counts.Add(job.PlannedCounts, ImmutableDictionary<string, int>.Empty.Add(CountOf(change), 1)),
            UpdatedAt = context.Now,
        };
        // Also where it is listed already: a decision about the job that is being taken loses, and takes this in.
        return (hold.IsNew ? Begin(unit, joined, context) : unit.Update(joined)).Upsert(line);
    }

    private static CommitUnit Begin(CommitUnit unit, JobRow job, PlanContext context) => unit.Insert(job)
        .Insert(context.Audit(unit.Id, "job.held", "job", job.Id, job.IntegrationId, null, FieldValue.Of(("heldKind", FieldValue.Of(job.HeldKind))).ToJson()))
        .AlertIfHeld(job, context.Ids, context.Now);

    private static string CountOf(BrakedChange change) => $"{change.Change.ToLowerInvariant()}{(change.Side == BrakedChange.Local ? "Local" : "External")}";
}
