using System.Net;
using System.Net.Sockets;
using System.Text;
using Concord.Connectors.Outbound;
using Concord.Connectors.Tests.Support;

namespace Concord.Connectors.Tests.Outbound;

public sealed class HttpDoorTests
{
    private const string Fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Total-Count: 7\r\n\r\n{}";

    private readonly ManualTime time = new();

    [Fact]
    public async Task Listed_loopback_is_called_over_http()
    {
        await using var server = LoopbackServer.Answering(Fine);
        using var door = DoorTo(server);

        var reply = await door.SendAsync(
            Get(server, "/tasks?_page=1") with { Method = "POST", Headers = [new("Authorization", "Bearer t")], Body = "{\"a\":1}"u8.ToArray(), ContentType = "application/json" },
            CancellationToken.None);

        var answer = reply.ShouldBeOfType<OutboundReply.Answered>();
        answer.Status.ShouldBe(200);
        answer.Headers.Single("x-total-count").ShouldBe("7");
        Encoding.UTF8.GetString(answer.Body.Span).ShouldBe("{}");
        var request = server.Requests.ShouldHaveSingleItem();
        request.ShouldStartWith("POST /tasks?_page=1 HTTP/1.1\r\n");
        request.ShouldContain("Authorization: Bearer t\r\n");
        request.ShouldContain("Content-Type: application/json\r\n");
        request.ShouldEndWith("\r\n\r\n{\"a\":1}");
    }

    [Theory]
    [InlineData("Content-Length: 11\r\n\r\n12345678901")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n5\r\n78901\r\n0\r\n\r\n")]
    public async Task Answer_over_the_limit_is_given_up(string rest)
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\r\n" + rest);
        using var door = DoorTo(server);

        var tooLarge = await door.SendAsync(Get(server) with { MaxResponseBytes = 10 }, CancellationToken.None);
        var justRight = await door.SendAsync(Get(server) with { MaxResponseBytes = 11 }, CancellationToken.None);

        tooLarge.ShouldBeOfType<OutboundReply.OutcomeUnknown>().Reason.ShouldBe(UnknownReason.AnswerTooLarge);
        justRight.ShouldBeOfType<OutboundReply.Answered>().Body.Length.ShouldBe(11);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12")]
    public async Task Slow_answer_ends_as_outcome_unknown(string begin)
    {
        var written = new TaskCompletionSource();
        await using var server = new LoopbackServer(async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(begin));
            written.SetResult();
            return true;
        });
        using var door = DoorTo(server);

        var sending = door.SendAsync(Get(server) with { Timeout = TimeSpan.FromSeconds(30) }, CancellationToken.None);
        await written.Task;
        sending.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(30));

        (await sending).ShouldBeOfType<OutboundReply.OutcomeUnknown>().Reason.ShouldBe(UnknownReason.Timeout);
    }

    [Fact]
    public async Task Refused_connection_certainly_had_no_effect()
    {
        int port;
        await using (var server = LoopbackServer.Answering(Fine)) port = server.Port;
        using var door = new HttpDoor(Door.Rules($"127.0.0.1:{port}"), time);

        var reply = await door.SendAsync(OutboundRequest.Plain("POST", new Uri($"http://127.0.0.1:{port}/")), CancellationToken.None);

        reply.ShouldBeOfType<OutboundReply.NotSent>().Reason.ShouldBe(NotSentReason.ConnectFailed);
    }

    [Fact]
    public async Task Connection_that_is_never_accepted_is_given_up_as_not_sent()
    {
        var resolving = new TaskCompletionSource();
        using var door = new HttpDoor(EgressRules.None, time, async (_, token) =>
        {
            resolving.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return [];
        });

        var sending = door.SendAsync(OutboundRequest.Plain("POST", new Uri("https://slow.example/")), CancellationToken.None);
        await resolving.Task;
        time.Advance(TimeSpan.FromSeconds(10));

        (await sending).ShouldBeOfType<OutboundReply.NotSent>().Reason.ShouldBe(NotSentReason.ConnectFailed);
    }

    [Fact]
    public async Task Unknown_name_is_not_sent()
    {
        using var door = new HttpDoor(EgressRules.None, time, (_, _) => throw new SocketException((int)SocketError.HostNotFound));

        var reply = await door.SendAsync(OutboundRequest.Plain("GET", new Uri("https://nowhere.example/")), CancellationToken.None);

        var notSent = reply.ShouldBeOfType<OutboundReply.NotSent>();
        notSent.Reason.ShouldBe(NotSentReason.NameUnresolved);
        notSent.Message.ShouldContain("nowhere.example");
    }

    [Fact]
    public async Task Failed_tls_is_not_sent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var door = new HttpDoor(Door.Rules($"127.0.0.1:{port}"), time);

        var sending = door.SendAsync(OutboundRequest.Plain("POST", new Uri($"https://127.0.0.1:{port}/")), CancellationToken.None);
        using (var client = await listener.AcceptTcpClientAsync()) await client.GetStream().WriteAsync("this is not TLS at all"u8.ToArray());

        (await sending).ShouldBeOfType<OutboundReply.NotSent>().Reason.ShouldBe(NotSentReason.TlsFailed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12")]
    [InlineData("no http at all\r\n\r\n")]
    public async Task Answer_that_breaks_off_leaves_the_outcome_unknown(string begin)
    {
        await using var server = new LoopbackServer(async (_, stream) =>
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(begin));
            return false;
        });
        using var door = DoorTo(server);

        var reply = await door.SendAsync(Get(server) with { Method = "POST" }, CancellationToken.None);

        reply.ShouldBeOfType<OutboundReply.OutcomeUnknown>().Reason.ShouldBe(UnknownReason.ConnectionBroken);
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("POST")]
    public async Task Write_is_not_sent_again_when_a_kept_connection_breaks(string method)
    {
        await using var server = new LoopbackServer(async (request, stream) =>
        {
            if (!request.StartsWith("GET", StringComparison.Ordinal)) return false;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Fine));
            return true;
        });
        using var door = DoorTo(server);
        await door.SendAsync(Get(server), CancellationToken.None);

        var reply = await door.SendAsync(Get(server) with { Method = method }, CancellationToken.None);

        reply.ShouldBeOfType<OutboundReply.OutcomeUnknown>();
        server.Requests.Count(request => request.StartsWith(method, StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Name_is_resolved_once_for_check_and_connection()
    {
        var resolved = 0;
        await using var server = LoopbackServer.Answering(Fine);
        using var door = new HttpDoor(Door.Rules($"app.example:{server.Port}"), time, (_, _) =>
        {
            resolved++;
            return Task.FromResult(new[] { IPAddress.Loopback });
        });

        await door.SendAsync(OutboundRequest.Plain("GET", new Uri($"http://app.example:{server.Port}/")), CancellationToken.None);

        resolved.ShouldBe(1);
        server.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Caller_that_gives_up_gets_an_exception_and_no_reply()
    {
        await using var server = new LoopbackServer((_, _) => Task.FromResult(true));
        using var door = DoorTo(server);
        using var giveUp = new CancellationTokenSource();

        var sending = door.SendAsync(Get(server), giveUp.Token);
        await server.Arrived.Task;
        await giveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(sending);
    }

    private HttpDoor DoorTo(LoopbackServer server) => Door.To(server, time);

    private static OutboundRequest Get(LoopbackServer server, string path = "/") => Door.Get(server, path);
}
