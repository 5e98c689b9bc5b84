using System.Collections.Immutable;
using Concord.Sync.Transforms;
using Concord.Sync.Values;

namespace Concord.Sync.Mapping;

/// <summary>Which way a group's values flow, given its lines and the integration's direction.</summary>
public enum Flow
{
    None,
    In,
    Out,
    Both,
}

/// <summary>
/// The unit of merge: fields of both sides that the mapping ties together, such as name ↔ firstname, lastname. Found by name, which
/// is the local paths joined by commas (the external ones when there is no local path).
/// </summary>
public sealed class FieldGroup
{
    private readonly ImmutableArray<CompiledTarget> inward;
    private readonly ImmutableArray<CompiledTarget> outward;
    private readonly ImmutableSortedDictionary<FieldPath, FieldType> localTypes;
    private readonly ImmutableSortedDictionary<FieldPath, FieldType> externalTypes;

    internal FieldGroup(GroupParts parts)
    {
        (inward, outward) = (parts.Inward, parts.Outward);
        (localTypes, externalTypes) = (parts.LocalTypes, parts.ExternalTypes);
        LocalPaths = [.. localTypes.Keys];
        ExternalPaths = [.. externalTypes.Keys];
        ExternalSources = parts.ExternalSources;
        LocalSources = parts.LocalSources;
        Flow = parts.Flow;
        Name = string.Join(',', LocalPaths.IsEmpty ? ExternalPaths : LocalPaths);
    }

    public string Name { get; }

    public Flow Flow { get; }

    public bool FlowsIn => Flow is Flow.In or Flow.Both;

    public bool FlowsOut => Flow is Flow.Out or Flow.Both;

    /// <summary>Do this side's changes count for the other?</summary>
    public bool Gives(Side side) => side == Side.Local ? FlowsOut : FlowsIn;

    /// <summary>Every local path of the group, sorted.</summary>
    public ImmutableArray<FieldPath> LocalPaths { get; }

    /// <summary>Every external path of the group, sorted.</summary>
    public ImmutableArray<FieldPath> ExternalPaths { get; }

    /// <summary>The local paths that are read outward: a change elsewhere in the group does not count as a local change.</summary>
    public ImmutableArray<FieldPath> LocalSources { get; }

    /// <summary>The external paths that are read inward.</summary>
    public ImmutableArray<FieldPath> ExternalSources { get; }

    public ImmutableArray<FieldPath> Paths(Side side) => side == Side.Local ? LocalPaths : ExternalPaths;

    public ImmutableArray<FieldPath> Sources(Side side) => side == Side.Local ? LocalSources : ExternalSources;

    /// <summary>How values at a path of this group compare.</summary>
    public FieldType TypeOf(Side side, FieldPath path) =>
        (side == Side.Local ? localTypes : externalTypes).GetValueOrDefault(path, FieldType.Object);

    /// <summary>What a document says about this group.</summary>
    public Projection Project(Side side, FieldValue document) => Projection.Of(document, Paths(side));

    /// <summary>The group's values in the form in which they compare.</summary>
    public Projection Canonical(Side side, Projection values) => Paths(side).Aggregate(
        Projection.Empty, (all, path) => all.With(path, Values.Canonical.Of(values.Get(path), TypeOf(side, path))));

    /// <summary>Equal over the given paths, in canonical form.</summary>
    public bool Same(Side side, Projection left, Projection right, IEnumerable<FieldPath> paths) =>
        paths.All(path => Values.Canonical.Same(left.Get(path), right.Get(path), TypeOf(side, path)));

    /// <summary>Takes the group's values from one side's document to the other side: all of them, or none.</summary>
    public GroupCrossed Cross(Side from, FieldValue document, Lookups lookups)
    {
        var values = Projection.Empty;
        var waiting = ImmutableArray.CreateBuilder<LookupKey>();
        var problems = new ProblemList();
        foreach (var target in Targets(from))
        {
            switch (target.Cross(document, lookups))
            {
                case Crossed.Value value:
                    values = values.With(target.Path, value.Result);
                    break;
                case Crossed.Waiting wait:
                    waiting.Add(wait.Key);
                    break;
                case Crossed.Failed failed:
                    problems.Add(target.Path.Text, failed.Message);
                    break;
            }
        }

        return problems.Count > 0 ? new GroupCrossed.Failed(problems.ToImmutable())
            : waiting.Count > 0 ? new GroupCrossed.Waiting(waiting.ToImmutable())
            : new GroupCrossed.Values(values);
    }

    /// <summary>
    /// The values that have to be written on a side so that it says what crossed; empty when it does already. What vanished over there
    /// is cleared with null, and one kind of emptiness is not written over another.
    /// </summary>
    public Projection Difference(Side side, Projection crossed, Projection there) => TargetsOf(side.Other())
        .Where(path => !Values.Canonical.Agree(crossed.Get(path), there.Get(path), TypeOf(side, path)))
        .Aggregate(Projection.Empty, (patch, path) =>
            patch.With(path, crossed.Get(path) is { IsAbsent: false } value ? value : FieldValue.Null.Instance));

    /// <summary>
    /// Does this side's document, crossed, say what the other side's says already? No, when the other side gives away a place that this
    /// side never writes: what stands there would go unheard.
    /// </summary>
    public bool Says(Side from, FieldValue document, FieldValue there, Lookups lookups) =>
        (!Gives(from.Other()) || Sources(from.Other()).All(TargetsOf(from).Contains))
        && Cross(from, document, lookups) is GroupCrossed.Values crossed
        && Difference(from.Other(), crossed.Projection, Project(from.Other(), there)).IsEmpty;

    /// <summary>The paths that a crossing from this side writes on the other.</summary>
    public IEnumerable<FieldPath> TargetsOf(Side from) => Targets(from).Select(target => target.Path);

    internal IEnumerable<LookupKey> NeededLookups(Side from, FieldValue document) =>
        Targets(from).SelectMany(target => target.NeededLookups(document));

    private ImmutableArray<CompiledTarget> Targets(Side from) => from == Side.External ? inward : outward;
}
