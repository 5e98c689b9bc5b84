using System.Text;
using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

/// <summary>
/// Speaks to any REST system that a <see cref="ConnectorDefinition"/> describes. Holds nothing between calls; a new one for
/// each call, with the credentials of the moment, is cheap.
/// </summary>
public sealed class RestConnector(ConnectorDefinition definition, BaseUrl baseUrl, Credentials credentials, IOutboundDoor door, TimeProvider time) : IConnector
{
    /// <summary>The request header that carries the operation id of a write.</summary>
    public const string OperationHeader = "X-Concord-Operation";

    private readonly Failures failures = new(time);

    public async Task<TestReply> TestAsync(CancellationToken token)
    {
        const string What = "Testing the connection";
        var path = definition.Test?.Path ?? definition.Resources.First().Value.Path;
        var start = time.GetTimestamp();
        var reply = await SendAsync("GET", baseUrl.Collection(path), null, null, token);
        return reply is OutboundReply.Answered { Status: >= 200 and < 300 }
            ? new TestReply.Reached(time.GetElapsedTime(start))
            : new TestReply.Failed(failures.OfRead(reply, What));
    }

    public async Task<ListReply> ListAsync(ListRequest request, CancellationToken token)
    {
        var resource = ResourceOf(request.ResourceType);
        var what = $"Listing {request.ResourceType}";
        if (Listing.Of(resource, request) is not { } listing)
            return new ListReply.Failed(Failures.Rejected(what, "the page token does not fit the definition; start the listing again.", null));
        var reply = await SendAsync("GET", baseUrl.Collection(resource.Path, listing.Query()), null, null, token);
        return reply is OutboundReply.Answered { Status: >= 200 and < 300 } answer
            ? listing.Read(answer, what)
            : new ListReply.Failed(failures.OfRead(reply, what));
    }

    public async Task<ReadReply> GetAsync(string resourceType, string externalId, CancellationToken token)
    {
        var resource = ResourceOf(resourceType);
        var what = $"Reading {resourceType} {externalId}";
        if (baseUrl.Record(resource.Path, externalId) is not { } uri) return new ReadReply.Failed(Failures.NoAddress(what));
        var reply = await SendAsync("GET", uri, null, null, token);
        if (reply is OutboundReply.Answered { Status: 404 or 410 }) return new ReadReply.NotFound();
        if (reply is not OutboundReply.Answered { Status: >= 200 and < 300 } answer) return new ReadReply.Failed(failures.OfRead(reply, what));
        var (record, expected) = FieldValue.Parse(answer.Body.Span).TryGet(out var body)
            ? RecordReader.Read(resource, body)
            : (null, "the answer is not JSON; a JSON object was expected");
        if (record is not null && record.Id != externalId) (record, expected) = (null, "the answer holds a record with another id");
        return record is not null
            ? new ReadReply.Found(record)
            : new ReadReply.Failed(Failures.Rejected(what, $"{expected}; check the definition.", answer.Status));
    }

    public async Task<WriteReply> CreateAsync(string resourceType, FieldValue body, string operationId, CancellationToken token)
    {
        var resource = ResourceOf(resourceType);
        var what = $"Creating a {resourceType}";
        var reply = await SendAsync(resource.CreateMethod, baseUrl.Collection(resource.Path), body, operationId, token);
        if (!IsDone(reply, out var answer)) return failures.OfWrite(reply, what, isCreate: true);
        return WriteAnswer.Read(resource, answer, body, null) is { } record
            ? new WriteReply.Done(record)
            : new WriteReply.Unknown($"{what}: the system answered {answer.Status} without an id.", answer.Status);
    }

    public async Task<WriteReply> UpdateAsync(
        string resourceType, string externalId, FieldValue changedFields, FieldValue? freshRead, string? version, string operationId, CancellationToken token)
    {
        var resource = ResourceOf(resourceType);
        var what = $"Updating {resourceType} {externalId}";
        if (baseUrl.Record(resource.Path, externalId) is not { } uri) return new WriteReply.Failed(Failures.NoAddress(what));
        var body = resource.UpdateMode == UpdateMode.Partial
            ? changedFields
            : Overlay.Lay(changedFields, freshRead ?? throw new ArgumentNullException(nameof(freshRead), $"{resourceType} is replaced whole; read it first."));
        var reply = await SendAsync(resource.UpdateMethod, uri, body, operationId, token);
        return IsDone(reply, out var answer)
            ? new WriteReply.Done(WriteAnswer.Read(resource, answer, body, externalId) ?? ExternalRecord.WithoutDocument(externalId))
            : failures.OfWrite(reply, what, isCreate: false);
    }

    public async Task<WriteReply> DeleteAsync(string resourceType, string externalId, string? version, string operationId, CancellationToken token)
    {
        var resource = ResourceOf(resourceType);
        var what = $"Deleting {resourceType} {externalId}";
        if (baseUrl.Record(resource.Path, externalId) is not { } uri) return new WriteReply.Failed(Failures.NoAddress(what));
        var reply = await SendAsync(resource.DeleteMethod, uri, null, operationId, token);
        return IsDone(reply, out _)
            ? new WriteReply.Done(ExternalRecord.WithoutDocument(externalId))
            : failures.OfWrite(reply, what, isCreate: false);
    }

    /// <summary>2xx, except 202, which promises only.</summary>
    private static bool IsDone(OutboundReply reply, out OutboundReply.Answered answer)
    {
        answer = (reply as OutboundReply.Answered)!;
        return answer is { Status: >= 200 and < 300 and not 202 };
    }

    private ResourceDefinition ResourceOf(string resourceType) => definition.Resources.TryGetValue(resourceType, out var resource)
        ? resource
        : throw new ArgumentException($"The definition has no {resourceType}.", nameof(resourceType));

    private async Task<OutboundReply> SendAsync(string method, Uri uri, FieldValue? body, string? operationId, CancellationToken token)
    {
        var request = OutboundRequest.Plain(method, uri, [new("Accept", "application/json"), .. credentials.Headers]);
        if (operationId is not null) request = request with { Headers = request.Headers.Add(new(OperationHeader, operationId)) };
        if (body is not null) request = request with { Body = Encoding.UTF8.GetBytes(body.ToJson()), ContentType = "application/json" };
        return await door.SendAsync(request, token);
    }
}
