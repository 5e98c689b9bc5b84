using System.Text.Json;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Auth.Passwords;
using Concord.WebFront.Auth.Sessions;
using Concord.WebFront.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Concord.WebFront.Tests.Auth;

/// <summary>Sign-in by password: who comes in, who does not, and that nothing tells why.</summary>
public sealed class SignInTests
{
    private const string Wrong = "wrong horse battery";

    [Fact]
    public async Task A_person_signs_in_whatever_the_case_of_the_address_and_acts_in_their_own_name()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync("OPERATOR");

        var reply = await front.SignInAsync("ANN@Example.org");

        reply.Status.ShouldBe(200, reply.Text);
        reply.Json.GetProperty("user").ToString().ShouldBe($$"""{"id":"{{id}}","name":"Ann","email":"ann@example.org","role":"OPERATOR","hasPassword":true,"secondFactor":false}""");
        reply.Json.GetProperty("accessTokenExpiresAt").GetString().ShouldBe("2026-01-31T08:15:00.250Z");
        (await front.PostAsync("/api/admin/integrations/int_1/sync", "{}", People.TokensOf(reply).Access)).Status.ShouldBe(200);
        front.Grains.Calls.ShouldHaveSingleItem().Actor.ShouldBe(id);
        var audit = (await front.AuditAsync("user.signed-in")).ShouldHaveSingleItem();
        (audit.Actor, audit.SubjectId).ShouldBe((id, id));
        JsonElement.Parse(audit.After!).GetProperty("address").GetString().ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task The_answer_is_the_same_for_an_unknown_address_a_wrong_password_no_password_a_disabled_user_and_a_locked_one()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();
        await front.PersonAsync(email: "none@example.org", password: null);
        await DisableAsync(front, await front.PersonAsync(email: "off@example.org"));
        await LockAsync(front, await front.PersonAsync(email: "locked@example.org"));

        Reply[] replies =
        [
            await front.SignInAsync("nobody@example.org"), await front.SignInAsync(password: Wrong), await front.SignInAsync("none@example.org"),
            await front.SignInAsync("off@example.org"), await front.SignInAsync("locked@example.org"),
        ];

        replies.ShouldAllBe(reply => reply.Status == 401 && reply.Code == "sign-in-refused" && reply.Text == replies[0].Text);
        (await front.AuditAsync("user.sign-in-failed")).Select(row => JsonElement.Parse(row.After!).GetProperty("reason").GetString())
            .ShouldBe(["unknown", "password", "password", "disabled", "locked"]);
        (await front.Database.QueryAsync(From.Table<SessionRow>())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_password_is_compared_also_where_there_is_no_user_to_compare_with()
    {
        await using var front = await Front.StartAsync();
        var check = front.Services.GetRequiredService<PasswordCheck>();
        var (unit, row) = front.Services.GetRequiredService<UserStore>().Creation("Ann", People.Email, "VIEWER", "test");

        check.Match(null, Wrong).ShouldBe(new PasswordMatch(false, false));
        check.Match(row, "").ShouldBe(new PasswordMatch(false, false));
        unit.Writes.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Five_wrong_passwords_in_a_row_close_the_sign_in_for_a_quarter_of_an_hour()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        for (var count = 0; count < 4; count++)
            await front.SignInAsync(password: Wrong);
        (await front.SignInAsync()).Status.ShouldBe(200, "four are no five, and a right one ends the row");
        for (var count = 0; count < 5; count++)
            (await front.SignInAsync(password: Wrong)).ShouldBeProblem(401, "sign-in-refused");

        front.Clock.Now += TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1);
        (await front.SignInAsync()).ShouldBeProblem(401, "sign-in-refused");
        front.Clock.Now += TimeSpan.FromMilliseconds(1);
        (await front.SignInAsync()).Status.ShouldBe(200);

        (await front.AuditAsync("user.locked")).ShouldHaveSingleItem().SubjectId.ShouldBe(id);
        (await front.UserRowAsync(id)).ShouldSatisfyAllConditions(row => row.FailedSignIns.ShouldBe(0), row => row.LockedUntil.ShouldBeNull());
    }

    [Fact]
    public async Task Guesses_at_the_same_moment_are_counted_one_by_one()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => front.SignInAsync(password: Wrong)));

        (await front.UserRowAsync(id)).LockedUntil.ShouldBe(FixedClock.Start.AddMinutes(15));
    }

    [Fact]
    public async Task An_address_that_tries_too_often_is_told_when_to_come_again_and_nothing_is_looked_at()
    {
        await using var front = await Front.StartAsync();
        for (var count = 0; count < 10; count++)
            await front.SignInAsync("nobody@example.org");

        front.Clock.Now += TimeSpan.FromMilliseconds(500);
        (await front.SignInAsync("nobody@example.org")).ShouldBeProblem(429, "too-many-requests").Header("Retry-After").ShouldBe("1");
        (await front.AuditAsync("user.sign-in-failed")).Length.ShouldBe(10);
        front.Clock.Now += TimeSpan.FromMilliseconds(500);
        (await front.SignInAsync("nobody@example.org")).ShouldBeProblem(401, "sign-in-refused");
    }

    [Fact]
    public async Task Those_who_come_in_do_not_use_up_their_addresss_attempts()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();

        for (var count = 0; count < 15; count++)
            (await front.SignInAsync()).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("{}", "email,password")]
    [InlineData("""{"email":"","password":""}""", "email,password")]
    [InlineData("""{"email":1,"password":[]}""", "email,password")]
    [InlineData("""{"email":"ann@example.org","password":"correct horse battery","session":"cookie"}""", "session")]
    [InlineData("""{"email":"ann@example.org","password":"correct horse battery","role":"WEB_STEWARD"}""", "role")]
    public async Task A_wrong_request_names_every_place_and_counts_for_nothing(string body, string paths)
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync();

        (await front.PostAsync(People.SignIn, body, token: null)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(paths.Split(','));

        (await front.Database.QueryAsync(From.Table<AuditRow>())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hash_of_less_work_is_made_anew_at_the_next_sign_in()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        var weak = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 500 })).HashPassword(new(), People.Password);
        await ChangeAsync(front, id, row => row with { PasswordHash = weak });

        (await front.SignInAsync()).Status.ShouldBe(200);

        (await front.UserRowAsync(id)).PasswordHash.ShouldNotBe(weak);
        (await front.SignInAsync()).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Where_too_many_passwords_are_compared_the_answer_is_to_come_again_and_nothing_counts()
    {
        await using var front = await Front.StartAsync(services: all => all.AddSingleton(provider => new PasswordCheck(provider.GetRequiredService<IOptions<PasswordHasherOptions>>(), atOnce: 0)));
        var id = await front.PersonAsync();
        var access = await SessionAsync(front, id);

        Reply[] replies =
        [
            await front.SignInAsync(), await front.PostAsync("/api/auth/password", $$"""{"currentPassword":"{{People.Password}}","newPassword":"another long password"}""", access),
            await front.PostAsync("/api/auth/totp", $$"""{"password":"{{People.Password}}"}""", access),
        ];

        foreach (var reply in replies)
            reply.ShouldBeProblem(503, "overloaded").Header("Retry-After").ShouldBe("2");
        (await front.Database.QueryAsync(From.Table<AuditRow>())).ShouldBeEmpty();
    }

    [Fact]
    public void Real_hashes_take_as_many_rounds_as_is_advised() => PasswordCheck.Rounds.ShouldBeGreaterThanOrEqualTo(210_000);

    private static async Task<string> SessionAsync(Front front, string id)
    {
        var (unit, session) = await front.Services.GetRequiredService<SessionStore>().BeginAsync(new CommitUnit("unit_session"), await front.UserRowAsync(id), "TOKENS", new Origin(null, null));
        (await front.Database.CommitAsync([unit])).ShouldBe([true]);
        return session.Access;
    }

    private static Task DisableAsync(Front front, string id) => ChangeAsync(front, id, row => row with { DisabledAt = FixedClock.Start });

    private static Task LockAsync(Front front, string id) => ChangeAsync(front, id, row => row with { LockedUntil = FixedClock.Start.AddMinutes(1) });

    private static async Task ChangeAsync(Front front, string id, Func<UserRow, UserRow> change) =>
        (await front.Database.CommitAsync([new CommitUnit($"unit_{id}").Update(change(await front.UserRowAsync(id)))])).ShouldBe([true]);
}
