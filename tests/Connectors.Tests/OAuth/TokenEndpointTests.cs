using System.Text;
using Concord.Connectors.Definitions;
using Concord.Connectors.OAuth;
using Concord.Connectors.Outbound;
using Concord.Connectors.Tests.Support;
using Concord.Fakes.Rest;

namespace Concord.Connectors.Tests.OAuth;

public sealed class TokenEndpointTests
{
    private static readonly Credentials.OAuth2 Client = new(new Uri("https://id.example/token"), "client 1", "se&cret", null, "read write");

    private readonly ManualTime time = new();
    private readonly FakeDoor door;

    public TokenEndpointTests() => door = new FakeDoor(_ => new FakeReply(500, [], ""), new Uri("https://id.example/"));

    [Fact]
    public async Task Client_credentials_are_asked_for_in_a_form()
    {
        var granted = (await Ask(Client, new OAuth2Definition(), 200, """{"access_token":"at","token_type":"Bearer","expires_in":3600}""")).ShouldBeOfType<TokenReply.Granted>();

        granted.ShouldBe(new TokenReply.Granted("at", ManualTime.Start.AddHours(1), null));
        (door.Requests[0].Method, door.Requests[0].ContentType).ShouldBe(("POST", "application/x-www-form-urlencoded"));
        Form.ShouldBe("grant_type=client_credentials&scope=read+write&client_id=client+1&client_secret=se%26cret");
        granted.ToString().ShouldNotContain("at\"");
    }

    [Fact]
    public async Task Refresh_token_is_used_and_its_successor_told()
    {
        var definition = new OAuth2Definition { ClientInHeader = true, Parameters = ConstantValues.None.Query.Add("audience", "api") };

        var granted = (await Ask(Client with { RefreshToken = "rt1", Scope = null }, definition, 200, """{"access_token":"at","refresh_token":"rt2","expires_in":"60"}""")).ShouldBeOfType<TokenReply.Granted>();

        (granted.RefreshToken, granted.ExpiresAt).ShouldBe(("rt2", ManualTime.Start.AddMinutes(1)));
        Form.ShouldBe("audience=api&grant_type=refresh_token&refresh_token=rt1");
        door.Requests[0].Headers.ShouldContain(new HttpField("Authorization", $"Basic {Convert.ToBase64String("client+1:se%26cret"u8)}"));
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant","error_description":"canary"}""", FailureKind.Auth)]
    [InlineData(401, "", FailureKind.Auth)]
    [InlineData(200, "{}", FailureKind.Auth)]
    [InlineData(200, "<html>", FailureKind.Auth)]
    [InlineData(200, """{"access_token":"a\nb"}""", FailureKind.Auth)]
    [InlineData(302, "", FailureKind.Auth)]
    [InlineData(429, "", FailureKind.RateLimited)]
    [InlineData(500, "", FailureKind.Refused)]
    [InlineData(503, "", FailureKind.Refused)]
    public async Task Failure_has_its_kind_and_shows_no_answer(int status, string body, FailureKind kind)
    {
        var failure = (await Ask(Client, new OAuth2Definition(), status, body)).ShouldBeOfType<TokenReply.Failed>().Failure;

        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldNotContain("canary");
        failure.Message.ShouldNotContain("se&cret");
    }

    [Fact]
    public async Task Silence_is_the_connection_s_fault()
    {
        door.Instead = new OutboundReply.OutcomeUnknown(UnknownReason.Timeout, "no answer");

        (await new TokenEndpoint(door, time).AskAsync(Client, new OAuth2Definition(), CancellationToken.None)).ShouldBeOfType<TokenReply.Failed>().Failure.Kind.ShouldBe(FailureKind.Refused);
    }

    [Fact]
    public async Task Token_without_an_end_has_none() =>
        (await Ask(Client, new OAuth2Definition(), 200, """{"access_token":"at"}""")).ShouldBeOfType<TokenReply.Granted>().ExpiresAt.ShouldBeNull();

    private string Form => Encoding.UTF8.GetString(door.Requests[0].Body!.Value.Span);

    private Task<TokenReply> Ask(Credentials.OAuth2 credentials, OAuth2Definition definition, int status, string body)
    {
        door.Instead = new OutboundReply.Answered(status, [], Encoding.UTF8.GetBytes(body));
        return new TokenEndpoint(door, time).AskAsync(credentials, definition, CancellationToken.None);
    }
}
