using Concord.Sync.Vocabulary;

namespace Concord.Storage.Rows;

/// <summary>What one piece of syncing did (F025's SyncLog). Written once.</summary>
[Table("sync_log", nameof(Id))]
public sealed record SyncLogRow
{
    public required string Id { get; init; }

    public required string IntegrationId { get; init; }

    public required SyncOperation Operation { get; init; }

    public required SyncDirection Direction { get; init; }

    public required string ResourceType { get; init; }

    public string? ResourceId { get; init; }

    public string? ExternalId { get; init; }

    public required SyncStatus Status { get; init; }

    /// <summary>Why it ended so, in words an admin understands.</summary>
    public string? Reason { get; init; }

    public required int RecordsProcessed { get; init; }

    public required int RecordsSucceeded { get; init; }

    public required int RecordsFailed { get; init; }

    public string? ErrorMessage { get; init; }

    public int? HttpStatus { get; init; }

    /// <summary>Of an outside write: how long the system took to answer, null where no answer told. Of a delivery: from receiving it to its end. Of a run: as a whole.</summary>
    public int? DurationMs { get; init; }

    /// <summary>
    /// Of a delivery that changed something here: from the change outside, as the system dates it, to its being applied. Null
    /// where the system does not date its changes; 0 where its clock is ahead of ours.
    /// </summary>
    public int? LagMs { get; init; }

    public required int RetryCount { get; init; }

    /// <summary>The delivery, job, operation or conflict behind it.</summary>
    public string? Cause { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
