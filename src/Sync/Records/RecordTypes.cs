using System.Collections.Immutable;

namespace Concord.Sync.Records;

/// <summary>The record types this installation knows, read from schema files. Adding a type is adding a file.</summary>
public sealed class RecordTypes
{
    private readonly ImmutableSortedDictionary<string, RecordSchema> byType;

    /// <exception cref="InvalidOperationException">A schema is wrong, or two say the same name; the message says which and what.</exception>
    public RecordTypes(IEnumerable<KeyValuePair<string, string>> files)
    {
        var schemas = files.Select(file => RecordSchema.Read(file.Value) switch
        {
            { IsValid: true } read => read.Value,
            var wrong => throw new InvalidOperationException($"{file.Key} is no record schema: {string.Join("; ", wrong.Problems)}"),
        });
        byType = schemas.GroupBy(schema => schema.Type).ToImmutableSortedDictionary(
            same => same.Key,
            same => same.Count() == 1 ? same.First() : throw new InvalidOperationException($"The record type {same.Key} is described by {same.Count()} files; keep one."),
            StringComparer.Ordinal);
    }

    public ImmutableSortedDictionary<string, RecordSchema> Schemas => byType;

    public RecordSchema this[string resourceType] => byType[resourceType];

    public bool Knows(string resourceType) => byType.ContainsKey(resourceType);

    /// <summary>The data types that an integration may ask for, sorted.</summary>
    public ImmutableArray<string> DataTypes => [.. byType.Values.Select(schema => schema.DataType).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>TASKS → TASK; COMMITTEES → COMMITTEE and COMMITTEE_MEMBER. Sorted, empty for an unknown one.</summary>
    public ImmutableArray<string> ResourceTypesOf(string dataType) =>
        [.. byType.Values.Where(schema => schema.DataType == dataType).Select(schema => schema.Type)];

    /// <summary>The types, each after those that its references point to, so that what is looked up is there; else by name.</summary>
    public ImmutableArray<string> InReferenceOrder(IEnumerable<string> resourceTypes)
    {
        var left = resourceTypes.Distinct().Order(StringComparer.Ordinal).ToList();
        var ordered = ImmutableArray.CreateBuilder<string>(left.Count);
        while (left.Count > 0)
        {
            // In a circle somebody has to be first; what waits then is looked at again.
            var next = left.Find(type => !left.Exists(other => other != type && PointsTo(type, other))) ?? left[0];
            left.Remove(next);
            ordered.Add(next);
        }

        return ordered.ToImmutable();
    }

    private bool PointsTo(string type, string other) => byType[type].Fields.Values.Any(field => field.Reference == other);
}
