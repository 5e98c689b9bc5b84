using System.Text.Json;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.WebFront.Tests.Auth;

public sealed class TokenTests
{
    private const string Root = "/api/admin/tokens";

    [Fact]
    public async Task A_new_token_is_shown_once_kept_as_hash_and_audited()
    {
        await using var front = await Front.StartAsync();

        var reply = await front.PostAsync(Root, """{"name":" BritePool ","role":"MACHINE","scopes":["records:read","changes:read"]}""");

        reply.Status.ShouldBe(200);
        var text = reply.Json.GetProperty("token").GetString()!;
        text.ShouldStartWith("ctok_");
        text.Length.ShouldBe(48);
        var row = (await front.Database.QueryAsync(From.Table<ApiTokenRow>())).ShouldHaveSingleItem();
        row.ShouldSatisfyAllConditions(
            () => row.Name.ShouldBe("BritePool"),
            () => row.Scopes.ShouldBe(["records:read", "changes:read"]),
            () => row.Hash.ShouldBe(TokenText.HashOf(text)),
            () => JsonSerializer.Serialize(row).ShouldNotContain(text));
        var audit = (await front.Database.QueryAsync(From.Table<AuditRow>())).ShouldHaveSingleItem();
        audit.ShouldSatisfyAllConditions(
            // The audit is listed by id, so all its ids must begin alike.
            () => audit.Id.ShouldStartWith("aud_"),
            () => audit.Action.ShouldBe("token.created"),
            () => audit.Actor.ShouldBe("tok_admin_setting"),
            () => audit.SubjectId.ShouldBe(row.Id),
            () => audit.After!.ShouldNotContain(text));
        (await front.GetAsync(Root)).Text.ShouldNotContain(text);
    }

    [Theory]
    [InlineData("""{}""", "name,role")]
    [InlineData("""{"name":null,"role":null}""", "name,role")]
    [InlineData("""{"name":"","role":"BOSS"}""", "name,role")]
    [InlineData("""{"name":"a","role":"VIEWER","admin":true}""", "admin")]
    [InlineData("""{"name":"a","role":"VIEWER","scopes":["admin"]}""", "scopes")]
    [InlineData("""{"name":"a","role":"MACHINE"}""", "scopes")]
    [InlineData("""{"name":"a","role":"MACHINE","scopes":["records:read","root"]}""", "scopes[1]")]
    [InlineData("""{"name":1,"role":"VIEWER","scopes":"admin"}""", "name,scopes")]
    public async Task A_wrong_request_names_every_place_and_makes_no_token(string body, string paths)
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync(Root, body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(paths.Split(','));

        await front.ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task A_revoked_token_is_refused_at_once()
    {
        await using var front = await Front.StartAsync();
        var token = await front.TokenAsync("VIEWER");
        (await front.GetAsync("/api/admin/jobs", token)).Status.ShouldBe(200);
        var id = (await front.Database.QueryAsync(From.Table<ApiTokenRow>()))[0].Id;

        (await front.SendAsync(HttpMethod.Delete, $"{Root}/{id}")).ShouldBeOk($$"""{"success":true,"id":"{{id}}"}""");

        (await front.GetAsync("/api/admin/jobs", token)).ShouldBeProblem(401, "token-invalid");
        (await front.SendAsync(HttpMethod.Delete, $"{Root}/{id}")).Status.ShouldBe(200);
        (await front.Database.QueryAsync(From.Table<AuditRow>().Where(row => row.Action, "token.revoked"))).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Revoking_an_unknown_token_is_not_found()
    {
        await using var front = await Front.StartAsync();

        (await front.SendAsync(HttpMethod.Delete, Root + "/tok_none")).ShouldBeProblem(404, "token-not-found");
    }

    [Fact]
    public async Task The_list_pages_by_cursor()
    {
        await using var front = await Front.StartAsync();
        for (var count = 0; count < 3; count++)
            await front.TokenAsync("VIEWER");

        var first = await front.GetAsync(Root + "?limit=2");
        var second = await front.GetAsync($"{Root}?limit=2&cursor={first.Json.GetProperty("nextCursor").GetString()}");

        first.Json.GetProperty("tokens").GetArrayLength().ShouldBe(2);
        second.Json.GetProperty("tokens").GetArrayLength().ShouldBe(1);
        second.Json.GetProperty("nextCursor").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData(null, "token-missing")]
    [InlineData("Bearer", "token-missing")]
    [InlineData("Basic Y3Rvazp4", "token-missing")]
    [InlineData("Bearer ctok_unknown", "token-invalid")]
    [InlineData("Bearer ctok_test_admin_toke", "token-invalid")]
    [InlineData("Bearer ctok_test_admin_token2", "token-invalid")]
    public async Task Without_a_good_token_the_answer_is_401_with_a_challenge(string? header, string code)
    {
        await using var front = await Front.StartAsync();

        var reply = await front.SendAsync(HttpMethod.Get, "/api/admin/jobs", token: null, more: request =>
        {
            if (header is not null)
                request.Headers.TryAddWithoutValidation("Authorization", header);
        });

        reply.ShouldBeProblem(401, code);
        reply.Header("WWW-Authenticate").ShouldBe("Bearer");
    }

    [Fact]
    public async Task The_scheme_name_may_be_written_in_any_case()
    {
        await using var front = await Front.StartAsync();

        var reply = await front.SendAsync(HttpMethod.Get, "/api/admin/jobs", token: null, more: request =>
            request.Headers.TryAddWithoutValidation("Authorization", "bearer " + Front.AdminToken));

        reply.Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_first_token_is_made_only_where_there_is_no_other_way_in()
    {
        await using var front = await Front.StartAsync(adminToken: null);
        var (tokens, ways) = (front.Services.GetRequiredService<TokenStore>(), front.Services.GetRequiredService<WaysIn>());

        var first = await AdminToken.MakeFirstAsync(tokens, ways);
        var second = await AdminToken.MakeFirstAsync(tokens, ways);

        first.ShouldNotBeNull();
        second.ShouldBeNull();
        (await front.GetAsync(Root, first)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task With_the_setting_no_token_is_made()
    {
        await using var front = await Front.StartAsync();

        (await AdminToken.MakeFirstAsync(front.Services.GetRequiredService<TokenStore>(), front.Services.GetRequiredService<WaysIn>())).ShouldBeNull();

        await front.ShouldBeUntouchedAsync();
    }
}
