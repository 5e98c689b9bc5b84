using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>Puts a conflict into the words of people: internal field names, both sides' values, the base.</summary>
internal static class ConflictDetails
{
    public static ConflictDetail Of(MergeInput input, FieldGroup group, Winner winner, bool isUpdate = false)
    {
        var external = group.Project(Side.External, input.External);
        return new ConflictDetail(
            group.Name,
            input.Strategy,
            winner,
            [.. group.LocalPaths.Select(path => path.Text)],
            group.Project(Side.Local, input.Local),
            external,
            input.Base is { } pair && pair.Knows(group)
                ? new BasePair(pair.Local.Restrict(group.LocalPaths), pair.External.Restrict(group.ExternalPaths))
                : null,
            isUpdate)
        {
            ExternalData = group.LocalPaths.Aggregate(
                FieldValue.Object.Empty, (data, path) => data.With(path.Text, OutsideValue(external, group))),
        };
    }

    private static FieldValue OutsideValue(Projection external, FieldGroup group) =>
        group.ExternalPaths is [var only] ? external.Get(only) : external.ToValue();
}
