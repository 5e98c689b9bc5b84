using System.Collections.Immutable;
using System.Text.Json;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

public sealed record JobPage(ImmutableArray<JobView> Jobs, string? NextCursor);

/// <summary>A run as it stands (F025's JobExecution).</summary>
/// <param name="HeldReason">Why it waits for a person; null when it does not.</param>
/// <param name="ErrorDetails">`records` {resourceType, resourceId, externalId, message}: the first 50 that failed; `retries` {at, message}: when the connection failed. Null while nothing went wrong.</param>
/// <param name="RetryCount">How often it had to wait for the connection.</param>
/// <param name="PausedAt">Since when a person lets a RUNNING one stand still; null while it goes on.</param>
/// <param name="Progress">How far it is; null unless it is RUNNING.</param>
/// <param name="PlannedCounts">By kind: shown while planning, the ceiling once approved.</param>
public sealed record JobView(
    string Id, string IntegrationId, JobType JobType, JobStatus Status, bool DryRun, string? HeldReason, SyncDirection Direction,
    ImmutableArray<string> ResourceTypes, bool FullSync, JsonElement? PlannedCounts, DateTimeOffset StartedAt, DateTimeOffset? PausedAt, DateTimeOffset? CompletedAt,
    long? DurationMs, int TotalRecords, int? ExpectedRecords, int SuccessCount, int ErrorCount, int ConflictCount, string? ErrorMessage,
    JobProgress? Progress, JsonElement? ErrorDetails, DateTimeOffset? ScheduledFor, int RetryCount, int MaxRetries, string StartedBy, DateTimeOffset CreatedAt)
{
    public static JobView Of(JobRow row, DateTimeOffset now) => new(
        row.Id, row.IntegrationId, row.JobType, row.Status, row.DryRun, row.HeldReason, row.Direction,
        row.ResourceTypes, row.FullSync, WireJson.Part(row.PlannedCounts), row.StartedAt, row.PausedAt, row.CompletedAt,
        (long?)(row.CompletedAt - row.StartedAt)?.TotalMilliseconds, row.TotalRecords, row.ExpectedRecords, row.SuccessCount, row.ErrorCount,
        row.ConflictCount, row.ErrorMessage, row.Status == JobStatus.RUNNING ? JobProgress.Of(row, now) : null, WireJson.Part(row.ErrorDetails), row.ScheduledFor, row.RetryCount, row.MaxRetries, row.StartedBy, row.CreatedAt);
}

/// <summary>How far a run is.</summary>
/// <param name="Done">Records looked at, on either side.</param>
/// <param name="Expected">Records that it will look at, by its report or by the last full run; null where nothing tells.</param>
/// <param name="RecordsPerSecond">Since it began, without pauses, to one decimal.</param>
/// <param name="SecondsLeft">At that rate; null where nothing is expected, nothing was done yet, or it is paused.</param>
public sealed record JobProgress(int Done, int? Expected, double RecordsPerSecond, int? SecondsLeft)
{
    internal static JobProgress Of(JobRow row, DateTimeOffset now)
    {
        var seconds = row.Worked(now).TotalSeconds;
        var rate = seconds > 0 ? row.RecordsSeen / seconds : 0;
        var left = row.PausedAt is null && rate > 0 && row.ExpectedRecords is { } expected ? (int?)Math.Min(int.MaxValue, Math.Ceiling(Math.Max(0, expected - row.RecordsSeen) / rate)) : null;
        return new(row.RecordsSeen, row.ExpectedRecords, Math.Round(rate, 1), left);
    }
}

/// <param name="Counts">Of the whole run, whatever the page and the filter.</param>
public sealed record ChangePage(ImmutableArray<ChangeView> Changes, ImmutableArray<ChangeCount> Counts, string? NextCursor);

/// <summary>One record that a run changed or would change.</summary>
/// <param name="Side">LOCAL, EXTERNAL or BOTH: where the change lands.</param>
/// <param name="Fields">Per field before and after.</param>
public sealed record ChangeView(
    string Id, string Side, string Kind, string ResourceType, string? InternalId, string? ExternalId, string? Title, JsonElement? Fields)
{
    public static ChangeView Of(RunChangeRow row) =>
        new(row.Id, row.Side, row.Kind, row.ResourceType, row.InternalId, row.ExternalId, row.Title, WireJson.Part(row.Fields));
}
