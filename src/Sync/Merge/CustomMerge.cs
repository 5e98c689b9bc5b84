using Concord.Sync.Mapping;
using Concord.Sync.Policies;
using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>CUSTOM_MERGE: each internal field of a group by its own rule, in local space.</summary>
internal static class CustomMerge
{
    /// <summary>The group's merged local values.</summary>
    /// <param name="rules">The integration's rules.</param>
    /// <param name="group">The group in conflict.</param>
    /// <param name="local">Its local values.</param>
    /// <param name="theirs">Its external values, crossed to local space.</param>
    public static Projection Merge(CustomMergeRules rules, FieldGroup group, Projection local, Projection theirs) =>
        group.TargetsOf(Side.External).Aggregate(local, (merged, path) => merged.With(
            path, MergeField(rules.Of(path), local.Get(path), theirs.Get(path), group.TypeOf(Side.Local, path))));

    private static FieldValue MergeField(MergeRule rule, FieldValue local, FieldValue theirs, FieldType type) => rule switch
    {
        MergeRule.prefer_local => local,
        MergeRule.concatenate => Concatenate(local, theirs, type),
        MergeRule.max => Pick(local, theirs, type, larger: true),
        MergeRule.min => Pick(local, theirs, type, larger: false),
        _ => theirs,
    };

    private static FieldValue Concatenate(FieldValue local, FieldValue theirs, FieldType type) =>
        local.IsEmpty || Canonical.Same(local, theirs, type) ? theirs
        : theirs.IsEmpty ? local
        : FieldValue.Of($"{local.ScalarText} | {theirs.ScalarText}");

    // What does not compare (a missing value, or no number and no date) goes to the one that is there, then to the outside.
    private static FieldValue Pick(FieldValue local, FieldValue theirs, FieldType type, bool larger) =>
        (Canonical.Of(local, type), Canonical.Of(theirs, type)) switch
        {
            (FieldValue.Number mine, FieldValue.Number other) => (mine.Value > other.Value) == larger ? local : theirs,
            (FieldValue.Text mine, FieldValue.Text other) when type == FieldType.Date =>
                (string.CompareOrdinal(mine.Value, other.Value) > 0) == larger ? local : theirs,
            ({ IsEmpty: false }, { IsEmpty: true }) => local,
            _ => theirs,
        };
}
