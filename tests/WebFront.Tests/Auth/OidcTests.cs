using System.Security.Cryptography;
using System.Text;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace Concord.WebFront.Tests.Auth;

/// <summary>Sign-in at a provider, which the test starts: what is believed of it.</summary>
public sealed class OidcTests : IAsyncLifetime
{
    private const string Begin = OidcFlow.Begin;

    private OidcProvider provider = null!;

    public async ValueTask InitializeAsync() => provider = await OidcProvider.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    [Fact]
    public async Task The_browser_is_sent_with_a_challenge_and_back_to_the_address_of_the_settings_whatever_it_calls_us()
    {
        await using var front = await provider.FrontAsync();

        var begun = await front.SendAsync(HttpMethod.Get, Begin, token: null, more: request => request.Headers.Host = "evil.example");

        var query = QueryHelpers.ParseQuery(new Uri(begun.Header("Location")!).Query);
        query["redirect_uri"].ToString().ShouldBe("https://concord.example.org/api/auth/oidc/callback");
        query["nonce"].ToString().Length.ShouldBe(43);
        query["code_challenge"].ToString().Length.ShouldBe(43);
        begun.Header("Set-Cookie")!.ShouldSatisfyAllConditions(cookie => cookie.ShouldContain("httponly"), cookie => cookie.ShouldContain("secure"), cookie => cookie.ShouldContain("samesite=lax"));
    }

    public static TheoryData<string, object?> Lies => new()
    {
        { "aud", "another-client" },
        { "aud", new[] { OidcProvider.ClientId, "another-client" } },
        { "azp", "another-client" },
        { "iss", "https://other.example" },
        { "nonce", "of-another-sign-in" },
        { "nonce", null },
        { "exp", OidcProvider.Now.AddMinutes(-2).ToUnixTimeSeconds() },
        { "exp", null },
        { "nbf", OidcProvider.Now.AddMinutes(2).ToUnixTimeSeconds() },
        { "sub", null },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task An_id_token_that_is_not_for_this_sign_in_is_refused(string claim, object? value)
    {
        await using var front = await provider.FrontAsync();
        await front.PersonAsync();
        provider.Claims[claim] = value;

        await OidcFlow.ShouldBeRefusedAsync(front, await provider.FinishAsync(front), "oidc-refused");
    }

    [Theory]
    [InlineData("rsa")]
    [InlineData("secret")]
    public async Task An_id_token_that_another_key_signed_is_refused(string kind)
    {
        await using var front = await provider.FrontAsync();
        await front.PersonAsync();
        using var rsa = RSA.Create(2048);
        provider.OtherKey = kind == "rsa" ? new RsaSecurityKey(rsa) { KeyId = "key-1" } : new SymmetricSecurityKey(Encoding.ASCII.GetBytes(OidcProvider.ClientSecret + OidcProvider.ClientSecret)) { KeyId = "key-1" };

        await OidcFlow.ShouldBeRefusedAsync(front, await provider.FinishAsync(front), "oidc-refused");
    }

    [Fact]
    public async Task Without_an_id_token_nobody_comes_in()
    {
        await using var front = await provider.FrontAsync();
        await front.PersonAsync();
        provider.GivesIdToken = false;

        await OidcFlow.ShouldBeRefusedAsync(front, await provider.FinishAsync(front), "oidc-refused");
    }

    [Fact]
    public async Task What_was_brought_back_once_is_no_use_again_and_none_in_another_browser()
    {
        await using var front = await provider.FrontAsync();
        await front.PersonAsync();
        var (cookie, brought) = await provider.BeginAsync(front);
        (await OidcFlow.CallbackAsync(front, cookie, brought)).Status.ShouldBe(302);

        (await OidcFlow.CallbackAsync(front, cookie, brought)).ShouldBeProblem(403, "oidc-refused");
        (await OidcFlow.CallbackAsync(front, null, brought)).ShouldBeProblem(403, "oidc-refused");
        var (_, others) = await provider.BeginAsync(front);
        (await OidcFlow.CallbackAsync(front, cookie, others)).ShouldBeProblem(403, "oidc-refused");

        (await front.Database.QueryAsync(From.Table<SessionRow>())).ShouldHaveSingleItem();
        provider.Exchanges.ShouldBe(2, "a state without its browser's cookie never reaches the provider");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?code=1&state=nonsense")]
    [InlineData("?error=access_denied")]
    public async Task What_was_not_begun_here_is_refused(string brought)
    {
        await using var front = await provider.FrontAsync();

        await OidcFlow.ShouldBeRefusedAsync(front, await OidcFlow.CallbackAsync(front, null, brought), "oidc-refused");
    }

    [Fact]
    public async Task Who_says_no_at_the_provider_is_told_so()
    {
        await using var front = await provider.FrontAsync();
        var (cookie, brought) = await provider.BeginAsync(front);

        await OidcFlow.ShouldBeRefusedAsync(front, await OidcFlow.CallbackAsync(front, cookie, "?error=access_denied&state=" + brought.Split("state=")[1]), "oidc-refused");
    }

    [Fact]
    public async Task A_provider_that_is_not_there_or_is_another_is_told()
    {
        await using var front = await provider.FrontAsync();
        provider.Issuer = "https://other.example";
        (await front.GetAsync(Begin, token: null)).ShouldBeProblem(502, "oidc-unreachable");
        front.Log.Lines.ShouldContain(line => line.Contains("set Oidc__Authority to its issuer"));

        await using var gone = await provider.FrontAsync();
        await provider.DisposeAsync();
        (await gone.GetAsync(Begin, token: null)).ShouldBeProblem(502, "oidc-unreachable");
    }

    [Theory]
    [InlineData(Begin)]
    [InlineData(Begin + "/callback")]
    public async Task Without_a_provider_in_the_settings_the_routes_say_so(string path)
    {
        await using var front = await Front.StartAsync();

        (await front.GetAsync(path, token: null)).ShouldBeProblem(404, "oidc-not-set").Detail!.ShouldContain("Oidc__Authority");
    }
}
