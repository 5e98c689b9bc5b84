using System.Collections.Immutable;
using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;
using Concord.Sync.Values;

namespace Concord.Connectors.Tests.Rest;

public sealed class BaseUrlTests
{
    [Theory]
    [InlineData("https://api.example.com/v1/", "api.example.com:443")]
    [InlineData("http://127.0.0.1:4010", "127.0.0.1:4010")]
    [InlineData("https://[2606:4700::1]:8443/", "[2606:4700::1]:8443")]
    [InlineData("https://API.Example.com", "api.example.com:443")]
    public void Base_url_binds_to_host_and_port(string text, string boundHost)
    {
        BaseUrl.TryParse(text, out var baseUrl, out _).ShouldBeTrue();

        baseUrl.BoundHost.ShouldBe(boundHost);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("api.example.com")]
    [InlineData("/api")]
    [InlineData("ftp://api.example.com")]
    [InlineData("https://")]
    [InlineData("https://user:canary@api.example.com")]
    [InlineData("https://api.example.com/?key=canary")]
    [InlineData("https://api.example.com/#canary")]
    public void Wrong_base_url_is_told(string? text)
    {
        BaseUrl.TryParse(text, out _, out var error).ShouldBeFalse();

        error.ShouldNotBeNull().ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("@evil.example/tasks")]
    [InlineData(".evil.example/tasks")]
    [InlineData(":8443/tasks")]
    [InlineData("/../tasks")]
    [InlineData("/tasks/../../admin")]
    [InlineData("/%2e%2e/tasks")]
    [InlineData("\\..\\tasks")]
    public async Task Path_that_leads_out_from_under_the_base_is_never_sent(string path)
    {
        BaseUrl.TryParse("https://tasks.example/api", out var baseUrl, out _).ShouldBeTrue();
        var resource = new ResourceDefinition { Path = path, Id = FieldPath.ParseOrThrow("id") };
        var definition = new ConnectorDefinition { Resources = ImmutableSortedDictionary.Create<string, ResourceDefinition>().Add("TASK", resource) };
        var connector = new RestConnector(definition, baseUrl, new Credentials.BearerToken("t"), new ClosedDoor(), TimeProvider.System);

        await Should.ThrowAsync<ArgumentException>(() => connector.ListAsync(new ListRequest("TASK"), CancellationToken.None));
        (await connector.GetAsync("TASK", "1", CancellationToken.None)).ShouldBeOfType<ReadReply.Failed>();
    }

    private sealed class ClosedDoor : IOutboundDoor
    {
        public Task<OutboundReply> SendAsync(OutboundRequest request, CancellationToken token) => throw new InvalidOperationException($"sent: {request}");
    }
}
