using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>JSON Merge Patch (RFC 7396): a null takes a member away, an object is merged, everything else replaces.</summary>
internal static class MergePatch
{
    public static FieldValue Apply(FieldValue target, FieldValue patch) => patch is FieldValue.Object members
        ? Apply(target as FieldValue.Object ?? FieldValue.Object.Empty, members)
        : patch;

    public static FieldValue.Object Apply(FieldValue.Object target, FieldValue.Object patch) =>
        patch.Fields.Aggregate(target, (result, field) => field.Value switch
        {
            FieldValue.Null => result.Without(field.Key),
            var value => result.With(field.Key, Apply(result.Get(field.Key), value)),
        });
}
