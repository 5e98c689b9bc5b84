using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>The content of one operation: what is sent, and all that settling it needs. Once attempted it never changes.</summary>
/// <param name="Groups">The names of the groups it carries.</param>
/// <param name="LocalValues">Their local values, from which it was made.</param>
/// <param name="Sent">The external values it sends.</param>
/// <param name="DecidedOn">Their external values when it was decided.</param>
public sealed record PlannedWrite(
    ImmutableArray<string> Groups, Projection LocalValues, Projection Sent, Projection DecidedOn)
{
    /// <summary>What the external side shows in these groups once the write has taken effect and nobody else wrote.</summary>
    public Projection Expected => DecidedOn.Union(Sent);

    /// <summary>The write that creates an external record from a local one.</summary>
    public static PlannedWrite Create(CompiledMapping mapping, FieldValue local, Crossing crossing) => new(
        crossing.Groups,
        Project(mapping, crossing.Groups, Side.Local, local),
        crossing.Values,
        Projection.Empty);

    /// <summary>The states that this write puts its groups in while it is open or a dead letter.</summary>
    public ImmutableSortedDictionary<string, GroupState> States(CompiledMapping mapping) => Groups
        .Select(mapping.Group).OfType<FieldGroup>()
        .ToImmutableSortedDictionary(
            group => group.Name,
            group => (GroupState)new GroupState.Open(DecidedOn.Restrict(group.ExternalPaths)),
            StringComparer.Ordinal);

    /// <summary>One JSON object that <see cref="Parse"/> reads back into an equal write.</summary>
    public string ToJson() => FieldValue.Of(
        ("groups", FieldValue.ListOf([.. Groups.Select(FieldValue.Of)])),
        ("localValues", LocalValues.ToValue()),
        ("sent", Sent.ToValue()),
        ("decidedOn", DecidedOn.ToValue())).ToJson();

    /// <exception cref="FormatException">The text is not what <see cref="ToJson"/> wrote.</exception>
    public static PlannedWrite Parse(string json) =>
        FieldValue.ParseOrThrow(json) is FieldValue.Object map && map.Get("groups") is FieldValue.List groups
            ? new PlannedWrite(
                [.. groups.Items.Select(group => group.ScalarText ?? throw new FormatException("A group's name is a text."))],
                Projection.ParseOrThrow(map.Get("localValues").ToString()),
                Projection.ParseOrThrow(map.Get("sent").ToString()),
                Projection.ParseOrThrow(map.Get("decidedOn").ToString()))
            : throw new FormatException("A planned write is one JSON object with its groups.");

    public bool Equals(PlannedWrite? other) => other is not null
        && Groups.SequenceEqual(other.Groups)
        && LocalValues.Equals(other.LocalValues) && Sent.Equals(other.Sent) && DecidedOn.Equals(other.DecidedOn);

    public override int GetHashCode() => HashCode.Combine(LocalValues, Sent, DecidedOn);

    internal static PlannedWrite? Of(MergeDecision decision)
    {
        ImmutableArray<string> groups =
            [.. decision.Groups.Where(group => !group.ExternalPatch.IsEmpty).Select(group => group.Group.Name)];
        return groups.IsEmpty
            ? null
            : new PlannedWrite(
                groups,
                Project(decision.Input.Mapping, groups, Side.Local, decision.LocalAfter),
                decision.ExternalPatch,
                Project(decision.Input.Mapping, groups, Side.External, decision.Input.External));
    }

    private static Projection Project(CompiledMapping mapping, ImmutableArray<string> groups, Side side, FieldValue document) =>
        Projection.Of(document, groups.Select(mapping.Group).OfType<FieldGroup>().SelectMany(group => group.Paths(side)));
}
