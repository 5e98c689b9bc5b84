using System.Security.Cryptography;
using System.Text;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Settings;
using Concord.WebFront.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Concord.WebFront.Tests.Auth;

/// <summary>Sign-in at a provider, which the test starts.</summary>
public sealed class OidcTests : IAsyncLifetime
{
    private const string Begin = "/api/auth/oidc";

    private OidcProvider provider = null!;

    public async ValueTask InitializeAsync() => provider = await OidcProvider.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    [Fact]
    public async Task Who_has_the_verified_address_comes_in_with_a_cookie_and_from_then_on_by_that_account()
    {
        await using var front = await StartAsync();
        var id = await front.PersonAsync(password: null);

        var browser = await BrowserAsync(front);

        var me = await browser.GetAsync(People.Me);
        (me.Json.GetProperty("id").GetString(), me.Json.GetProperty("user").GetProperty("name").GetString()).ShouldBe((id, "Ann"));
        (await front.AuditAsync("user.tied")).ShouldHaveSingleItem().SubjectId.ShouldBe(id);
        provider.Claims["email"] = "ann@elsewhere.example";
        (await (await BrowserAsync(front)).GetAsync(People.Me)).Json.GetProperty("id").GetString().ShouldBe(id);
        (await front.AuditAsync("user.signed-in")).Length.ShouldBe(2);
        (await front.UserRowAsync(id)).OidcSubject!.ShouldNotContain("person-1");
    }

    [Fact]
    public async Task The_browser_is_sent_with_a_challenge_and_back_to_the_address_of_the_settings_whatever_it_calls_us()
    {
        await using var front = await StartAsync();

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
        await using var front = await StartAsync();
        await front.PersonAsync();
        provider.Claims[claim] = value;

        await ShouldBeRefusedAsync(front, await FinishAsync(front), "oidc-refused");
    }

    [Theory]
    [InlineData("rsa")]
    [InlineData("secret")]
    public async Task An_id_token_that_another_key_signed_is_refused(string kind)
    {
        await using var front = await StartAsync();
        await front.PersonAsync();
        using var rsa = RSA.Create(2048);
        provider.OtherKey = kind == "rsa" ? new RsaSecurityKey(rsa) { KeyId = "key-1" } : new SymmetricSecurityKey(Encoding.ASCII.GetBytes(OidcProvider.ClientSecret + OidcProvider.ClientSecret)) { KeyId = "key-1" };

        await ShouldBeRefusedAsync(front, await FinishAsync(front), "oidc-refused");
    }

    [Fact]
    public async Task Without_an_id_token_nobody_comes_in()
    {
        await using var front = await StartAsync();
        await front.PersonAsync();
        provider.GivesIdToken = false;

        await ShouldBeRefusedAsync(front, await FinishAsync(front), "oidc-refused");
    }

    [Fact]
    public async Task What_was_brought_back_once_is_no_use_again_and_none_in_another_browser()
    {
        await using var front = await StartAsync();
        await front.PersonAsync();
        var (cookie, brought) = await BeginAsync(front);
        (await CallbackAsync(front, cookie, brought)).Status.ShouldBe(302);

        (await CallbackAsync(front, cookie, brought)).ShouldBeProblem(403, "oidc-refused");
        (await CallbackAsync(front, null, brought)).ShouldBeProblem(403, "oidc-refused");
        var (_, others) = await BeginAsync(front);
        (await CallbackAsync(front, cookie, others)).ShouldBeProblem(403, "oidc-refused");

        (await front.Database.QueryAsync(From.Table<SessionRow>())).ShouldHaveSingleItem();
        provider.Exchanges.ShouldBe(2, "a state without its browser's cookie never reaches the provider");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?code=1&state=nonsense")]
    [InlineData("?error=access_denied")]
    public async Task What_was_not_begun_here_is_refused(string brought)
    {
        await using var front = await StartAsync();

        await ShouldBeRefusedAsync(front, await CallbackAsync(front, null, brought), "oidc-refused");
    }

    [Fact]
    public async Task Who_says_no_at_the_provider_is_told_so()
    {
        await using var front = await StartAsync();
        var (cookie, brought) = await BeginAsync(front);

        await ShouldBeRefusedAsync(front, await CallbackAsync(front, cookie, "?error=access_denied&state=" + brought.Split("state=")[1]), "oidc-refused");
    }

    [Theory]
    [InlineData("email_verified", false)]
    [InlineData("email_verified", null)]
    [InlineData("email", "nobody@example.org")]
    [InlineData("email", null)]
    public async Task Who_is_no_user_by_a_verified_address_is_refused(string claim, object? value)
    {
        await using var front = await StartAsync();
        var id = await front.PersonAsync();
        provider.Claims[claim] = value;

        await ShouldBeRefusedAsync(front, await FinishAsync(front), "oidc-no-user");

        (await front.UserRowAsync(id)).OidcSubject.ShouldBeNull();
        (await front.AuditAsync("user.sign-in-failed")).ShouldHaveSingleItem().After!.ShouldContain("noUser");
    }

    [Fact]
    public async Task A_user_who_is_tied_to_one_account_is_not_taken_over_by_another_with_the_same_address()
    {
        await using var front = await StartAsync();
        await front.PersonAsync();
        (await FinishAsync(front)).Status.ShouldBe(302);
        provider.Claims["sub"] = "person-2";

        (await FinishAsync(front)).ShouldBeProblem(403, "oidc-no-user");
    }

    [Fact]
    public async Task A_disabled_user_is_refused()
    {
        await using var front = await StartAsync();
        var id = await front.PersonAsync();
        await front.SendAsync(HttpMethod.Put, $"/api/admin/users/{id}", """{"disabled":true}""");

        await ShouldBeRefusedAsync(front, await FinishAsync(front), "oidc-no-user");
    }

    [Fact]
    public async Task Where_newcomers_have_a_role_they_come_in_with_it_and_are_made_once()
    {
        await using var front = await StartAsync(("Oidc:NewUsers", "VIEWER"));

        (await (await BrowserAsync(front)).GetAsync(People.Me)).Json.GetProperty("role").GetString().ShouldBe("VIEWER");
        await BrowserAsync(front);

        (await front.Database.QueryAsync(From.Table<UserRow>())).ShouldHaveSingleItem().Name.ShouldBe("Ann of the provider");
        provider.Claims["sub"] = "person-2";
        provider.Claims["email"] = "new@example.org";
        provider.Claims["email_verified"] = false;
        (await FinishAsync(front)).ShouldBeProblem(403, "oidc-no-user");
    }

    [Fact]
    public async Task A_full_role_behind_the_provider_is_a_way_in()
    {
        await using var front = await StartAsync();
        await front.PersonAsync("WEB_STEWARD", password: null);
        await FinishAsync(front);

        (await front.Database.QueryAsync(From.Table<UserRow>())).Single().OidcSubject.ShouldNotBeNull();
        var settings = front.Services.GetRequiredService<ConcordSettings>();
        (await new WaysIn(front.Database, new AdminToken(null), settings).FindAsync()).ShouldNotBeNull();
        (await new WaysIn(front.Database, new AdminToken(null), settings with { OpenId = null }).FindAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_provider_that_is_not_there_or_is_another_is_told()
    {
        await using var front = await StartAsync();
        provider.Issuer = "https://other.example";
        (await front.GetAsync(Begin, token: null)).ShouldBeProblem(502, "oidc-unreachable");
        front.Log.Lines.ShouldContain(line => line.Contains("set Oidc__Authority to its issuer"));

        await using var gone = await StartAsync();
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

    [Theory]
    [InlineData("Oidc__Authority, Oidc__ClientId", "Oidc:Authority=https://login.example.org")]
    [InlineData("Oidc__Authority, Oidc__ClientId", "Oidc:NewUsers=VIEWER")]
    [InlineData("Oidc__Authority is not", "Oidc:Authority=login;Oidc:ClientId=a;Oidc:ClientSecret=b")]
    [InlineData("Oidc__Authority would be called over plain http", "Oidc:Authority=http://login.example.org;Oidc:ClientId=a;Oidc:ClientSecret=b")]
    [InlineData("Oidc__NewUsers", "Oidc:Authority=https://login.example.org;Oidc:ClientId=a;Oidc:ClientSecret=b;Oidc:NewUsers=MACHINE")]
    [InlineData("Admin__Password is of no use", "Admin:Password=correct horse battery")]
    [InlineData("Admin__Password cannot", "Admin:Email=ops@example.org;Admin:Password=short")]
    public void A_wrong_setting_is_named(string beginning, string settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Split(';').Select(one => KeyValuePair.Create(one.Split('=')[0], (string?)one.Split('=')[1]))).Build();

        Should.Throw<SettingRefusedException>(() => ConcordSettings.Read(configuration)).Message.ShouldStartWith(beginning);
    }

    private Task<Front> StartAsync(params (string, string)[] more) => Front.StartAsync(settings:
        [("Oidc:Authority", provider.Address), ("Oidc:ClientId", OidcProvider.ClientId), ("Oidc:ClientSecret", OidcProvider.ClientSecret), ("Egress:Allow", provider.Address.Split("//")[1]), .. more]);

    // What binds the sign-in to the browser, and what the browser brings back.
    private async Task<(string Cookie, string Brought)> BeginAsync(Front front)
    {
        var begun = await front.GetAsync(Begin, token: null);
        begun.Status.ShouldBe(302, begun.Text);
        return (begun.Header("Set-Cookie")!.Split(';')[0], provider.Authorise(new Uri(begun.Header("Location")!)));
    }

    private static Task<Reply> CallbackAsync(Front front, string? cookie, string brought) => front.SendAsync(HttpMethod.Get, $"{Begin}/callback{brought}", token: null, more: request =>
    {
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
    });

    private async Task<Reply> FinishAsync(Front front)
    {
        var (cookie, brought) = await BeginAsync(front);
        return await CallbackAsync(front, cookie, brought);
    }

    private async Task<Browser> BrowserAsync(Front front)
    {
        var reply = await FinishAsync(front);
        (reply.Status, reply.Header("Location")).ShouldBe((302, "/"), reply.Text + string.Join('\n', front.Log.Lines));
        return new(front, reply.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("concord_session", StringComparison.Ordinal)).Split(';')[0], "");
    }

    private static async Task ShouldBeRefusedAsync(Front front, Reply reply, string code)
    {
        reply.ShouldBeProblem(403, code);
        (await front.Database.QueryAsync(From.Table<SessionRow>())).ShouldBeEmpty();
    }
}
