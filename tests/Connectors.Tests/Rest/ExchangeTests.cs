using System.Text;
using System.Text.Json.Nodes;
using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;
using Concord.Connectors.Tests.Support;
using Concord.Fakes.Rest;
using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Rest;

/// <summary>What a write sent and was answered is kept for people, without what proves who we are.</summary>
public sealed class ExchangeTests
{
    private readonly FakeDoor door = new(new FakeRestSystem(new FakeRestOptions { Clock = new ManualTime().GetUtcNow }), new Uri("https://tasks.example/"));

    [Fact]
    public async Task It_shows_method_path_status_and_both_bodies()
    {
        door.Instead = Answered(200, """{"id":"1","title":"A"}""");

        var exchange = (await UpdateAsync("""{"title":"A"}""")).Exchange.ShouldNotBeNull();

        JsonNode.DeepEquals(JsonNode.Parse(exchange.Request), JsonNode.Parse("""{"method":"PATCH","path":"/tasks/1","body":{"title":"A"}}""")).ShouldBeTrue(exchange.Request);
        JsonNode.DeepEquals(JsonNode.Parse(exchange.Response!), JsonNode.Parse("""{"status":200,"body":{"id":"1","title":"A"}}""")).ShouldBeTrue(exchange.Response);
    }

    [Theory]
    [InlineData("""{"sent":{"authorization":"Bearer secret-token"},"secret-token":["x secret-token y"]}""")]
    [InlineData("You sent secret-token")]
    [InlineData("\"\\u0073ecret-token\"")]
    public async Task Credentials_that_are_told_back_are_not_in_it(string answer)
    {
        door.Instead = Answered(400, answer);

        var exchange = (await UpdateAsync("""{"title":"my secret-token"}""")).Exchange.ShouldNotBeNull();

        (exchange.Request + exchange.Response).ShouldNotContain("secret-token");
        exchange.Response.ShouldNotBeNull().ShouldContain("***");
    }

    [Fact]
    public async Task Credentials_of_the_query_are_not_in_the_path()
    {
        var connector = Connector("""{"auth":{"query":{"key":"{apiKey}"}},"resources":{"TASK":{"path":"/tasks","id":"id"}}}""", new Credentials.Placed([], [new("key", "secret-token")]));
        door.Instead = Answered(200, "{}");

        var reply = await connector.DeleteAsync("TASK", "1", null, null, "op_1", CancellationToken.None);

        JsonNode.Parse(reply.Exchange!.Request)!["path"]!.GetValue<string>().ShouldBe("/tasks/1");
    }

    [Fact]
    public async Task Long_bodies_are_cut_and_odd_ones_are_text()
    {
        door.Instead = Answered(500, "a\0" + new string('x', 100_000));

        var exchange = (await UpdateAsync("""{"title":"A"}""")).Exchange.ShouldNotBeNull();

        JsonNode.Parse(exchange.Response!)!["body"]!.GetValue<string>().ShouldBe("a" + new string('x', 16_382) + "…");
    }

    [Fact]
    public async Task Without_an_answer_there_is_a_request_alone_and_without_a_request_nothing()
    {
        door.Instead = new OutboundReply.OutcomeUnknown(UnknownReason.Timeout, "no answer");
        (await UpdateAsync("{}")).Exchange.ShouldNotBeNull().Response.ShouldBeNull();

        door.Instead = new OutboundReply.NotSent(NotSentReason.ConnectFailed, "nobody there");
        (await UpdateAsync("{}")).Exchange.ShouldBeNull();
    }

    private Task<WriteReply> UpdateAsync(string fields) => Connector("""{"resources":{"TASK":{"path":"/tasks","id":"id"}}}""", new Credentials.BearerToken("secret-token"))
        .UpdateAsync("TASK", "1", FieldValue.ParseOrThrow(fields), null, null, "op_1", CancellationToken.None);

    private RestConnector Connector(string definition, Credentials credentials)
    {
        BaseUrl.TryParse("https://tasks.example", out var address, out _).ShouldBeTrue();
        return new(DefinitionReader.Read(FieldValue.ParseOrThrow(definition)).ShouldBeOfType<DefinitionReading.Good>().Definition, address!, credentials, door, new ManualTime());
    }

    private static OutboundReply.Answered Answered(int status, string body) => new(status, [], Encoding.UTF8.GetBytes(body));
}
