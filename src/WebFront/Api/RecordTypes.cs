using Concord.Sync.Records;

namespace Concord.WebFront.Api;

/// <summary>The record types of this server, from their schema files.</summary>
public sealed class RecordTypes(IEnumerable<RecordSchema> schemas)
{
    private readonly Dictionary<string, RecordSchema> _byType = schemas.ToDictionary(schema => schema.Type, StringComparer.Ordinal);

    public IEnumerable<string> Names => _byType.Keys.Order(StringComparer.Ordinal);

    public IReadOnlyList<string> DataTypes => [.. _byType.Values.Select(schema => schema.DataType).Order(StringComparer.Ordinal)];

    public RecordSchema? Find(string type) => _byType.GetValueOrDefault(type);
}
