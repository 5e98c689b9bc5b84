using Concord.WebFront.Auth;
using Concord.WebFront.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Auth;

/// <summary>No change to users leaves nobody who could let others in.</summary>
public sealed class WaysInTests
{
    private const string Disable = """{"disabled":true}""";
    private const string Demote = """{"role":"OPERATOR"}""";

    [Theory]
    [InlineData("PUT", Disable)]
    [InlineData("PUT", Demote)]
    [InlineData("DELETE", null)]
    public async Task The_last_user_with_a_full_role_stays(string method, string? body)
    {
        await using var front = await Front.StartAsync(adminToken: null);
        var (id, token) = await StewardAsync(front, "a@example.org", "BOARD_CHAIR");

        (await front.SendAsync(new(method), $"/api/admin/users/{id}", body, token)).ShouldBeProblem(409, "last-way-in").Detail!.ShouldContain("ADMIN_TOKEN");

        (await front.GetAsync($"/api/admin/users/{id}", token)).Json.GetProperty("role").GetString().ShouldBe("BOARD_CHAIR");
        (await front.SendAsync(HttpMethod.Put, $"/api/admin/users/{id}", """{"role":"WEB_STEWARD"}""", token)).Status.ShouldBe(200, "that is a full role too");
    }

    [Fact]
    public async Task With_the_setting_any_user_may_go()
    {
        await using var front = await Front.StartAsync();
        var (id, _) = await StewardAsync(front, "a@example.org");

        (await front.SendAsync(HttpMethod.Delete, $"/api/admin/users/{id}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_token_that_stands_alone_is_a_way_in_and_a_machines_is_none()
    {
        await using var front = await Front.StartAsync(adminToken: null);
        var (id, token) = await StewardAsync(front, "a@example.org");
        await front.TokenAsync(Grants.Machine, "admin");
        (await front.SendAsync(HttpMethod.Put, $"/api/admin/users/{id}", Disable, token)).ShouldBeProblem(409, "last-way-in");

        await front.TokenAsync("BOARD_CHAIR");
        (await front.SendAsync(HttpMethod.Put, $"/api/admin/users/{id}", Disable, token)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_user_without_a_token_is_no_way_in()
    {
        await using var front = await Front.StartAsync(adminToken: null);
        var (id, token) = await StewardAsync(front, "a@example.org");
        var users = front.Services.GetRequiredService<UserStore>();
        await users.CreateAsync("Bob", "bob@example.org", Grants.WebSteward, "test");

        (await front.SendAsync(HttpMethod.Delete, $"/api/admin/users/{id}", null, token)).ShouldBeProblem(409, "last-way-in");
    }

    [Fact]
    public async Task Two_who_shut_each_other_out_at_once_do_not_both_succeed()
    {
        await using var front = await Front.StartAsync(adminToken: null);
        var (ann, annsToken) = await StewardAsync(front, "ann@example.org");
        var (bob, bobsToken) = await StewardAsync(front, "bob@example.org");
        var users = front.Services.GetRequiredService<UserStore>();

        for (var round = 0; round < 20; round++)
        {
            UserChange disable = new(null, null, null, true), enable = new(null, null, null, false);
            await Task.WhenAll(users.UpdateAsync(ann, disable, bob), users.UpdateAsync(bob, disable, ann));

            var statuses = new[] { (await front.GetAsync("/api/admin/users", annsToken)).Status, (await front.GetAsync("/api/admin/users", bobsToken)).Status };
            statuses.ShouldBe([200, 401], ignoreOrder: true);
            await users.UpdateAsync(ann, enable, "test");
            await users.UpdateAsync(bob, enable, "test");
        }
    }

    [Fact]
    public async Task No_first_token_is_made_while_a_user_can_come_in()
    {
        await using var front = await Front.StartAsync(adminToken: null);
        var (id, _) = await StewardAsync(front, "a@example.org");
        var (tokens, ways) = (front.Services.GetRequiredService<TokenStore>(), front.Services.GetRequiredService<WaysIn>());
        (await AdminToken.MakeFirstAsync(tokens, ways)).ShouldBeNull();

        foreach (var token in (await tokens.ListAsync(new())).Items)
            await tokens.RevokeAsync(token.Row.Id, id);
        (await AdminToken.MakeFirstAsync(tokens, ways)).ShouldNotBeNull();
    }

    private static async Task<(string Id, string Token)> StewardAsync(Front front, string email, string role = Grants.WebSteward)
    {
        var saved = (UserReply.Saved)await front.Services.GetRequiredService<UserStore>().CreateAsync("Someone", email, role, "test");
        return (saved.Row.Id, (await front.Services.GetRequiredService<TokenStore>().CreateAsync(new("laptop", saved.Row.Id, null, []), "test")).Text);
    }
}
