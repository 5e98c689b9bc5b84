using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Grains.Integrations.Runs;

/// <summary>Counts by kind of change, as the JSON that a report shows.</summary>
internal static class Counts
{
    public const string None = "{}";

    /// <summary>Adds counts to those of earlier pages.</summary>
    public static string Add(string countsJson, ImmutableDictionary<string, int> more) => more.OrderBy(entry => entry.Key, StringComparer.Ordinal).Aggregate(
        (FieldValue.Object)FieldValue.ParseOrThrow(countsJson),
        (all, entry) => all.With(entry.Key, FieldValue.Of(entry.Value + (all.Get(entry.Key) is FieldValue.Number number ? number.Value : 0)))).ToJson();
}
