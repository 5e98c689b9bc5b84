using Concord.Connectors.Rest;

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
}
