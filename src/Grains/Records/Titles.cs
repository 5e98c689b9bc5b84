using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>A name a person recognises a record by.</summary>
internal static class Titles
{
    private static readonly string[] Fields = ["title", "name", "email"];

    public static string? Of(FieldValue document) => document is FieldValue.Object map
        ? Fields.Select(field => map.Get(field).ScalarText).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text))
        : null;
}
