using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

/// <summary>Reads what a write was answered with, which may be the record, its id, or nothing.</summary>
internal static class WriteAnswer
{
    /// <param name="sent">The body of the request.</param>
    /// <param name="externalId">The record written to; null for a create.</param>
    /// <returns>Null when the answer has no id and none was known.</returns>
    public static ExternalRecord? Read(ResourceDefinition resource, OutboundReply.Answered answer, FieldValue sent, string? externalId)
    {
        FieldValue.Parse(answer.Body.Span).TryGet(out var body);
        if (body is not FieldValue.Object document) return externalId is null ? null : ExternalRecord.WithoutDocument(externalId);
        var id = RecordReader.IdOf(resource, document);
        if (id is null || (externalId is not null && id != externalId))
            return externalId is null ? null : ExternalRecord.WithoutDocument(externalId);
        // An answer that leaves out what was sent is a receipt, not the record.
        var isWhole = sent is FieldValue.Object fields && fields.Fields.Keys.All(document.Fields.ContainsKey);
        return isWhole && RecordReader.Read(resource, document).Record is { } record ? record : ExternalRecord.WithoutDocument(id);
    }
}
