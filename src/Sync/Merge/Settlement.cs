using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>What a read says about a write whose answer never came.</summary>
public enum UnknownOutcome
{
    /// <summary>The values sent are there: settle as by a read-back.</summary>
    Applied,

    /// <summary>The outside stands where the write was decided: send the same operation again.</summary>
    NotApplied,

    /// <summary>The outside shows something else: the operation ends as superseded, and the read is decided on afresh.</summary>
    Moved,
}

/// <summary>
/// From an operation and what is known of its effect to the new base of its groups. Afterwards the document is merged against that
/// base like any observation, in the same commit: what somebody else wrote in the meantime shows as their change.
/// </summary>
public static class Settlement
{
    /// <summary>
    /// By the write's own answer, or a read that shows the version it answered. Base moves to the values sent as the system answered
    /// them (rounded, trimmed, as it keeps them); places that were not sent stay as they were when the write was decided.
    /// </summary>
    public static ImmutableArray<BaseMove> ByAnswer(CompiledMapping mapping, PlannedWrite write, FieldValue answered) =>
        Moves(mapping, write, _ => write.DecidedOn
            .Without(write.Sent.Values.Keys)
            .Union(Projection.Of(answered, write.Sent.Values.Keys)));

    /// <summary>
    /// By a separate read. A group that shows what was sent moves to what was read; any other moves to the values sent, so that what was
    /// read counts as a change from outside.
    /// </summary>
    public static ImmutableArray<BaseMove> ByReadBack(CompiledMapping mapping, PlannedWrite write, FieldValue read) =>
        Moves(mapping, write, group => Shows(group, read, write.Expected) ? group.Project(Side.External, read) : write.Expected);

    /// <summary>By a read that shows something else in some groups: the groups that show what was sent move, the others stay.</summary>
    public static ImmutableArray<BaseMove> ByShown(CompiledMapping mapping, PlannedWrite write, FieldValue read) =>
        [.. ByReadBack(mapping, write, read).Where(move => Shows(move.Group, read, write.Expected))];

    /// <summary>Judges a read, made after the system's lag, when no answer came.</summary>
    public static UnknownOutcome AfterUnknown(CompiledMapping mapping, PlannedWrite write, FieldValue read)
    {
        var groups = GroupsOf(mapping, write).ToList();
        return groups.All(group => Shows(group, read, write.Expected)) ? UnknownOutcome.Applied
            : groups.All(group => Shows(group, read, write.DecidedOn)) ? UnknownOutcome.NotApplied
            : UnknownOutcome.Moved;
    }

    /// <summary>The paths at which the system answered something else than was sent: rounded, trimmed or refused in silence.</summary>
    public static ImmutableArray<FieldPath> Altered(CompiledMapping mapping, PlannedWrite write, FieldValue answered) =>
        [.. GroupsOf(mapping, write).SelectMany(group => group.ExternalPaths.Where(path =>
            write.Sent.Values.ContainsKey(path)
            && !Canonical.Agree(path.Read(answered), write.Sent.Get(path), group.TypeOf(Side.External, path))))];

    private static bool Shows(FieldGroup group, FieldValue read, Projection values) => group.ExternalPaths.All(path =>
        Canonical.Agree(path.Read(read), values.Get(path), group.TypeOf(Side.External, path)));

    private static ImmutableArray<BaseMove> Moves(CompiledMapping mapping, PlannedWrite write, Func<FieldGroup, Projection> external) =>
        [.. GroupsOf(mapping, write).Select(group => new BaseMove(
            group, write.LocalValues.Restrict(group.LocalPaths), external(group).Restrict(group.ExternalPaths)))];

    private static IEnumerable<FieldGroup> GroupsOf(CompiledMapping mapping, PlannedWrite write) =>
        write.Groups.Select(mapping.Group).OfType<FieldGroup>();
}
