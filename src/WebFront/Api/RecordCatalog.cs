using Concord.Sync.Records;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>The record types of this server, from their schema files.</summary>
public sealed class RecordCatalog(IEnumerable<RecordSchema> schemas)
{
    private readonly Dictionary<string, RecordSchema> byType = schemas.ToDictionary(schema => schema.Type, StringComparer.Ordinal);

    public IReadOnlyList<string> DataTypes => [.. byType.Values.Select(schema => schema.DataType).Order(StringComparer.Ordinal)];

    public Problem Unknown(string type) =>
        new(StatusCodes.Status404NotFound, "unknown_type", $"There is no record type {type}. Known are {string.Join(", ", byType.Keys.Order(StringComparer.Ordinal))}, in upper case.");

    public RecordSchema? Find(string type) => byType.GetValueOrDefault(type);
}
