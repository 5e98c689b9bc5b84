using Concord.WebFront.Auth;
using Concord.WebFront.Auth.Passwords;
using Concord.WebFront.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Auth;

/// <summary>Passwords are changed by who has the present one, and set by who has a one-time token.</summary>
public sealed class PasswordTests
{
    private const string Change = "/api/auth/password";
    private const string Reset = "/api/auth/password/reset";
    private const string Next = "another long password";

    [Fact]
    public async Task Who_has_the_present_password_changes_it_and_all_other_sessions_end()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        var (access, refresh) = await front.TokensAsync();
        var (other, _) = await front.TokensAsync();
        var browser = await front.BrowserAsync();

        (await ChangeAsync(front, access, People.Password, Next)).ShouldBeOk("""{"success":true}""");

        (await front.GetAsync(People.Me, access)).Status.ShouldBe(200, "the session that asked goes on");
        (await front.RefreshAsync(refresh)).Status.ShouldBe(200);
        (await front.GetAsync(People.Me, other)).ShouldBeProblem(401, "token-invalid");
        (await browser.GetAsync(People.Me)).ShouldBeProblem(401, "token-invalid");
        (await front.SignInAsync()).ShouldBeProblem(401, "sign-in-refused");
        (await front.SignInAsync(password: Next)).Status.ShouldBe(200);
        (await front.AuditAsync("user.password-changed")).ShouldHaveSingleItem().Actor.ShouldBe(id);
    }

    [Fact]
    public async Task A_wrong_present_password_changes_nothing_and_counts_as_at_sign_in()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        var (access, _) = await front.TokensAsync();

        for (var count = 0; count < 5; count++)
            (await ChangeAsync(front, access, "wrong horse battery", Next)).ShouldBeProblem(403, "proof-wrong");

        (await ChangeAsync(front, access, People.Password, Next)).ShouldBeProblem(403, "proof-wrong");
        (await front.UserRowAsync(id)).LockedUntil.ShouldNotBeNull();
        front.Clock.Now += TimeSpan.FromMinutes(14);
        (await front.GetAsync(People.Me, access)).Status.ShouldBe(200, "what is open stays open");
    }

    [Theory]
    [InlineData("elevenchars")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa")]
    [InlineData("ANN@example.org ")]
    public async Task A_password_is_long_and_not_the_address(string wanted)
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        var (access, _) = await front.TokensAsync();

        (await ChangeAsync(front, access, People.Password, wanted)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["newPassword"]);
        (await ResetAsync(front, await LinkAsync(front, id), wanted)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["password"]);

        (await front.SignInAsync()).Status.ShouldBe(200);
    }

    [Fact]
    public void Two_hundred_characters_are_the_most_and_twelve_the_least()
    {
        PasswordRules.WhyRefused("abcdefghijkl", "").ShouldBeNull();
        PasswordRules.WhyRefused(new string('a', 100) + new string('b', 100), "").ShouldBeNull();
        PasswordRules.WhyRefused(new string('a', 100) + new string('b', 101), "").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_one_time_token_sets_the_password_once_and_ends_a_lock_and_all_sessions()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        var (access, _) = await front.TokensAsync();
        for (var count = 0; count < 5; count++)
            await front.SignInAsync(password: "wrong horse battery");
        var link = await LinkAsync(front, id);

        (await ResetAsync(front, link, Next)).ShouldBeOk("""{"success":true}""");

        (await front.SignInAsync(password: Next)).Status.ShouldBe(200);
        (await front.GetAsync(People.Me, access)).ShouldBeProblem(401, "token-invalid");
        (await ResetAsync(front, link, "yet another password")).ShouldBeProblem(403, "link-wrong");
        (await front.AuditAsync("user.password-reset")).ShouldHaveSingleItem();
        System.Text.Json.JsonSerializer.Serialize(await front.UserRowAsync(id)).ShouldNotContain(link);
    }

    [Fact]
    public async Task A_one_time_token_is_over_in_time_when_another_is_made_and_when_the_user_changes()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync(password: null);
        var late = await LinkAsync(front, id);
        front.Clock.Now += PasswordDesk.GivenLife;
        (await ResetAsync(front, late, Next)).ShouldBeProblem(403, "link-wrong");

        var replaced = await LinkAsync(front, id);
        await LinkAsync(front, id);
        (await ResetAsync(front, replaced, Next)).ShouldBeProblem(403, "link-wrong");

        var moved = await LinkAsync(front, id);
        await front.SendAsync(HttpMethod.Put, $"/api/admin/users/{id}", """{"email":"other@example.org"}""");
        (await ResetAsync(front, moved, Next)).ShouldBeProblem(403, "link-wrong");

        var disabled = await LinkAsync(front, id);
        await front.SendAsync(HttpMethod.Put, $"/api/admin/users/{id}", """{"disabled":true}""");
        (await ResetAsync(front, disabled, Next)).ShouldBeProblem(403, "link-wrong");
        (await front.UserRowAsync(id)).PasswordHash.ShouldBeNull();
    }

    [Fact]
    public async Task Tokens_that_nobody_made_are_refused_and_limited()
    {
        await using var front = await Front.StartAsync();
        for (var count = 0; count < 10; count++)
            (await ResetAsync(front, "clnk_nonsense", Next)).ShouldBeProblem(403, "link-wrong");

        (await ResetAsync(front, "clnk_nonsense", Next)).ShouldBeProblem(429, "too-many-requests").Header("Retry-After").ShouldBe("1");
    }

    [Fact]
    public async Task A_user_without_a_password_gets_one_by_a_token_that_an_admin_hands_over()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync(password: null);
        (await front.SignInAsync()).ShouldBeProblem(401, "sign-in-refused");

        var made = await front.PostAsync($"/api/admin/users/{id}/password-link");

        made.Status.ShouldBe(200, made.Text);
        made.Json.GetProperty("trouble").GetString()!.ShouldContain("Smtp__Host");
        (await ResetAsync(front, made.Json.GetProperty("token").GetString()!, Next)).Status.ShouldBe(200);
        (await front.SignInAsync(password: Next)).Status.ShouldBe(200);
        (await front.AuditAsync("user.password-link-made")).ShouldHaveSingleItem().Actor.ShouldBe("tok_admin_setting");
    }

    [Fact]
    public async Task No_token_is_made_for_who_is_disabled()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        await front.SendAsync(HttpMethod.Put, $"/api/admin/users/{id}", """{"disabled":true}""");

        (await front.PostAsync($"/api/admin/users/{id}/password-link")).ShouldBeProblem(409, "user-disabled");
    }

    [Fact]
    public async Task An_admin_opens_a_locked_sign_in_and_ends_all_sessions()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        var (access, _) = await front.TokensAsync();
        await front.BrowserAsync();
        for (var count = 0; count < 5; count++)
            await front.SignInAsync(password: "wrong horse battery");

        (await front.PostAsync($"/api/admin/users/{id}/unlock")).Json.GetProperty("user").GetProperty("lockedUntil").GetString().ShouldBeNull();
        (await front.SignInAsync()).Status.ShouldBe(200);
        (await front.SendAsync(HttpMethod.Delete, $"/api/admin/users/{id}/sessions")).ShouldBeOk($$"""{"success":true,"id":"{{id}}","ended":3}""");

        (await front.GetAsync(People.Me, access)).ShouldBeProblem(401, "token-invalid");
        (await front.AuditAsync("user.unlocked")).ShouldHaveSingleItem();
        (await front.AuditAsync("user.sessions-ended")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_person_changes_their_own_name_and_nothing_else_of_it()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        var (access, _) = await front.TokensAsync();

        (await front.SendAsync(HttpMethod.Put, People.Me, """{"name":" Anne "}""", access)).Json.GetProperty("user").GetProperty("name").GetString().ShouldBe("Anne");
        (await front.SendAsync(HttpMethod.Put, People.Me, """{"name":"","role":"WEB_STEWARD"}""", access)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["role", "name"]);
    }

    private static Task<Reply> ChangeAsync(Front front, string access, string present, string wanted) =>
        front.PostAsync(Change, $$"""{"currentPassword":"{{present}}","newPassword":"{{wanted}}"}""", access);

    private static Task<Reply> ResetAsync(Front front, string link, string wanted) => front.PostAsync(Reset, $$"""{"token":"{{link}}","password":"{{wanted}}"}""", token: null);

    private static async Task<string> LinkAsync(Front front, string id) =>
        (await front.Services.GetRequiredService<PasswordDesk>().MakeLinkAsync(id, PasswordDesk.GivenLife, "test", null))!.Text;
}
