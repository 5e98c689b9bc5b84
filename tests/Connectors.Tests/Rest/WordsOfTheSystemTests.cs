using System.Text;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;
using Concord.Connectors.Tests.Support;
using Concord.Fakes.Rest;
using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Rest;

/// <summary>What an admin learns of a system's answer: whether a definition fits it, and what the system itself says is wrong.</summary>
public sealed class WordsOfTheSystemTests
{
    private readonly FakeDoor door = new(new FakeRestSystem(new FakeRestOptions { Clock = new ManualTime().GetUtcNow }), new Uri("https://tasks.example/"));

    [Theory]
    [InlineData("<html>Maintenance</html>", "not JSON")]
    [InlineData("""{"rows":[]}""", "at 'data.items'")]
    [InlineData("""{"data":{"items":[{"key":1}]}}""", "at 'id'")]
    [InlineData("""{"data":{"items":[{"id":"1"}],"next":"2"}}""", null)]
    public async Task Test_without_an_address_of_its_own_reads_a_listing(string body, string? trouble)
    {
        var connector = Connector("""
            {"resources":{"TASK":{"path":"/tasks","id":"id","list":{"items":"data.items","paging":{"kind":"cursor","cursorParam":"c","cursorPath":"data.next"}}}}}
            """);
        Answer(200, body);

        var reply = await connector.TestAsync(CancellationToken.None);

        if (trouble is null) reply.ShouldBeOfType<TestReply.Reached>();
        else reply.ShouldBeOfType<TestReply.Failed>().Failure.Message.ShouldContain(trouble);
    }

    [Theory]
    [InlineData("error.text", """{"error":{"text":"Points must be <= 50"}}""", ", and said: Points must be <= 50.")]
    [InlineData("error", """{"error":{"code":7}}""", """, and said: {"code":7}.""")]
    [InlineData("error.text", """{"error":{}}""", "take this request.")]
    [InlineData("error.text", "<html>", "take this request.")]
    [InlineData("$", "Name:\r\n  is\u0007 bad\n", ", and said: Name: is bad.")]
    [InlineData("$", "The key secret-token is not Secret-Token", ", and said: The key *** is not ***.")]
    public async Task Rule_shows_the_system_s_own_words(string message, string body, string end)
    {
        var connector = Connector("""{"errors":[{"kind":"rejected","statuses":[422],"message":"@message"}],"resources":{"TASK":{"path":"/tasks","id":"id"}}}""".Replace("@message", message), "secret-token");
        Answer(422, body);

        var reply = await connector.UpdateAsync("TASK", "1", FieldValue.Of(), null, null, "op_1", CancellationToken.None);

        reply.ShouldBeOfType<WriteReply.Failed>().Failure.Message.ShouldEndWith(end);
    }

    [Fact]
    public async Task Words_of_the_system_are_cut_to_a_length()
    {
        var connector = Connector("""{"errors":[{"kind":"rejected","statuses":[400],"message":"$"}],"resources":{"TASK":{"path":"/tasks","id":"id"}}}""");
        Answer(400, new string('x', 10_000));

        (await connector.GetAsync("TASK", "1", CancellationToken.None)).ShouldBeOfType<ReadReply.Failed>().Failure.Message.Length.ShouldBeLessThan(350);
    }

    private void Answer(int status, string body) => door.Instead = new OutboundReply.Answered(status, [], Encoding.UTF8.GetBytes(body));

    private RestConnector Connector(string definition, string token = "t")
    {
        BaseUrl.TryParse("https://tasks.example", out var baseUrl, out _).ShouldBeTrue();
        return new RestConnector(KnownGood.Definition(definition), baseUrl!, new Credentials.BearerToken(token), door, new ManualTime());
    }
}
