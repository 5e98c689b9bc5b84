using System.Collections.Immutable;

namespace Concord.Connectors.Outbound;

internal static class AnswerReader
{
    public static async Task<OutboundReply> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken token)
    {
        // The body is read by hand, because a declared length may lie and a chunked answer declares none.
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        using var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await stream.ReadAsync(chunk, token) is var read and > 0)
        {
            if (body.Length + read > maxBytes)
                return new OutboundReply.OutcomeUnknown(UnknownReason.AnswerTooLarge, $"The answer is larger than {maxBytes} bytes.");
            body.Write(chunk, 0, read);
        }
        return new OutboundReply.Answered((int)response.StatusCode, HeadersOf(response), body.ToArray());
    }

    private static ImmutableArray<HttpField> HeadersOf(HttpResponseMessage response) =>
        [.. response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .SelectMany(header => header.Value.Select(value => new HttpField(header.Key, value)))];
}
