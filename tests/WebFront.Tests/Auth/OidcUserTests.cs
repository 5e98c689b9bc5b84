using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Settings;
using Concord.WebFront.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Auth;

/// <summary>Whom of our users a person of the provider is.</summary>
public sealed class OidcUserTests : IAsyncLifetime
{
    private OidcProvider provider = null!;

    public async ValueTask InitializeAsync() => provider = await OidcProvider.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    [Fact]
    public async Task Who_has_the_verified_address_comes_in_with_a_cookie_and_from_then_on_by_that_account()
    {
        await using var front = await provider.FrontAsync();
        var id = await front.PersonAsync(password: null);

        var browser = await provider.BrowserAsync(front);

        var me = await browser.GetAsync(People.Me);
        (me.Json.GetProperty("id").GetString(), me.Json.GetProperty("user").GetProperty("name").GetString()).ShouldBe((id, "Ann"));
        (await front.AuditAsync("user.tied")).ShouldHaveSingleItem().SubjectId.ShouldBe(id);
        provider.Claims["email"] = "ann@elsewhere.example";
        (await (await provider.BrowserAsync(front)).GetAsync(People.Me)).Json.GetProperty("id").GetString().ShouldBe(id);
        (await front.AuditAsync("user.signed-in")).Length.ShouldBe(2);
        (await front.UserRowAsync(id)).OidcSubject!.ShouldNotContain("person-1");
    }

    [Fact]
    public async Task Who_is_untied_is_signed_out_and_another_account_with_the_address_can_be_tied()
    {
        await using var front = await provider.FrontAsync();
        var id = await front.PersonAsync(password: null);
        var browser = await provider.BrowserAsync(front);
        (await front.GetAsync($"/api/admin/users/{id}")).Json.GetProperty("oidc").GetBoolean().ShouldBeTrue();

        (await front.SendAsync(HttpMethod.Delete, $"/api/admin/users/{id}/oidc")).Json.GetProperty("user").GetProperty("oidc").GetBoolean().ShouldBeFalse();

        (await browser.GetAsync(People.Me)).Status.ShouldBe(401);
        var audit = (await front.AuditAsync("user.untied")).ShouldHaveSingleItem();
        (audit.Actor, audit.SubjectId).ShouldBe(("tok_admin_setting", id));
        audit.Before!.ShouldContain("\"oidc\":true");
        audit.After!.ShouldContain("\"oidc\":false");
        provider.Claims["sub"] = "person-2";
        (await (await provider.BrowserAsync(front)).GetAsync(People.Me)).Json.GetProperty("id").GetString().ShouldBe(id);
    }

    [Fact]
    public async Task Untying_who_is_not_tied_changes_nothing()
    {
        await using var front = await provider.FrontAsync();
        var id = await front.PersonAsync();
        var stamp = (await front.UserRowAsync(id)).SecurityStamp;

        (await front.SendAsync(HttpMethod.Delete, $"/api/admin/users/{id}/oidc")).Status.ShouldBe(200);
        (await front.SendAsync(HttpMethod.Delete, "/api/admin/users/usr_9/oidc")).ShouldBeProblem(404, "user-not-found");

        (await front.UserRowAsync(id)).SecurityStamp.ShouldBe(stamp);
        (await front.AuditAsync("user.untied")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Beginning_is_limited_by_address_and_who_came_in_does_not_count()
    {
        await using var front = await provider.FrontAsync();
        await front.PersonAsync(password: null);
        await provider.BrowserAsync(front);
        for (var count = 0; count < 10; count++)
            (await front.GetAsync(OidcFlow.Begin, token: null)).Status.ShouldBe(302);

        (await front.GetAsync(OidcFlow.Begin, token: null)).ShouldBeProblem(429, "too-many-requests").Header("Retry-After").ShouldNotBeNull();
        front.Clock.Now += TimeSpan.FromSeconds(1);
        (await front.GetAsync(OidcFlow.Begin, token: null)).Status.ShouldBe(302);
    }

    [Theory]
    [InlineData("email_verified", false)]
    [InlineData("email_verified", null)]
    [InlineData("email", "nobody@example.org")]
    [InlineData("email", null)]
    public async Task Who_is_no_user_by_a_verified_address_is_refused(string claim, object? value)
    {
        await using var front = await provider.FrontAsync();
        var id = await front.PersonAsync();
        provider.Claims[claim] = value;

        await OidcFlow.ShouldBeRefusedAsync(front, await provider.FinishAsync(front), "oidc-no-user");

        (await front.UserRowAsync(id)).OidcSubject.ShouldBeNull();
        (await front.AuditAsync("user.sign-in-failed")).ShouldHaveSingleItem().After!.ShouldContain("noUser");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("VIEWER")]
    public async Task A_user_who_is_tied_to_one_account_is_not_taken_over_by_another_with_the_same_address(string? newcomers)
    {
        await using var front = await provider.FrontAsync(("Oidc:NewUsers", newcomers ?? ""));
        await front.PersonAsync();
        (await provider.FinishAsync(front)).Status.ShouldBe(302);
        provider.Claims["sub"] = "person-2";

        (await provider.FinishAsync(front)).ShouldBeProblem(403, "oidc-no-user");
    }

    [Fact]
    public async Task A_disabled_user_is_refused()
    {
        await using var front = await provider.FrontAsync();
        var id = await front.PersonAsync();
        await front.SendAsync(HttpMethod.Put, $"/api/admin/users/{id}", """{"disabled":true}""");

        await OidcFlow.ShouldBeRefusedAsync(front, await provider.FinishAsync(front), "oidc-no-user");
    }

    [Fact]
    public async Task Where_newcomers_have_a_role_they_come_in_with_it_and_are_made_once()
    {
        await using var front = await provider.FrontAsync(("Oidc:NewUsers", "VIEWER"));

        (await (await provider.BrowserAsync(front)).GetAsync(People.Me)).Json.GetProperty("role").GetString().ShouldBe("VIEWER");
        await provider.BrowserAsync(front);

        (await front.Database.QueryAsync(From.Table<UserRow>())).ShouldHaveSingleItem().Name.ShouldBe("Ann of the provider");
        provider.Claims["sub"] = "person-2";
        provider.Claims["email"] = "new@example.org";
        provider.Claims["email_verified"] = false;
        (await provider.FinishAsync(front)).ShouldBeProblem(403, "oidc-no-user");
    }

    [Fact]
    public async Task A_full_role_behind_the_provider_is_a_way_in()
    {
        await using var front = await provider.FrontAsync();
        await front.PersonAsync("WEB_STEWARD", password: null);
        await provider.FinishAsync(front);

        (await front.Database.QueryAsync(From.Table<UserRow>())).Single().OidcSubject.ShouldNotBeNull();
        var settings = front.Services.GetRequiredService<ConcordSettings>();
        (await new WaysIn(front.Database, new AdminToken(null), settings).FindAsync()).ShouldNotBeNull();
        (await new WaysIn(front.Database, new AdminToken(null), settings with { OpenId = null }).FindAsync()).ShouldBeNull();
    }
}
