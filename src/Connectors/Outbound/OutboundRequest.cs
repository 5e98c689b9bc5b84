using System.Collections.Immutable;

namespace Concord.Connectors.Outbound;

/// <summary>One HTTP request to the outside.</summary>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
/// <param name="Uri">Absolute. Credentials in the URL's user part are refused.</param>
/// <param name="Headers">Without content type and length, which follow from the body.</param>
/// <param name="Body">Null for a request without a body.</param>
/// <param name="ContentType">The body's media type; null without a body.</param>
/// <param name="Timeout">For the whole exchange, the answer's last byte included.</param>
/// <param name="MaxResponseBytes">A longer answer body is given up as <see cref="OutboundReply.OutcomeUnknown"/>.</param>
/// <remarks>The text form shows neither headers, query nor body, because they carry credentials and people's data.</remarks>
public sealed record OutboundRequest(
    string Method,
    Uri Uri,
    ImmutableArray<HttpField> Headers,
    ReadOnlyMemory<byte>? Body,
    string? ContentType,
    TimeSpan Timeout,
    int MaxResponseBytes)
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);
    public const int DefaultMaxResponseBytes = 16 * 1024 * 1024;

    /// <summary>A request without a body and with the usual limits.</summary>
    public static OutboundRequest Plain(string method, Uri uri, params ImmutableArray<HttpField> headers) =>
        new(method, uri, headers, null, null, DefaultTimeout, DefaultMaxResponseBytes);

    public override string ToString() => $"{Method} {Uri.Scheme}://{Uri.Authority}{Uri.AbsolutePath}";
}
