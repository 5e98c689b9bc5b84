using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>One field of a record before and after a change.</summary>
internal sealed record FieldChange(string Field, FieldValue Before, FieldValue After);

/// <summary>What differs between two states of a record, by top-level field.</summary>
internal static class FieldChanges
{
    public static ImmutableArray<FieldChange> Between(FieldValue before, FieldValue after)
    {
        var (old, now) = (AsObject(before), AsObject(after));
        return
        [
            .. old.Fields.Keys.Union(now.Fields.Keys)
                .Order(StringComparer.Ordinal)
                .Select(field => new FieldChange(field, old.Get(field), now.Get(field)))
                .Where(change => !change.Before.Equals(change.After)),
        ];
    }

    /// <summary>Shape: {"title": {"before": …, "after": …}}; an absent side is left out.</summary>
    public static string ToJson(IEnumerable<FieldChange> changes) =>
        changes.Aggregate(
            FieldValue.Object.Empty,
            (all, change) => all.With(change.Field, FieldValue.Object.Empty.With("before", change.Before).With("after", change.After))).ToJson();

    /// <summary>One side only: {"title": …}.</summary>
    public static string ToJson(IEnumerable<FieldChange> changes, bool after) =>
        changes.Aggregate(FieldValue.Object.Empty, (all, change) => all.With(change.Field, after ? change.After : change.Before)).ToJson();

    private static FieldValue.Object AsObject(FieldValue value) => value as FieldValue.Object ?? FieldValue.Object.Empty;
}
