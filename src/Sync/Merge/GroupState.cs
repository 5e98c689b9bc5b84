using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>What is already under way for a group, besides its base. No entry: nothing.</summary>
public abstract record GroupState
{
    private GroupState()
    {
    }

    /// <summary>An operation for it is open, or ended as a dead letter.</summary>
    /// <param name="DecidedOn">The external values that the operation was decided on.</param>
    public sealed record Open(Projection DecidedOn) : GroupState;

    /// <summary>It went to and fro too often: it takes part in nothing until a person lets it go on.</summary>
    public sealed record Frozen : GroupState
    {
        public static readonly Frozen Instance = new();
    }

    /// <summary>A conflict about it waits for a person.</summary>
    /// <param name="LocalSeen">The local values that the conflict shows.</param>
    /// <param name="ExternalSeen">The external values that the conflict shows.</param>
    public sealed record Parked(Projection LocalSeen, Projection ExternalSeen) : GroupState;
}
