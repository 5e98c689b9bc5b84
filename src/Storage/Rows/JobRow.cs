using System.Collections.Immutable;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Rows;

/// <summary>One run (F025's JobExecution), with the checkpoint it goes on from after a stop.</summary>
[Table("job_execution", nameof(Id))]
public sealed record JobRow
{
    public required string Id { get; init; }

    public required string IntegrationId { get; init; }

    public required JobType JobType { get; init; }

    public required JobStatus Status { get; init; }

    /// <summary>Fills run_change and writes nothing else.</summary>
    public required bool DryRun { get; init; }

    /// <summary>A person approved its report: it does what that showed, and withholds the rest.</summary>
    public required bool Approved { get; init; }

    /// <summary>Why it waits for a person; null when it does not.</summary>
    public string? HeldReason { get; init; }

    /// <summary>What a brake holds with it, as side and kind (<c>LOCAL/DELETE</c>); null where no brake was at work. It stays once the job is approved.</summary>
    public string? HeldKind { get; init; }

    public required SyncDirection Direction { get; init; }

    public required ImmutableArray<string> ResourceTypes { get; init; }

    public required bool FullSync { get; init; }

    /// <summary>Where the next page begins, as JSON that only the run reads.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>What an undo takes back, or the settings that a plan is about, as JSON that only the run reads; null for a sync.</summary>
    public string? Parameters { get; init; }

    /// <summary>Counts by kind as JSON: shown while planning, the ceiling once approved.</summary>
    public required string PlannedCounts { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Since when a person lets it stand still; null while it goes on. It is RUNNING all the same.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>How long it stood still so far, without the present time.</summary>
    public long PausedMs { get; init; }

    /// <summary>Records that had something to do.</summary>
    public required int TotalRecords { get; init; }

    /// <summary>Records looked at, on either side, whether or not there was something to do.</summary>
    public int RecordsSeen { get; init; }

    /// <summary>How many records are expected, if the system or the mappings tell.</summary>
    public int? ExpectedRecords { get; init; }

    public required int SuccessCount { get; init; }

    public required int ErrorCount { get; init; }

    public required int ConflictCount { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>Which records failed, and when the connection did, as JSON; null while nothing went wrong.</summary>
    public string? ErrorDetails { get; init; }

    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>How often it had to wait for the connection.</summary>
    public required int RetryCount { get; init; }

    public required int MaxRetries { get; init; }

    public required string StartedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required long Revision { get; init; }

    /// <summary>How long it worked, up to its end or to this moment, without the time in which a person let it stand still.</summary>
    public TimeSpan Worked(DateTimeOffset now) => (CompletedAt ?? PausedAt ?? now) - StartedAt - TimeSpan.FromMilliseconds(PausedMs);
}

/// <summary>One line of a plan: what a run would do, or did, to one record on one side.</summary>
[Table("run_change", nameof(JobId), nameof(Id))]
public sealed record RunChangeRow
{
    public required string JobId { get; init; }

    public required string Id { get; init; }

    /// <summary>LOCAL or EXTERNAL: where the change lands; BOTH for a link without one.</summary>
    public required string Side { get; init; }

    /// <summary>MATCHED, DIFFERING, CREATE, UPDATE or DELETE; LEFT for what an undo does not take back.</summary>
    public required string Kind { get; init; }

    public required string ResourceType { get; init; }

    public string? InternalId { get; init; }

    public string? ExternalId { get; init; }

    /// <summary>A name a person recognises the record by.</summary>
    public string? Title { get; init; }

    /// <summary>Per field before and after, as JSON.</summary>
    public required string Fields { get; init; }
}

/// <summary>A record that a run has written something of or for, on either side.</summary>
[Table("run_touched", nameof(JobId), nameof(ResourceType), nameof(InternalId))]
public sealed record RunTouchedRow
{
    public required string JobId { get; init; }

    public required string ResourceType { get; init; }

    public required string InternalId { get; init; }
}

/// <summary>One change that a brake counts. Kept for a day, so that a long run is counted as a whole.</summary>
[Table("brake_window", nameof(Id))]
public sealed record BrakeWindowRow
{
    public required string Id { get; init; }

    public required string IntegrationId { get; init; }

    /// <summary>Where it landed and what it was: <c>LOCAL/DELETE</c>.</summary>
    public required string Kind { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>The outside ids that a page of a run's listing showed; what is mapped and not seen is asked for by id before it counts as deleted.</summary>
[Table("run_seen", nameof(JobId), nameof(ResourceType), nameof(ListedBefore))]
public sealed record RunSeenRow
{
    public required string JobId { get; init; }

    public required string ResourceType { get; init; }

    /// <summary>How many records the listing had shown before this page: a page that is listed again takes its own place.</summary>
    public required long ListedBefore { get; init; }

    /// <summary>Eight bytes for each id, in the order of the page; salted with the job.</summary>
    public required byte[] Marks { get; init; }
}

/// <summary>Up to where one direction of one record type has been listed completely.</summary>
[Table("sync_cursor", nameof(IntegrationId), nameof(ResourceType), nameof(Direction))]
public sealed record SyncCursorRow
{
    public required string IntegrationId { get; init; }

    public required string ResourceType { get; init; }

    public required SyncDirection Direction { get; init; }

    public required DateTimeOffset Value { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
