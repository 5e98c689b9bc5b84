using System.Collections.Immutable;
using System.IO.Compression;

namespace Concord.Connectors.Outbound;

internal static class AnswerReader
{
    private const int LeastRoom = 4 * 1024;
    private const int MostRoom = 512 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <exception cref="InvalidDataException">The body is not what its Content-Encoding says.</exception>
    public static async Task<OutboundReply> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken token)
    {
        // The body is read by hand, because a declared length may lie and a chunked answer declares none.
        await using var stream = Plain(await response.Content.ReadAsStreamAsync(token), response.Content.Headers.ContentEncoding);
        var body = GC.AllocateUninitializedArray<byte>(FirstRoom(response.Content.Headers.ContentLength));
        var length = 0;
        while (await stream.ReadAsync(body.AsMemory(length), token) is var read and > 0)
        {
            if ((length += read) > maxBytes)
                return new OutboundReply.OutcomeUnknown(UnknownReason.AnswerTooLarge, $"The answer is larger than {maxBytes} bytes.");
            if (length == body.Length) Array.Resize(ref body, 2 * length);
        }
        return new OutboundReply.Answered((int)response.StatusCode, HeadersOf(response), WithoutMark(body.AsMemory(0, length)));
    }

    // What is declared fits without another array, and with a byte of room in which the end is met; what may be a lie is not believed further.
    private static int FirstRoom(long? declared) => (int)Math.Clamp(declared ?? 0, LeastRoom, MostRoom) + 1;

    // Asked for or not, some systems compress all the same. The limit counts what comes out.
    private static Stream Plain(Stream body, ICollection<string> encodings) => encodings.Reverse().Aggregate(body, (stream, encoding) => encoding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
        "deflate" => new ZLibStream(stream, CompressionMode.Decompress),
        _ => stream,
    });

    // Allowed to ignore by RFC 8259, 8.1, and no JSON to a strict reader.
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> body) => body.Span.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;

    private static ImmutableArray<HttpField> HeadersOf(HttpResponseMessage response) =>
        [.. response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .SelectMany(header => header.Value.Select(value => new HttpField(header.Key, value)))];
}
