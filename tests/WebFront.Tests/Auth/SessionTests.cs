using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Auth.Sessions;
using Concord.WebFront.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Auth;

/// <summary>How long tokens of a session are good, and what ends it.</summary>
public sealed class SessionTests
{
    private const string Sessions = "/api/auth/sessions";

    [Fact]
    public async Task An_access_token_is_good_for_a_quarter_of_an_hour_and_a_refresh_token_brings_the_next()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        var (access, refresh) = await front.TokensAsync();

        front.Clock.Now += TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1);
        (await front.GetAsync(People.Me, access)).Status.ShouldBe(200);
        front.Clock.Now += TimeSpan.FromMilliseconds(1);
        (await front.GetAsync(People.Me, access)).ShouldBeProblem(401, "token-invalid");

        var (next, _) = People.TokensOf(await front.RefreshAsync(refresh));
        (await front.GetAsync(People.Me, next)).Status.ShouldBe(200);
        (await front.Database.QueryAsync(From.Table<SessionRow>())).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_refresh_token_that_was_used_before_ends_the_session_for_whoever_has_the_newer_ones()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        var (_, first) = await front.TokensAsync();
        var (access, second) = People.TokensOf(await front.RefreshAsync(first));
        (await front.GetAsync(People.Me, access)).Status.ShouldBe(200);

        (await front.RefreshAsync(first)).ShouldBeProblem(401, "refresh-refused");

        (await front.GetAsync(People.Me, access)).ShouldBeProblem(401, "token-invalid");
        (await front.RefreshAsync(second)).ShouldBeProblem(401, "refresh-refused");
        (await front.AuditAsync("session.reused")).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("")]
    [InlineData("cref_nonsense")]
    [InlineData("cref_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB")]
    public async Task A_refresh_token_of_no_session_is_refused(string refresh)
    {
        await using var front = await Front.StartAsync();

        var reply = await front.RefreshAsync(refresh);

        reply.ShouldBeProblem(refresh.Length == 0 ? 400 : 401, refresh.Length == 0 ? "request-invalid" : "refresh-refused");
    }

    [Fact]
    public async Task Refreshing_is_limited_by_address_as_signing_in_is()
    {
        await using var front = await Front.StartAsync();
        for (var count = 0; count < 10; count++)
            await front.RefreshAsync("cref_nonsense");

        (await front.RefreshAsync("cref_nonsense")).ShouldBeProblem(429, "too-many-requests");
    }

    [Fact]
    public async Task A_session_ends_when_nobody_refreshed_it_for_a_fortnight_and_at_last_after_ninety_days()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        var (_, refresh) = await front.TokensAsync();
        for (var days = 0; days + 13 < 90; days += 13)
        {
            front.Clock.Now += TimeSpan.FromDays(13);
            refresh = People.TokensOf(await front.RefreshAsync(refresh)).Refresh;
        }

        front.Clock.Now += TimeSpan.FromDays(13);
        (await front.RefreshAsync(refresh)).ShouldBeProblem(401, "refresh-refused");

        (_, refresh) = await front.TokensAsync();
        front.Clock.Now += TimeSpan.FromDays(14);
        (await front.RefreshAsync(refresh)).ShouldBeProblem(401, "refresh-refused");
    }

    [Theory]
    [InlineData("""{"role":"OPERATOR"}""")]
    [InlineData("""{"email":"other@example.org"}""")]
    [InlineData("""{"disabled":true}""")]
    public async Task What_changes_whom_it_lets_in_ends_all_sessions_at_once(string change)
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        var (access, refresh) = await front.TokensAsync();
        var browser = await front.BrowserAsync();

        (await front.SendAsync(HttpMethod.Put, $"/api/admin/users/{id}", change)).Status.ShouldBe(200);

        (await front.GetAsync(People.Me, access)).ShouldBeProblem(401, "token-invalid");
        (await browser.GetAsync(People.Me)).ShouldBeProblem(401, "token-invalid");
        (await front.RefreshAsync(refresh)).ShouldBeProblem(401, "refresh-refused");
        await front.SendAsync(HttpMethod.Put, $"/api/admin/users/{id}", """{"disabled":false,"email":"ann@example.org"}""");
        (await front.RefreshAsync(refresh)).ShouldBeProblem(401, "refresh-refused");
    }

    [Fact]
    public async Task Another_name_ends_none_and_a_removed_user_has_none_left()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        var (access, _) = await front.TokensAsync();

        await front.SendAsync(HttpMethod.Put, $"/api/admin/users/{id}", """{"name":"Anne"}""");
        (await front.GetAsync(People.Me, access)).Json.GetProperty("user").GetProperty("name").GetString().ShouldBe("Anne");

        await front.SendAsync(HttpMethod.Delete, $"/api/admin/users/{id}");
        (await front.GetAsync(People.Me, access)).ShouldBeProblem(401, "token-invalid");
        (await front.Database.QueryAsync(From.Table<SessionRow>())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_person_sees_and_ends_their_own_sessions_and_nobody_elses()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        await front.PersonAsync(email: "bob@example.org");
        var (access, _) = await front.TokensAsync();
        var (other, _) = await front.TokensAsync();
        await front.TokensAsync("bob@example.org");
        var bobs = (await front.Database.QueryAsync(From.Table<SessionRow>().OrderBy(row => row.Id)))[^1].Id;

        var listed = (await front.GetAsync(Sessions, access)).Json.GetProperty("sessions").EnumerateArray().ToArray();

        listed.Select(session => session.GetProperty("current").GetBoolean()).ShouldBe([false, true]);
        listed[0].GetProperty("address").GetString().ShouldBe("127.0.0.1");
        (await front.SendAsync(HttpMethod.Delete, $"{Sessions}/{bobs}", token: access)).ShouldBeProblem(404, "session-not-found");
        (await front.SendAsync(HttpMethod.Delete, $"{Sessions}/{listed[0].GetProperty("id").GetString()}", token: access)).Status.ShouldBe(200);
        (await front.GetAsync(People.Me, other)).ShouldBeProblem(401, "token-invalid");
        (await front.GetAsync(People.Me, access)).Status.ShouldBe(200);
        (await front.AuditAsync("session.ended")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Signing_out_ends_the_session_that_asks()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        var (access, refresh) = await front.TokensAsync();

        (await front.PostAsync("/api/auth/sign-out", token: access)).ShouldBeOk("""{"success":true}""");

        (await front.GetAsync(People.Me, access)).ShouldBeProblem(401, "token-invalid");
        (await front.RefreshAsync(refresh)).ShouldBeProblem(401, "refresh-refused");
    }

    [Theory]
    [InlineData("GET", Sessions)]
    [InlineData("DELETE", Sessions + "/ses_1")]
    [InlineData("POST", "/api/auth/sign-out")]
    public async Task What_is_a_persons_own_is_closed_to_tokens_that_were_made(string method, string path)
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        var token = (await front.Services.GetRequiredService<TokenStore>().CreateAsync(new("laptop", id, null, []), "test")).Text;

        (await front.SendAsync(new(method), path, token: token)).ShouldBeProblem(403, "session-required");
        (await front.SendAsync(new(method), path, token: Front.AdminToken)).ShouldBeProblem(403, "session-required");
    }

    [Fact]
    public async Task Of_very_many_sessions_the_one_used_least_lately_ends()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        var (oldest, _) = await front.TokensAsync();
        for (var count = 1; count < SessionStore.MostOfUser; count++)
            await front.SignInAsync();
        front.Clock.Now += TimeSpan.FromMinutes(1);
        (await front.GetAsync(People.Me, oldest)).Status.ShouldBe(200);
        await front.Services.GetRequiredService<UseBook>().WriteAsync();

        await front.SignInAsync();

        (await front.Database.QueryAsync(From.Table<SessionRow>())).Length.ShouldBe(SessionStore.MostOfUser);
        (await front.GetAsync(People.Me, oldest)).Status.ShouldBe(200, "it was used since");
    }

    [Fact]
    public async Task Only_hashes_are_kept()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        var (access, refresh) = await front.TokensAsync();

        var row = System.Text.Json.JsonSerializer.Serialize((await front.Database.QueryAsync(From.Table<SessionRow>())).Single());
        row.ShouldNotContain(access);
        row.ShouldNotContain(refresh);
        row.ShouldContain(TokenText.HashOf(access));
    }
}
