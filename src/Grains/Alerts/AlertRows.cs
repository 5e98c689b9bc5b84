using System.Collections.Immutable;
using Concord.Grains.Undoing;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Alerts;

/// <summary>
/// What a person should know of, as rows that are written with what happened. Each is about a turn for the worse, which comes once;
/// what merely goes on, such as one more dead letter, is for rules over time.
/// </summary>
internal static class AlertRows
{
    /// <summary>F025's rule of this name: the connection was given up.</summary>
    public const string IntegrationDown = "Integration Down";

    /// <summary>F025's rule of this name: too many records of a run failed.</summary>
    public const string HighErrorRate = "High Error Rate";

    /// <summary>Changes wait until a person approves or drops them.</summary>
    public const string HeldRun = "Held Run";

    private static readonly ImmutableArray<string> Everywhere = ["email", "slack", "dashboard"];
    private static readonly ImmutableArray<string> ByMail = ["email", "dashboard"];

    /// <summary>The integration stopped until an admin acts.</summary>
    public static AlertRow Down(IntegrationRow row, string id, string trouble, DateTimeOffset now) => New(
        id, row.Id, IntegrationDown, AlertSeverity.CRITICAL, Everywhere,
        $"{row.Name} is in ERROR after {row.ConnectionFailures} failures of its connection: {trouble} Nothing is synced until it is resumed; what waits is kept.",
        FieldValue.Of(("failures", FieldValue.Of(row.ConnectionFailures))), now);

    /// <summary>The integration became DEGRADED, and goes on.</summary>
    public static AlertRow ErrorRate(IntegrationRow row, JobRow job, string id, DateTimeOffset now) => New(
        id, row.Id, HighErrorRate, AlertSeverity.WARNING, ByMail,
        $"{job.ErrorCount} of {job.TotalRecords} records failed in the last run of {row.Name}. It goes on syncing; the run and its log say which and why.",
        FieldValue.Of(("jobId", FieldValue.Of(job.Id)), ("failed", FieldValue.Of(job.ErrorCount)), ("records", FieldValue.Of(job.TotalRecords))), now);

    /// <summary>Adds the alert of a job that has just begun to wait for a person; nothing for other jobs, and for a preview that a person asked for.</summary>
    public static CommitUnit AlertIfHeld(this CommitUnit unit, JobRow job, IdSource ids, DateTimeOffset now) =>
        job is { Status: JobStatus.PENDING, HeldReason: { } reason } && !IsAskedFor(job) ? unit.Insert(Held(job, reason, ids.New("alert"), now)) : unit;

    private static bool IsAskedFor(JobRow job) => job.JobType == JobType.UNDO && !UndoParameters.Of(job).GoesOn;

    private static AlertRow Held(JobRow job, string reason, string id, DateTimeOffset now) => New(
        id, job.IntegrationId, HeldRun, AlertSeverity.WARNING, ByMail, $"Job {job.Id} waits for a decision. {reason}",
        FieldValue.Of(("jobId", FieldValue.Of(job.Id)), ("heldKind", FieldValue.Of(job.HeldKind))), now);

    private static AlertRow New(
        string id, string integrationId, string name, AlertSeverity severity, ImmutableArray<string> channels, string message, FieldValue details, DateTimeOffset now) => new()
        {
            Id = id,
            IntegrationId = integrationId,
            Name = name,
            Severity = severity,
            Channels = channels,
            Message = message,
            Details = details,
            CreatedAt = now,
            Revision = 1,
        };
}
