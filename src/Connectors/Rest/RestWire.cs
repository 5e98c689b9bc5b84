using System.Collections.Immutable;
using System.Text;
using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Sync.Values;

namespace Concord.Connectors.Rest;

/// <summary>A write's own headers: which operation it belongs to, what its body is, and which state it was made from.</summary>
internal sealed record WriteMark(string OperationId, string ContentType, HttpField? Precondition = null);

/// <summary>Sends requests with what goes on all of them: credentials and constant values.</summary>
internal sealed class RestWire(ConnectorDefinition definition, Credentials credentials, IOutboundDoor door)
{
    public Task<OutboundReply> ReadAsync(ResourceDefinition? resource, Uri uri, IEnumerable<KeyValuePair<string, string>> query, CancellationToken token) =>
        SendAsync("GET", resource, UrlQuery.With(uri, Constant(resource).Concat(query).Concat(credentials.Query)), null, [], token);

    /// <summary>A POST that reads.</summary>
    public Task<OutboundReply> AskAsync(ResourceDefinition resource, Uri uri, IEnumerable<KeyValuePair<string, string>> query, FieldValue body, CancellationToken token) =>
        SendAsync("POST", resource, UrlQuery.With(uri, Constant(resource).Concat(query).Concat(credentials.Query)), new(body.ToJson(), JsonMediaType.Plain), [], token);

    /// <summary>An address that an answer told: it has its query already.</summary>
    public Task<OutboundReply> FollowAsync(ResourceDefinition resource, Uri uri, CancellationToken token) =>
        SendAsync("GET", resource, UrlQuery.With(uri, credentials.Query), null, [], token);

    public Task<OutboundReply> WriteAsync(string method, ResourceDefinition resource, Uri uri, FieldValue? body, WriteMark mark, CancellationToken token)
    {
        var headers = ImmutableArray.Create(new HttpField(RestConnector.OperationHeader, mark.OperationId));
        if (resource.IdempotencyHeader is { } name) headers = headers.Add(new HttpField(name, mark.OperationId));
        if (mark.Precondition is { } precondition) headers = headers.Add(precondition);
        var sent = body is null ? null : new Body(body.ToJson(), mark.ContentType);
        return SendAsync(method, resource, UrlQuery.With(uri, Constant(resource).Concat(credentials.Query)), sent, headers, token);
    }

    /// <summary>An address that an answer told, as it may be kept: what proves who we are is not in it.</summary>
    public string Bare(string pathAndQuery) => UrlQuery.Without(pathAndQuery, credentials.Query.Select(pair => pair.Key));

    private IEnumerable<KeyValuePair<string, string>> Constant(ResourceDefinition? resource) =>
        definition.Constants.Query.Concat((resource?.Constants ?? ConstantValues.None).Query);

    private async Task<OutboundReply> SendAsync(
        string method, ResourceDefinition? resource, Uri uri, Body? body, ImmutableArray<HttpField> own, CancellationToken token)
    {
        var constant = definition.Constants.Headers.SetItems((resource?.Constants ?? ConstantValues.None).Headers);
        var headers = constant.ContainsKey("Accept") ? constant : constant.Add("Accept", "application/json");
        var request = OutboundRequest.Plain(method, uri, [.. headers.Select(header => new HttpField(header.Key, header.Value)), .. credentials.Headers, .. own]);
        if (body is not null) request = request with { Body = Encoding.UTF8.GetBytes(body.Json), ContentType = body.ContentType };
        return await door.SendAsync(request, token);
    }

    private sealed record Body(string Json, string ContentType);
}
