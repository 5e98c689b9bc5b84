using System.Collections.Immutable;
using Concord.Connectors.Configuration;
using Concord.Grains.Braking;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations.Runs;

/// <summary>Decides how a run ends, as rows: a first sync's report goes on, waits, or a run is done.</summary>
internal static class RunEnd
{
    private const int MostLookedAt = 50;

    /// <summary>A link report that is complete: it runs by itself where one side is empty or the settings say so, else it waits.</summary>
    public static (JobRow Job, IntegrationRow Row) Reported(JobRow job, IntegrationSetup setup, bool localSideEmpty, bool outsideEmpty, DateTimeOffset now)
    {
        var waits = setup.Config.InitialSync switch
        {
            InitialSync.RUN => false,
            InitialSync.REVIEW => true,
            _ => !localSideEmpty && !outsideEmpty,
        };
        return waits
            ? (job with { Status = JobStatus.PENDING, HeldReason = "Both sides hold records: look at what the first sync would do, then approve or drop it.", UpdatedAt = now },
               setup.Row with { LinkState = LinkState.AWAITING_APPROVAL, UpdatedAt = now })
            : (Released(job, now), setup.Row with { LinkState = LinkState.LINKED, UpdatedAt = now });
    }

    /// <summary>A report or held run that may go on: a report becomes a real run from its beginning.</summary>
    public static JobRow Released(JobRow job, DateTimeOffset now) => job with
    {
        Status = JobStatus.RUNNING,
        HeldReason = null,
        DryRun = false,
        Checkpoint = job.DryRun ? Checkpoint.StartOf(job).ToJson() : job.Checkpoint,
        TotalRecords = job.DryRun ? 0 : job.TotalRecords,
        RecordsSeen = job.DryRun ? 0 : job.RecordsSeen,
        SuccessCount = job.DryRun ? 0 : job.SuccessCount,
        ErrorCount = job.DryRun ? 0 : job.ErrorCount,
        ConflictCount = job.DryRun ? 0 : job.ConflictCount,
        ErrorDetails = job.DryRun ? null : job.ErrorDetails,
        RetryCount = job.DryRun ? 0 : job.RetryCount,
        ExpectedRecords = job.DryRun ? job.RecordsSeen : job.ExpectedRecords,
        UpdatedAt = now,
    };

    /// <summary>The report on what an approved run withheld, waiting for a person; null where it withheld nothing.</summary>
    public static JobRow? Withheld(JobRow job, DateTimeOffset now) => Checkpoint.Read(job.Checkpoint) is { ReportId: { } id, ReportCounts: { } counts }
        ? job with
        {
            Id = id,
            Status = JobStatus.PENDING,
            DryRun = true,
            Approved = false,
            HeldReason = "These came or changed after the report that was approved: look at what would be done with them, then approve or drop it.",
            Checkpoint = Checkpoint.StartOf(job).ToJson(),
            PlannedCounts = counts,
            StartedAt = now,
            TotalRecords = 0,
            RecordsSeen = 0,
            ExpectedRecords = null,
            SuccessCount = 0,
            ErrorCount = 0,
            ConflictCount = 0,
            ErrorDetails = null,
            RetryCount = 0,
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 1,
        }
        : null;

    /// <summary>The runs before one that tell, with it, how the integration does; newest first.</summary>
    public static Query<JobRow> Before(JobRow job) => From.Table<JobRow>().Where(row => row.IntegrationId, job.IntegrationId).Where(row => row.Status, JobStatus.COMPLETED)
        .Where(row => row.DryRun, false).Where(row => row.JobType, Is.NotEqual, JobType.UNDO).OrderByDescending(row => row.Id).Take(MostLookedAt);

    /// <summary>A run that came to its end.</summary>
    /// <param name="job">The run.</param>
    /// <param name="setup">Its integration.</param>
    /// <param name="before">Runs before it, newest first.</param>
    /// <param name="now">The present.</param>
    public static (JobRow Job, IntegrationRow Row) Completed(JobRow job, IntegrationSetup setup, ImmutableArray<JobRow> before, DateTimeOffset now)
    {
        var done = job with { Status = JobStatus.COMPLETED, CompletedAt = now, UpdatedAt = now };
        if (job.DryRun || job.JobType == JobType.UNDO || HeldJob.HoldsOnly(job))
        {
            return (done, setup.Row);
        }

        var counts = before.Where(run => !HeldJob.HoldsOnly(run)).Prepend(job).Select(run => new RunCount(run.TotalRecords, run.ErrorCount)).ToImmutableArray();
        return (done, setup.Row with
        {
            Status = setup.Row.Status switch
            {
                IntegrationStatus.ACTIVE when Degradation.Begins(counts[0]) => IntegrationStatus.DEGRADED,
                IntegrationStatus.DEGRADED when Degradation.Ends(job.FullSync, counts) => IntegrationStatus.ACTIVE,
                var status => status,
            },
            LastSyncAt = now,
            LastSuccessAt = job.ErrorCount == 0 ? now : setup.Row.LastSuccessAt,
            UpdatedAt = now,
        });
    }

    /// <summary>The writes that keep a run; one that is over no longer needs what it has seen.</summary>
    public static CommitUnit Save(CommitUnit unit, JobRow job) => job.Status is JobStatus.RUNNING or JobStatus.PENDING
        ? unit.Update(job)
        : unit.Update(job).Purge(From.Table<RunSeenRow>().Where(row => row.JobId, job.Id));

    /// <summary>The log row of a whole run; one that was given up says FAILED, whatever it did before.</summary>
    public static SyncLogRow Log(JobRow job, string logId, DateTimeOffset now) => new()
    {
        Id = logId,
        IntegrationId = job.IntegrationId,
        Operation = SyncOperation.BULK_SYNC,
        Direction = job.Direction,
        ResourceType = string.Join(",", job.ResourceTypes),
        Status = job switch
        {
            { Status: JobStatus.FAILED } => SyncStatus.FAILED,
            { ErrorCount: 0 } => SyncStatus.SUCCESS,
            { SuccessCount: 0 } => SyncStatus.FAILED,
            _ => SyncStatus.PARTIAL_SUCCESS,
        },
        RecordsProcessed = job.TotalRecords,
        RecordsSucceeded = job.SuccessCount,
        RecordsFailed = job.ErrorCount,
        ErrorMessage = job.Status == JobStatus.FAILED ? job.ErrorMessage : job.ErrorCount == 0 ? null : $"{job.ErrorCount} of {job.TotalRecords} records failed; each has an entry of its own that says why.",
        DurationMs = (int)Math.Min(int.MaxValue, (now - job.StartedAt).TotalMilliseconds),
        RetryCount = job.RetryCount,
        Cause = job.Id,
        CreatedAt = now,
    };

    /// <summary>Why a run that was due is left out, for the audit.</summary>
    public static string Skipped(DateTimeOffset due, JobRow running) => FieldValue.Of(
        ("scheduledFor", RecordJson.Time(due)), ("jobId", FieldValue.Of(running.Id)), ("reason", FieldValue.Of("Another run is under way."))).ToJson();

    /// <summary>A new run.</summary>
    public static JobRow New(string id, IntegrationSetup setup, JobType type, bool dryRun, bool fullSync, SyncDirection direction, ImmutableArray<string> resourceTypes, string startedBy, DateTimeOffset now) => new()
    {
        Id = id,
        IntegrationId = setup.Id,
        JobType = type,
        Status = JobStatus.RUNNING,
        DryRun = dryRun,
        Approved = false,
        Direction = direction,
        ResourceTypes = resourceTypes,
        FullSync = fullSync,
        Checkpoint = Checkpoint.Start.ToJson(),
        PlannedCounts = FieldValue.Object.Empty.ToJson(),
        StartedAt = now,
        TotalRecords = 0,
        SuccessCount = 0,
        ErrorCount = 0,
        ConflictCount = 0,
        RetryCount = 0,
        MaxRetries = Backoff.MaxRetries,
        StartedBy = startedBy,
        CreatedAt = now,
        UpdatedAt = now,
        Revision = 1,
    };
}
