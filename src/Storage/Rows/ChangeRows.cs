namespace Concord.Storage.Rows;

/// <summary>A committed version of a record that has no place in the feed of changes yet; written with the version, in its transaction.</summary>
[Table("record_change_due", nameof(Type), nameof(Id), nameof(Version))]
public sealed record RecordChangeDueRow
{
    public required string Type { get; init; }

    public required string Id { get; init; }

    public required long Version { get; init; }
}

/// <summary>
/// The place of one record version in the feed of changes. Places are given after the commit, by one sequencer at a time, so that
/// nobody who has read up to a place can find something new before it.
/// </summary>
[Table("record_change", nameof(Position))]
public sealed record RecordChangeRow
{
    /// <summary>Ascending, with gaps: at least the Unix time in microseconds, so that places given after a restore are above those before it.</summary>
    public required long Position { get; init; }

    public required string Type { get; init; }

    public required string Id { get; init; }

    public required long Version { get; init; }
}

/// <summary>The last place given in a feed. Every sequencer guards by its revision, so that one of them wins.</summary>
[Table("feed_head", nameof(Feed))]
public sealed record FeedHeadRow
{
    /// <summary>The feed of record changes.</summary>
    public const string Records = "records";

    public required string Feed { get; init; }

    public required long Position { get; init; }

    public required long Revision { get; init; }
}
