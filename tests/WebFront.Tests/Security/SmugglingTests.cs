using System.Net.Sockets;
using System.Text;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Security;

/// <summary>
/// Kestrel CVE-2025-55315: what a proxy in front takes for the body of one request must never be answered as another. Each of these ends the
/// connection, or is one request; raw bytes, since a client library would not send them.
/// </summary>
public sealed class SmugglingTests(SharedFront shared) : IClassFixture<SharedFront>
{
    private const string Hidden = "GET /health/ready HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private const string Post = "POST /api/webhooks/integrations/none/receive HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";

    public static TheoryData<string, string> Requests() => new()
    {
        { "a chunk's extension ends with a line feed alone", $"{Post}Transfer-Encoding: chunked\r\n\r\n2;\nxx\r\n{{}}\r\n0\r\n\r\n{Hidden}" },
        { "a chunk's extension holds a line feed before its end", $"{Post}Transfer-Encoding: chunked\r\n\r\n2;a=b\nc\r\n{{}}\r\n0\r\n\r\n{Hidden}" },
        { "a chunk's extension holds a carriage return alone", $"{Post}Transfer-Encoding: chunked\r\n\r\n2;a\rb\r\n{{}}\r\n0\r\n\r\n{Hidden}" },
        { "a chunk's size ends with a line feed alone", $"{Post}Transfer-Encoding: chunked\r\n\r\n2\n{{}}\r\n0\r\n\r\n{Hidden}" },
        { "two lengths", $"{Post}Content-Length: 2\r\nContent-Length: {Hidden.Length + 2}\r\n\r\n{{}}{Hidden}" },
        { "a list of lengths", $"{Post}Content-Length: 2, {Hidden.Length + 2}\r\n\r\n{{}}{Hidden}" },
        { "a length before a colon with a space", $"{Post}Content-Length : 2\r\n\r\n{{}}{Hidden}" },
        { "an encoding nobody knows", $"{Post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{Hidden}" },
        { "an encoding that is not the last", $"{Post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{Hidden}" },
        { "a header folded over two lines", $"{Post}X-A: b\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}" },
        { "a NUL in a header", $"{Post}X-A: b\0c\r\nContent-Length: 2\r\n\r\n{{}}{Hidden}" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task What_hides_behind_it_is_not_answered(string why, string request)
    {
        var answers = await AnswersAsync(request);

        answers.Count.ShouldBe(1, $"{why}: {string.Join('\n', answers)}");
        answers[0].ShouldStartWith("400 ", Case.Sensitive, why);
    }

    // A length beside chunks: the chunks count, and nothing more is read of that connection.
    [Fact]
    public async Task Chunks_go_before_a_length_and_end_the_connection() =>
        (await AnswersAsync($"{Post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n{Hidden}")).Count.ShouldBe(1);

    [Fact]
    public async Task Two_good_requests_are_two() => (await AnswersAsync($"{Post}Content-Length: 2\r\n\r\n{{}}{Hidden}")).Count.ShouldBe(2);

    /// <summary>The status lines that come back until the server closes the connection.</summary>
    private async Task<IReadOnlyList<string>> AnswersAsync(string request)
    {
        var server = shared.Front.Client.BaseAddress!;
        using var socket = new TcpClient();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        // Only so that a server that waits for more of a body fails the test.
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        await socket.ConnectAsync(server.Host, server.Port, patience.Token);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), patience.Token);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var text = await reader.ReadToEndAsync(patience.Token);
        return [.. text.Split("HTTP/1.1 ").Skip(1).Select(answer => answer.Split("\r\n")[0])];
    }
}
