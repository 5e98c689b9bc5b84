using Concord.Sync.Records;

namespace Concord.WebFront.Api;

/// <summary>The record types of this server, from their schema files.</summary>
public sealed class RecordCatalog(IEnumerable<RecordSchema> schemas)
{
    private readonly Dictionary<string, RecordSchema> byType = schemas.ToDictionary(schema => schema.Type, StringComparer.Ordinal);

    public IEnumerable<string> Names => byType.Keys.Order(StringComparer.Ordinal);

    public IReadOnlyList<string> DataTypes => [.. byType.Values.Select(schema => schema.DataType).Order(StringComparer.Ordinal)];

    public RecordSchema? Find(string type) => byType.GetValueOrDefault(type);
}
