using System.Collections.Immutable;
using System.Net;

namespace Concord.WebFront.Hooks;

/// <summary>One webhook request, free of the server it came through.</summary>
public sealed record ReceiveRequest(
    string IntegrationId, ImmutableArray<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body, string? ContentType, IPAddress? RemoteIp);

/// <summary>The answer to a webhook: JSON on success, else a code and a detail.</summary>
public sealed record ReceiveReply(int Status, string? Json, string? Code, string? Detail, TimeSpan? RetryAfter);

/// <summary>Takes webhooks in.</summary>
public sealed class WebhookReceiver
{
    public Task<ReceiveReply> ReceiveAsync(ReceiveRequest request, CancellationToken token) =>
        Task.FromResult(new ReceiveReply(StatusCodes.Status404NotFound, null, "not_found", $"The integration {request.IntegrationId} does not exist.", null));
}
