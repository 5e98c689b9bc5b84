using System.Net;
using System.Net.Http.Headers;

namespace Concord.Connectors.Outbound;

internal static class RequestMessage
{
    public static HttpRequestMessage From(OutboundRequest request)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Uri)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (request.Headers.All("User-Agent").IsEmpty) message.Headers.TryAddWithoutValidation("User-Agent", "Concord");
        // Without it any coding is welcome (RFC 9110, 12.5.3).
        if (request.Headers.All("Accept-Encoding").IsEmpty) message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        foreach (var header in request.Headers) message.Headers.TryAddWithoutValidation(header.Name, header.Value);
        message.Content = ContentOf(request);
        return message;
    }

    private static ReadOnlyMemoryContent? ContentOf(OutboundRequest request)
    {
        // The handler sends a request without content again by itself when a kept connection breaks. A write must not be sent
        // twice unseen, so every write has content, if need be of no bytes.
        var isRead = request.Method is "GET" or "HEAD";
        if (request.Body is null && isRead) return null;
        var content = new ReadOnlyMemoryContent(request.Body ?? default);
        if (request.ContentType is { } type) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }
}
