using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Sync.Mapping;

/// <summary>What became of a group's values on their way to the other side.</summary>
public abstract record GroupCrossed
{
    private GroupCrossed()
    {
    }

    /// <summary>All crossed; keyed by the other side's paths.</summary>
    public sealed record Values(Projection Projection) : GroupCrossed;

    /// <summary>The whole group waits for these mappings to appear.</summary>
    public sealed record Waiting(ImmutableArray<LookupKey> Keys) : GroupCrossed;

    /// <summary>At least one value cannot cross; paths are the other side's.</summary>
    public sealed record Failed(ImmutableArray<Problem> Problems) : GroupCrossed;
}

/// <summary>What became of a whole document on its way to the other side.</summary>
/// <param name="Values">The values of every group that crossed.</param>
/// <param name="Groups">The names of those groups.</param>
/// <param name="Waiting">The mappings that left-out groups wait for; such a group is absent, never null.</param>
/// <param name="Problems">Why other groups cannot cross. While there are any, nothing may be created from this.</param>
public sealed record Crossing(
    Projection Values, ImmutableArray<string> Groups, ImmutableArray<LookupKey> Waiting, ImmutableArray<Problem> Problems)
{
    public bool Success => Problems.IsEmpty;
}
