using System.IO.Compression;
using System.Text;
using Concord.Connectors.Outbound;
using Concord.Connectors.Tests.Support;

namespace Concord.Connectors.Tests.Outbound;

/// <summary>What stands before the JSON in real systems' answers: a compression that nobody asked for, a byte order mark.</summary>
public sealed class CompressedAnswerTests
{
    private readonly ManualTime time = new();

    [Theory]
    [InlineData("gzip")]
    [InlineData("X-GZIP")]
    [InlineData("deflate")]
    [InlineData("identity")]
    public async Task Answer_that_comes_compressed_unasked_is_read(string encoding)
    {
        await using var server = Compressing(encoding, "{\"a\":\"" + new string('x', 100) + "\"}");
        using var door = new HttpDoor(Door.Rules(server.Address), time);

        var reply = await door.SendAsync(Door.Get(server, "/"), CancellationToken.None);
        var tooLarge = await door.SendAsync(Door.Get(server, "/") with { MaxResponseBytes = 100 }, CancellationToken.None);

        Encoding.UTF8.GetString(reply.ShouldBeOfType<OutboundReply.Answered>().Body.Span).ShouldStartWith("{\"a\":\"xxx");
        tooLarge.ShouldBeOfType<OutboundReply.OutcomeUnknown>().Reason.ShouldBe(UnknownReason.AnswerTooLarge);
        server.Requests[0].ShouldContain("Accept-Encoding: identity\r\n");
    }

    [Fact]
    public async Task Answer_that_is_not_compressed_as_it_says_has_an_unknown_outcome() =>
        (await AskAsync("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nnotgzip"))
            .ShouldBeOfType<OutboundReply.OutcomeUnknown>().Message.ShouldContain("Content-Encoding");

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\ufeff{}", "{}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", "")]
    public async Task Byte_order_mark_and_an_empty_compressed_answer_are_left_out(string answer, string read) =>
        Encoding.UTF8.GetString((await AskAsync(answer)).ShouldBeOfType<OutboundReply.Answered>().Body.Span).ShouldBe(read);

    private async Task<OutboundReply> AskAsync(string answer)
    {
        await using var server = LoopbackServer.Answering(answer);
        using var door = new HttpDoor(Door.Rules(server.Address), time);
        return await door.SendAsync(Door.Get(server, "/"), CancellationToken.None);
    }

    private static LoopbackServer Compressing(string encoding, string text) => new(async (_, stream) =>
    {
        using var packed = new MemoryStream();
        await using (Stream pack = encoding.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true),
            _ => packed,
        })
        {
            await pack.WriteAsync(Encoding.UTF8.GetBytes(text));
        }

        var body = packed.ToArray();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {body.Length}\r\n\r\n"));
        await stream.WriteAsync(body);
        return true;
    });
}
