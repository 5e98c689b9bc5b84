using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

/// <summary>Reads what a write was answered with, which may be the record, its id, or nothing.</summary>
internal static class WriteAnswer
{
    /// <param name="sent">The fields of the request, before they were wrapped.</param>
    /// <param name="chosenId">The id that the client chose, if it did.</param>
    /// <returns>Null when the answer has no id and none was chosen.</returns>
    public static ExternalRecord? OfCreate(ResourceDefinition resource, OutboundReply.Answered answer, FieldValue sent, string? chosenId)
    {
        var create = resource.Create;
        var body = Body(answer);
        var document = create.Item?.Read(body) ?? body;
        var id = (create.IdInLocation ? InLocation(answer) : null)
            ?? (create.Id is { } path ? RecordReader.IdText(resource.IdKind, path.Read(body)) : null)
            ?? (document is FieldValue.Object ? RecordReader.IdOf(resource, document) : null)
            ?? chosenId;
        return id is null ? null : Record(resource, answer, document, sent, id, create.Answer);
    }

    public static ExternalRecord OfUpdate(ResourceDefinition resource, OutboundReply.Answered answer, FieldValue sent, string externalId)
    {
        var body = Body(answer);
        return Record(resource, answer, resource.Update.Item?.Read(body) ?? body, sent, externalId, resource.Update.Answer);
    }

    private static ExternalRecord Record(ResourceDefinition resource, OutboundReply.Answered answer, FieldValue document, FieldValue sent, string id, AnswerKind kind)
    {
        // An answer that leaves out what was sent is a receipt, not the record.
        var isWhole = document is FieldValue.Object answered
            && (kind == AnswerKind.Whole || (kind == AnswerKind.Auto && sent is FieldValue.Object fields && fields.Fields.Keys.All(answered.Fields.ContainsKey)));
        return isWhole && RecordReader.Read(resource, document).Record is { } record && record.Id == id
            ? RecordReader.WithETag(resource, record, answer.Headers)
            : ExternalRecord.WithoutDocument(id);
    }

    private static FieldValue Body(OutboundReply.Answered answer) => AnswerJson.Read(answer.Body.Span).TryGet(out var body) ? body : FieldValue.Absent.Instance;

    private static string? InLocation(OutboundReply.Answered answer)
    {
        var path = answer.Headers.Single("Location")?.Split('?', '#')[0].TrimEnd('/');
        return path?.Split('/')[^1] is { Length: > 0 } last ? Uri.UnescapeDataString(last) : null;
    }
}
