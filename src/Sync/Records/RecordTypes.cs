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
        byType = schemas.ToImmutableSortedDictionary(schema => schema.Type, schema => schema, StringComparer.Ordinal);
    }

    public ImmutableSortedDictionary<string, RecordSchema> Schemas => byType;

    public RecordSchema this[string resourceType] => byType[resourceType];

    public bool Knows(string resourceType) => byType.ContainsKey(resourceType);

    /// <summary>TASKS → TASK.</summary>
    /// <exception cref="KeyNotFoundException">No schema has that data type; validation refuses it before.</exception>
    public string ResourceTypeOf(string dataType) =>
        byType.Values.FirstOrDefault(schema => schema.DataType == dataType)?.Type
        ?? throw new KeyNotFoundException($"No record type has the data type {dataType}.");
}
