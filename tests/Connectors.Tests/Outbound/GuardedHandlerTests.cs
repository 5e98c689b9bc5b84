using Concord.Connectors.Outbound;

namespace Concord.Connectors.Tests.Outbound;

public sealed class GuardedHandlerTests
{
    [Theory]
    [InlineData("http://login.example.org/keys", "Egress__Allow=login.example.org:80")]
    [InlineData("https://127.0.0.1:9/keys", "Egress__Allow=127.0.0.1:9")]
    [InlineData("https://169.254.169.254/latest", "Egress__Allow=169.254.169.254:443")]
    public async Task Who_brings_their_own_way_of_calling_calls_nobody_else_than_the_door_does(string address, string opens)
    {
        using var client = new HttpClient(new GuardedHandler(EgressRules.None, TimeProvider.System));

        var refused = await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(new Uri(address), TestContext.Current.CancellationToken));

        $"{refused.Message} {refused.InnerException?.Message}".ShouldContain(opens);
    }
}
