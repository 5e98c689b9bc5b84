using System.Collections.Immutable;
using Concord.Connectors.Definitions;
using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

/// <summary>Finds id, time and version in a document.</summary>
internal static class RecordReader
{
    /// <returns>The record, or what was expected in its place.</returns>
    public static (ExternalRecord? Record, string? Expected) Read(ResourceDefinition resource, FieldValue document)
    {
        if (document is not FieldValue.Object) return (null, "a JSON object was expected");
        if (IdOf(resource, document) is not { } id) return (null, $"a {Word(resource.IdKind)} was expected at '{resource.Id}' as the id");
        var updatedAt = resource.UpdatedAt is { } field ? field.Path.Read(document) : FieldValue.Absent.Instance;
        var time = updatedAt.IsMissing ? null : resource.UpdatedAt!.Format.Read(updatedAt);
        if (!updatedAt.IsMissing && time is null) return (null, $"a time in the definition's format was expected at '{resource.UpdatedAt!.Path}'");
        return (new ExternalRecord(id, document, time, resource.Version?.Read(document).ScalarText), null);
    }

    /// <summary>The same with the version that the answer's headers tell, where the definition says so.</summary>
    public static ExternalRecord WithETag(ResourceDefinition resource, ExternalRecord record, ImmutableArray<HttpField> headers) =>
        resource.Precondition?.Kind == PreconditionKind.Etag ? record with { Version = headers.Single("ETag") } : record;

    /// <summary>The id as text; whole numbers without decimals. Null when there is none of the definition's kind.</summary>
    public static string? IdOf(ResourceDefinition resource, FieldValue document) => IdText(resource.IdKind, resource.Id.Read(document));

    public static string? IdText(IdKind kind, FieldValue id) => (kind, id) switch
    {
        (IdKind.Number or IdKind.Any, FieldValue.Number number) when decimal.IsInteger(number.Value) => id.ScalarText,
        (IdKind.Text or IdKind.Any, FieldValue.Text { Value.Length: > 0 } text) => text.Value,
        _ => null,
    };

    /// <summary>The kind in words, for messages.</summary>
    public static string Word(IdKind kind) => kind switch
    {
        IdKind.Number => "whole number",
        IdKind.Text => "text",
        _ => "text or whole number",
    };
}
