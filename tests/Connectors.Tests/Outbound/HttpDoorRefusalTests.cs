using Concord.Connectors.Outbound;
using Concord.Connectors.Tests.Support;

namespace Concord.Connectors.Tests.Outbound;

public sealed class HttpDoorRefusalTests
{
    private const string Fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    private readonly ManualTime time = new();

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task Loopback_that_is_not_listed_is_refused_without_a_connection(string scheme)
    {
        await using var server = LoopbackServer.Answering(Fine);
        using var door = new HttpDoor(EgressRules.None, time);

        var reply = await door.SendAsync(OutboundRequest.Plain("GET", new Uri($"{scheme}://{server.Address}/")), CancellationToken.None);

        var refused = reply.ShouldBeOfType<OutboundReply.NotSent>();
        refused.Reason.ShouldBe(NotSentReason.Refused);
        refused.Message.ShouldContain($"Egress__Allow={server.Address}");
        server.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Plain_http_to_a_public_name_is_refused_before_it_is_resolved()
    {
        using var door = new HttpDoor(EgressRules.None, time, (_, _) => throw new InvalidOperationException("resolved"));

        var reply = await door.SendAsync(OutboundRequest.Plain("GET", new Uri("http://api.example.com/")), CancellationToken.None);

        reply.ShouldBeOfType<OutboundReply.NotSent>().Message.ShouldContain("use https");
    }

    [Theory]
    [InlineData("ftp://api.example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:secret@api.example.com/")]
    [InlineData("https://127.0.0.1:4010@api.example.com/")]
    public async Task Odd_address_is_refused_without_showing_its_secrets(string address)
    {
        using var door = new HttpDoor(EgressRules.None, time, (_, _) => throw new InvalidOperationException("resolved"));

        var reply = await door.SendAsync(OutboundRequest.Plain("GET", new Uri(address)), CancellationToken.None);

        var refused = reply.ShouldBeOfType<OutboundReply.NotSent>();
        refused.Reason.ShouldBe(NotSentReason.Refused);
        refused.Message.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("Authorization", "Bearer a\r\nX-Evil: 1")]
    [InlineData("Authorization", "Bearer a\0b")]
    [InlineData("X Bad", "1")]
    [InlineData("Host", "other.example")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("content-length", "5")]
    public async Task Header_that_would_bend_the_request_is_refused(string name, string value)
    {
        await using var server = LoopbackServer.Answering(Fine);
        using var door = Door.To(server, time);

        var reply = await door.SendAsync(Door.Get(server) with { Headers = [new(name, value)] }, CancellationToken.None);

        reply.ShouldBeOfType<OutboundReply.NotSent>().Message.ShouldNotContain("Bearer");
        server.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Redirect_is_an_answer_and_not_followed()
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n");
        using var door = Door.To(server, time);

        var reply = await door.SendAsync(Door.Get(server), CancellationToken.None);

        reply.ShouldBeOfType<OutboundReply.Answered>().Status.ShouldBe(302);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public void Text_forms_show_no_secret()
    {
        var request = OutboundRequest.Plain("GET", new Uri("https://user:canary@api.example.com/a?key=canary"), new HttpField("Authorization", "canary"));

        request.ToString().ShouldBe("GET https://api.example.com/a");
        request.Headers[0].ToString().ShouldNotContain("canary");
        new OutboundReply.Answered(200, [new("Set-Cookie", "canary")], "canary"u8.ToArray()).ToString().ShouldNotContain("canary");
    }
}
