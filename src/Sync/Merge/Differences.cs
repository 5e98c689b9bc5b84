using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>Which groups of a pair are known not to be alike on both sides, by the pair that both agreed on and what each showed last.</summary>
public static class Differences
{
    /// <summary>Groups whose value on a side is another one than was agreed on. A group that was never agreed on is not known to differ.</summary>
    /// <param name="mapping">The groups.</param>
    /// <param name="side">Which side.</param>
    /// <param name="shown">What it shows.</param>
    /// <param name="agreed">The base.</param>
    public static ImmutableArray<string> On(CompiledMapping mapping, Side side, Projection shown, BasePair agreed) =>
        [.. mapping.Groups.Where(group => agreed.Knows(group) && !group.Same(side, shown, agreed.On(side), group.Paths(side))).Select(group => group.Name)];

    /// <summary>Of earlier sightings those that still hold: a group whose outside half moved since is in step with what was seen then, or was written over.</summary>
    /// <param name="mapping">The groups.</param>
    /// <param name="seen">Groups that the outside was last seen to hold otherwise.</param>
    /// <param name="then">The base at that time.</param>
    /// <param name="now">The base now.</param>
    public static ImmutableArray<string> Still(CompiledMapping mapping, ImmutableArray<string> seen, BasePair then, BasePair now) =>
        [.. seen.Where(name => mapping.Group(name) is { } group && group.Same(Side.External, then.External, now.External, group.ExternalPaths))];
}
