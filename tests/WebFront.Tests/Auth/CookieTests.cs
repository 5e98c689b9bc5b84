using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Auth;

/// <summary>Sessions of browsers: the cookie, and that no other site uses it.</summary>
public sealed class CookieTests
{
    private const string SignOut = "/api/auth/sign-out";

    [Fact]
    public async Task The_cookie_is_for_the_server_alone_and_no_token_is_said_beside_it()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();

        var reply = await front.SignInAsync(more: ""","session":"COOKIE" """);

        reply.Header("Set-Cookie")!.ShouldMatch("^concord_session=cses_[A-Za-z0-9_-]{43}; path=/; samesite=lax; httponly$");
        (reply.Json.GetProperty("accessToken").GetString(), reply.Json.GetProperty("refreshToken").GetString()).ShouldBe((null, null));
    }

    [Theory]
    [InlineData("127.0.0.0/8", "https", true)]
    [InlineData("127.0.0.0/8", "https, http", false)]
    [InlineData("127.0.0.0/8", "http", false)]
    [InlineData("10.0.0.0/8", "https", false)]
    public async Task Behind_a_known_proxy_that_speaks_https_the_cookie_goes_by_https_only(string known, string scheme, bool secure)
    {
        await using var front = await Front.StartAsync(settings: [("Proxies:Known", known)]);
        await front.PersonAsync();

        var reply = await front.SendAsync(
            HttpMethod.Post, People.SignIn, $$"""{"email":"{{People.Email}}","password":"{{People.Password}}","session":"COOKIE"}""", token: null, request => request.Headers.Add("X-Forwarded-Proto", scheme));

        reply.Header("Set-Cookie")!.Contains("; secure").ShouldBe(secure);
    }

    [Fact]
    public async Task A_browser_reads_and_with_the_text_that_goes_with_its_cookie_changes_things()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync("OPERATOR");
        var browser = await front.BrowserAsync();

        var me = await browser.GetAsync(People.Me);
        me.Json.GetProperty("csrfToken").GetString().ShouldBe(browser.Csrf);
        me.Json.GetProperty("permissions").EnumerateArray().Select(permission => permission.GetString()).ShouldBe(["AdminRead", "IntegrationsRun", "ConflictsResolve", "RecordsRead", "ChangesRead", "OwnAccess"]);
        (await browser.SendAsync(HttpMethod.Post, "/api/admin/integrations/int_1/sync", "{}", browser.Csrf)).Status.ShouldBe(200);
        front.Grains.Calls.ShouldHaveSingleItem().Actor.ShouldBe(id);
    }

    [Theory]
    [InlineData(null, "same-origin")]
    [InlineData("", "same-origin")]
    [InlineData("other", "same-origin")]
    [InlineData("cookie", "same-origin")]
    [InlineData("right", "cross-site")]
    [InlineData("right", "same-site")]
    public async Task What_another_site_could_send_is_refused_and_changes_nothing(string? csrf, string site)
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync("WEB_STEWARD");
        var browser = await front.BrowserAsync();
        var other = await front.BrowserAsync();
        var text = csrf switch { "right" => browser.Csrf, "other" => other.Csrf, "cookie" => browser.Cookie.Split('=')[1], _ => csrf };

        (await browser.SendAsync(HttpMethod.Post, "/api/admin/integrations/int_1/sync", "{}", text, site)).ShouldBeProblem(403, "csrf-refused");
        (await browser.SendAsync(HttpMethod.Delete, "/api/admin/users/usr_1", null, text, site)).ShouldBeProblem(403, "csrf-refused");
        (await browser.SendAsync(HttpMethod.Post, SignOut, null, text, site)).ShouldBeProblem(403, "csrf-refused");

        front.Grains.Calls.ShouldBeEmpty();
        (await browser.GetAsync(People.Me)).Status.ShouldBe(200, "the session goes on");
    }

    [Fact]
    public async Task No_other_site_signs_a_browser_in()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();

        var reply = await front.SendAsync(
            HttpMethod.Post, People.SignIn, $$"""{"email":"{{People.Email}}","password":"{{People.Password}}"}""", token: null, request => request.Headers.Add("Sec-Fetch-Site", "cross-site"));

        reply.ShouldBeProblem(403, "csrf-refused");
        reply.Header("Set-Cookie").ShouldBeNull();
    }

    [Fact]
    public async Task A_program_that_names_no_site_needs_the_text_all_the_same()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        var browser = await front.BrowserAsync();

        (await browser.SendAsync(HttpMethod.Post, SignOut, site: null)).ShouldBeProblem(403, "csrf-refused");
        (await browser.SendAsync(HttpMethod.Post, SignOut, csrf: browser.Csrf, site: null)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Signing_out_takes_the_cookie_away_and_ends_the_session()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        var browser = await front.BrowserAsync();

        var reply = await browser.SendAsync(HttpMethod.Post, SignOut, csrf: browser.Csrf);

        reply.Header("Set-Cookie")!.ShouldStartWith("concord_session=; expires=Thu, 01 Jan 1970");
        (await browser.GetAsync(People.Me)).ShouldBeProblem(401, "token-invalid").Detail!.ShouldContain("Sign in again");
    }

    [Fact]
    public async Task A_cookie_lasts_half_a_day_longer_by_each_use_and_no_longer()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        var browser = await front.BrowserAsync();

        for (var uses = 0; uses < 3; uses++)
        {
            front.Clock.Now += TimeSpan.FromHours(11);
            (await browser.GetAsync(People.Me)).Status.ShouldBe(200);
            await front.Services.GetRequiredService<UseBook>().WriteAsync();
        }

        front.Clock.Now += TimeSpan.FromHours(12);
        (await browser.GetAsync(People.Me)).ShouldBeProblem(401, "token-invalid");
    }

    [Theory]
    [InlineData("concord_session=nonsense", "token-missing")]
    [InlineData("concord_session=cses_nonsense", "token-invalid")]
    [InlineData("other=cses_nonsense", "token-missing")]
    public async Task A_cookie_of_no_session_lets_nobody_in(string cookie, string code)
    {
        await using var front = await Front.StartAsync();

        (await new Browser(front, cookie, "").GetAsync(People.Me)).ShouldBeProblem(401, code);
    }

    [Fact]
    public async Task A_cookies_text_is_no_token_and_a_token_is_no_cookie()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        var browser = await front.BrowserAsync();
        var (access, _) = await front.TokensAsync();

        (await front.GetAsync(People.Me, browser.Cookie.Split('=')[1])).ShouldBeProblem(401, "token-invalid");
        (await new Browser(front, "concord_session=" + access, "").GetAsync(People.Me)).ShouldBeProblem(401, "token-missing");
        (await front.Database.QueryAsync(From.Table<SessionRow>())).Length.ShouldBe(2);
    }
}
