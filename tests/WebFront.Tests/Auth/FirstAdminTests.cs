using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Auth;

/// <summary>The first start lets one person in, once.</summary>
public sealed class FirstAdminTests
{
    private const string Email = "ops@example.org";

    [Fact]
    public async Task Without_an_address_it_is_a_token()
    {
        await using var front = await Front.StartAsync(adminToken: null);

        var first = await MakeAsync(front);

        (first.Link, await StatusAsync(front, first.Token)).ShouldBe((null, 200));
        (await MakeAsync(front)).ShouldBe(new FirstAccess(null, null));
        (await front.Database.QueryAsync(From.Table<UserRow>())).ShouldBeEmpty();
    }

    [Fact]
    public async Task With_an_address_and_a_password_the_person_signs_in_at_once_and_no_token_is_made()
    {
        await using var front = await Front.StartAsync(adminToken: null, settings: [("Admin:Email", Email), ("Admin:Password", People.Password)]);

        (await MakeAsync(front)).ShouldBe(new FirstAccess(null, null));

        var (access, _) = await front.TokensAsync(Email);
        (await StatusAsync(front, access)).ShouldBe(200);
        (await front.Database.QueryAsync(From.Table<ApiTokenRow>())).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_password_a_one_time_token_is_given_at_each_start_until_it_was_used()
    {
        await using var front = await Front.StartAsync(adminToken: null, settings: [("Admin:Email", Email)]);
        var first = await MakeAsync(front);
        var second = await MakeAsync(front);
        (await ResetAsync(front, first.Link!.Text)).ShouldBeProblem(403, "link-wrong");

        (await ResetAsync(front, second.Link!.Text)).Status.ShouldBe(200);

        (first.Token, second.Token).ShouldBe((null, null));
        (await StatusAsync(front, (await front.TokensAsync(Email)).Access)).ShouldBe(200);
        (await MakeAsync(front)).ShouldBe(new FirstAccess(null, null));
        (await front.Database.QueryAsync(From.Table<UserRow>())).ShouldHaveSingleItem().Role.ShouldBe(Grants.WebSteward);
    }

    [Fact]
    public async Task Beside_ADMIN_TOKEN_the_person_is_made_and_told_of_once()
    {
        await using var front = await Front.StartAsync(settings: [("Admin:Email", Email)]);

        (await MakeAsync(front)).Link.ShouldNotBeNull().User.Email.ShouldBe(Email);
        (await MakeAsync(front)).ShouldBe(new FirstAccess(null, null));
    }

    [Fact]
    public async Task A_person_who_was_removed_is_not_made_again()
    {
        await using var front = await Front.StartAsync(settings: [("Admin:Email", Email), ("Admin:Password", People.Password)]);
        await MakeAsync(front);
        var id = (await front.Database.QueryAsync(From.Table<UserRow>()))[0].Id;
        (await front.SendAsync(HttpMethod.Delete, $"/api/admin/users/{id}")).Status.ShouldBe(200);

        await MakeAsync(front);

        (await front.Database.QueryAsync(From.Table<UserRow>())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_user_who_has_the_address_already_stays_as_it_is()
    {
        await using var front = await Front.StartAsync(adminToken: null, settings: [("Admin:Email", Email), ("Admin:Password", People.Password)]);
        await front.PersonAsync("VIEWER", "OPS@example.org", "the password of before");

        var first = await MakeAsync(front);

        first.Token.ShouldNotBeNull();
        (await front.Database.QueryAsync(From.Table<UserRow>())).ShouldHaveSingleItem().Role.ShouldBe("VIEWER");
        (await front.SignInAsync(Email)).ShouldBeProblem(401, "sign-in-refused");
    }

    private static Task<FirstAccess> MakeAsync(Front front) => front.Services.GetRequiredService<FirstAdmin>().MakeAsync();

    private static async Task<int> StatusAsync(Front front, string? token) => (await front.GetAsync("/api/admin/users", token)).Status;

    private static Task<Reply> ResetAsync(Front front, string link) => front.PostAsync("/api/auth/password/reset", $$"""{"token":"{{link}}","password":"{{People.Password}}"}""", token: null);
}
