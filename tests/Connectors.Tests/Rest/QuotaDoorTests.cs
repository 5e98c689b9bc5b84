using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;
using Concord.Connectors.Tests.Support;
using Concord.Sync.Policies;

namespace Concord.Connectors.Tests.Rest;

/// <summary>What an answer says of how many requests are left.</summary>
public sealed class QuotaDoorTests
{
    [Theory]
    [InlineData("12", "30", 12, 30)]
    [InlineData("0", "30", 0, 30)]
    [InlineData("2.7", "30", 2, 30)]
    [InlineData("7", "soon", 7, 60)]
    [InlineData("many", "30", null, 0)]
    [InlineData("-1", "30", null, 0)]
    public async Task Headers_that_the_definition_names_are_told(string left, string reset, int? told, int seconds)
    {
        var quotas = new List<RequestQuota>();
        var limit = new RateLimitDefinition { RemainingHeader = "X-Left", ResetHeader = "X-Reset", ResetFormat = ResetFormat.Seconds };
        var door = new QuotaDoor(new Answering(new OutboundReply.Answered(200, [new("X-Left", left), new("X-Reset", reset)], default)), limit, quotas.Add, new ManualTime());

        await door.SendAsync(OutboundRequest.Plain("GET", new Uri("https://tasks.example/"), []), CancellationToken.None);

        quotas.ShouldBe(told is { } number ? [new RequestQuota(number, ManualTime.Start.AddSeconds(seconds))] : []);
    }

    [Fact]
    public async Task Without_such_a_header_nothing_is_told()
    {
        var door = new QuotaDoor(new Answering(new OutboundReply.Answered(200, [new("X-Left", "3")], default)), new RateLimitDefinition(), _ => throw new InvalidOperationException(), new ManualTime());
        (await door.SendAsync(OutboundRequest.Plain("GET", new Uri("https://tasks.example/"), []), CancellationToken.None)).ShouldBeOfType<OutboundReply.Answered>();
    }

    private sealed class Answering(OutboundReply reply) : IOutboundDoor
    {
        public Task<OutboundReply> SendAsync(OutboundRequest request, CancellationToken token) => Task.FromResult(reply);
    }
}
