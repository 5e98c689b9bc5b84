using Concord.Sync.Values;

namespace Concord.Storage.Rows;

public enum CleanupState
{
    /// <summary>Due at its time, or under way.</summary>
    OPEN,
    CLOSED,
}

/// <summary>One removal of what has grown old: the next one until it has ended, then what it removed. One is open at a time.</summary>
[Table("cleanup_run", nameof(Id))]
[Unique(nameof(State), OnlyWhere = nameof(State), Value = nameof(CleanupState.OPEN))]
public sealed record CleanupRunRow
{
    public required string Id { get; init; }

    public required CleanupState State { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    /// <summary>`clock`, or who asked for it before its time.</summary>
    public required string AskedBy { get; init; }

    /// <summary>Rows by pile, so far: {"logs": 12, …}.</summary>
    public required FieldValue Removed { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public required long Revision { get; init; }
}
