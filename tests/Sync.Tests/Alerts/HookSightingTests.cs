using Concord.Sync.Alerts;

namespace Concord.Sync.Tests.Alerts;

/// <summary>Ours among the webhooks that a system lists.</summary>
public sealed class HookSightingTests
{
    private const string Endpoint = "https://hub.example/api/webhooks/integrations/int_a/receive";

    [Theory]
    [InlineData(Endpoint, HookState.LISTED)]
    [InlineData("https://HUB.example:443/api/webhooks/integrations/int_a", HookState.LISTED)]
    [InlineData("https://hub.example/api/webhooks/integrations/int_a/receive/?token=1", HookState.LISTED)]
    [InlineData("https://hub.example/api/webhooks/integrations/int_b/receive", HookState.NOT_LISTED)]
    [InlineData("https://hub.example/api/webhooks/integrations/INT_A/receive", HookState.NOT_LISTED)]
    [InlineData("http://hub.example/api/webhooks/integrations/int_a/receive", HookState.NOT_LISTED)]
    [InlineData("https://old.example/api/webhooks/integrations/int_a/receive", HookState.NOT_LISTED)]
    [InlineData("not an address", HookState.NOT_LISTED)]
    public void The_address_counts_as_servers_read_it(string listed, HookState state) =>
        HookSighting.StateOf([new("https://other.example/", true), new(listed, true)], Endpoint).ShouldBe(state);

    [Fact]
    public void Of_several_one_that_is_on_is_enough()
    {
        HookSighting.StateOf([new(Endpoint, false), new(Endpoint, true)], Endpoint).ShouldBe(HookState.LISTED);
        HookSighting.StateOf([new(Endpoint, false)], Endpoint).ShouldBe(HookState.SWITCHED_OFF);
        HookSighting.StateOf([], Endpoint).ShouldBe(HookState.NOT_LISTED);
    }
}
