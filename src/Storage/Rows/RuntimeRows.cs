namespace Concord.Storage.Rows;

/// <summary>A durable reminder of the embedded runtime.</summary>
[Table("reminder", nameof(GrainType), nameof(GrainKey), nameof(Name))]
public sealed record ReminderRow
{
    public required string GrainType { get; init; }

    public required string GrainKey { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset StartAt { get; init; }

    public required long PeriodMs { get; init; }

    public DateTimeOffset? LastFiredAt { get; init; }

    public required long Revision { get; init; }
}

/// <summary>Coordination state of a grain on the embedded runtime; nothing that must not be lost.</summary>
[Table("grain_state", nameof(StateName), nameof(GrainKey))]
public sealed record GrainStateRow
{
    public required string StateName { get; init; }

    public required string GrainKey { get; init; }

    public required string Payload { get; init; }

    public required long Revision { get; init; }
}

/// <summary>The id of a unit that won, so that a commit whose answer was lost can be settled.</summary>
[Table("commit_unit", nameof(UnitId))]
public sealed record CommitUnitRow
{
    public required string UnitId { get; init; }

    public required DateTimeOffset At { get; init; }
}
