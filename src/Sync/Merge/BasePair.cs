using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>The pair both sides last agreed on, each in its own space. It may lack groups: those were never agreed on.</summary>
public sealed record BasePair(Projection Local, Projection External)
{
    public static readonly BasePair Empty = new(Projection.Empty, Projection.Empty);

    public Projection On(Side side) => side == Side.Local ? Local : External;

    /// <summary>Was this group ever agreed on? A group whose every place was absent on both sides counts as never: the outcome is the same.</summary>
    public bool Knows(FieldGroup group) =>
        group.LocalPaths.Any(Local.Values.ContainsKey) || group.ExternalPaths.Any(External.Values.ContainsKey);

    /// <summary>This base with the moved groups' places replaced by the new pair.</summary>
    public BasePair Move(IEnumerable<BaseMove> moves) => moves.Aggregate(this, (pair, move) => new BasePair(
        pair.Local.Without(move.Group.LocalPaths).Union(move.Local),
        pair.External.Without(move.Group.ExternalPaths).Union(move.External)));

    /// <summary>The base of a record that was just created from the other side: the pair of these groups as both documents show it.</summary>
    public static BasePair Of(CompiledMapping mapping, IEnumerable<string> groups, FieldValue local, FieldValue external) =>
        Empty.Move(groups.Select(mapping.Group).OfType<FieldGroup>().Select(group => BaseMove.Of(group, local, external)));
}

/// <summary>One group's new pair, confirmed on both sides.</summary>
public sealed record BaseMove(FieldGroup Group, Projection Local, Projection External)
{
    public static BaseMove Of(FieldGroup group, FieldValue local, FieldValue external) =>
        new(group, group.Project(Side.Local, local), group.Project(Side.External, external));
}
