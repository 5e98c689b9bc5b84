using Concord.Grains.Undoing;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Alerts;

/// <summary>What a person should know of, as rows that are written with what happened. Notices are made of them afterwards.</summary>
internal static class AlertRows
{
    /// <summary>The row of what a rule found.</summary>
    public static AlertRow Of(Finding finding, string integrationId, string id, DateTimeOffset now) => new()
    {
        Id = id,
        IntegrationId = integrationId,
        Name = finding.Rule,
        Severity = AlertRules.Of(finding.Rule).Severity,
        Channels = [AlertChannel.Dashboard],
        Message = finding.Message,
        Details = finding.Details,
        CreatedAt = now,
        NextDueAt = now,
        Revision = 1,
    };

    /// <summary>The integration became DEGRADED, and goes on.</summary>
    public static AlertRow ErrorRate(IntegrationRow row, JobRow job, string id, DateTimeOffset now) => Of(
        new(
            AlertRules.HighErrorRate,
            $"{job.ErrorCount} of {job.TotalRecords} records failed in the last run of {row.Name}. It goes on syncing; the run and its log say which and why.",
            FieldValue.Of(("jobId", FieldValue.Of(job.Id)), ("failed", FieldValue.Of(job.ErrorCount)), ("records", FieldValue.Of(job.TotalRecords)))),
        row.Id, id, now);

    /// <summary>Adds the alert of a job that has just begun to wait for a person; nothing for other jobs, and for a preview that a person asked for.</summary>
    public static CommitUnit AlertIfHeld(this CommitUnit unit, JobRow job, IdSource ids, DateTimeOffset now) =>
        job is { Status: JobStatus.PENDING, HeldReason: { } reason } && !IsAskedFor(job) ? unit.Insert(Held(job, reason, ids.New("alert"), now)) : unit;

    private static bool IsAskedFor(JobRow job) => job.JobType == JobType.UNDO && !UndoParameters.Of(job).GoesOn;

    private static AlertRow Held(JobRow job, string reason, string id, DateTimeOffset now) => Of(
        new(
            AlertRules.HeldRun, $"Job {job.Id} waits for a decision. {reason}",
            FieldValue.Of(("jobId", FieldValue.Of(job.Id)), ("heldKind", FieldValue.Of(job.HeldKind)))),
        job.IntegrationId, id, now);
}
