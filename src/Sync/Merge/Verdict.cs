using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Merge;

/// <summary>What is decided about one group.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>Nothing happens.</summary>
    public sealed record Unchanged : Verdict
    {
        internal static readonly Unchanged Instance = new();
    }

    /// <summary>The external change is written locally.</summary>
    public sealed record TakeExternal : Verdict
    {
        internal static readonly TakeExternal Instance = new();
    }

    /// <summary>The local change is to be sent.</summary>
    public sealed record PushLocal : Verdict
    {
        internal static readonly PushLocal Instance = new();
    }

    /// <summary>Both sides say the same: base moves, nothing is written.</summary>
    public sealed record Agree : Verdict
    {
        internal static readonly Agree Instance = new();
    }

    /// <summary>Both sides changed to different values.</summary>
    public sealed record Conflict(ConflictDetail Detail) : Verdict;

    /// <summary>A conflict about it still waits for a person, and neither side moved since.</summary>
    public sealed record StillParked : Verdict
    {
        internal static readonly StillParked Instance = new();
    }

    /// <summary>It is frozen, whatever the sides say.</summary>
    public sealed record Frozen : Verdict
    {
        internal static readonly Frozen Instance = new();
    }

    /// <summary>In a group that flows one way, the side that only receives was changed; it gives way when the source next changes.</summary>
    public sealed record Drift(Side Side) : Verdict;

    /// <summary>A change cannot cross before these mappings exist; nothing moves.</summary>
    public sealed record Waiting(ImmutableArray<LookupKey> Keys) : Verdict;

    /// <summary>A change cannot cross; nothing moves until it, or the mapping, is mended.</summary>
    public sealed record Failed(ImmutableArray<Problem> Problems) : Verdict;
}

/// <summary>Who won a conflict.</summary>
public enum Winner
{
    Local,
    External,

    /// <summary>A value made of both.</summary>
    Merged,

    /// <summary>Nobody yet: a person decides.</summary>
    Parked,
}

/// <summary>A conflict with all that a person or a log needs to judge it; the loser's value is in here.</summary>
/// <param name="Group">The group's name.</param>
/// <param name="Strategy">The strategy that decided.</param>
/// <param name="Winner">Who won.</param>
/// <param name="Fields">The internal names of the fields in conflict.</param>
/// <param name="Local">The local values, by local path.</param>
/// <param name="External">The external values, by external path.</param>
/// <param name="Base">What both agreed on before; null when they never did.</param>
/// <param name="IsUpdate">True when a parked conflict about this group moved, rather than arose.</param>
public sealed record ConflictDetail(
    string Group,
    ConflictStrategy Strategy,
    Winner Winner,
    ImmutableArray<string> Fields,
    Projection Local,
    Projection External,
    BasePair? Base,
    bool IsUpdate)
{
    /// <summary>The state the group is in while this conflict waits for a person.</summary>
    public GroupState.Parked State => new(Local, External);

    /// <summary>The local values by internal name.</summary>
    public FieldValue.Object LocalData => Local.ToValue();

    /// <summary>The outside values by internal name: one value, or an object by external path where several feed the field.</summary>
    public required FieldValue.Object ExternalData { get; init; }
}
