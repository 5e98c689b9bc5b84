using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Connectors.Configuration;

/// <summary>Whether the lookups of a mapping name record types that there are: one of another type would wait for ever.</summary>
internal static class LookupCheck
{
    private static readonly string[] Directions = ["externalToInternal", "internalToExternal"];

    /// <summary>What is wrong, with its path.</summary>
    /// <param name="mapping">The mapping as it was written.</param>
    /// <param name="at">Its own path.</param>
    /// <param name="schemas">The record types, by name.</param>
    public static IEnumerable<Problem> ProblemsOf(FieldValue mapping, string at, IReadOnlyDictionary<string, RecordSchema> schemas) =>
        from direction in Directions
        from line in ((mapping as FieldValue.Object)?.Get(direction) as FieldValue.List)?.Items.Select((item, index) => (Item: item as FieldValue.Object, Index: index)) ?? []
        let transform = line.Item?.Get("transform") as FieldValue.Object
        where transform?.Get("type").ScalarText == "lookup" && transform.Get("resourceType").ScalarText is { } type && !schemas.ContainsKey(type)
        select new Problem($"{at}.{direction}[{line.Index}].transform.resourceType", $"must be one of {string.Join(", ", schemas.Keys)}.");
}
