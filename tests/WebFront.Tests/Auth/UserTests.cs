using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Auth;

/// <summary>Users are kept, and a user's tokens may do what the user may now.</summary>
public sealed class UserTests
{
    private const string Root = "/api/admin/users";
    private const string Ann = """{"name":" Ann ","email":"Ann@Example.org","role":"OPERATOR"}""";

    [Fact]
    public async Task A_new_user_is_shown_kept_and_audited()
    {
        await using var front = await Front.StartAsync();

        var reply = await front.PostAsync(Root, Ann);

        var id = reply.Json.GetProperty("user").GetProperty("id").GetString()!;
        id.ShouldStartWith("usr_");
        var user = $$"""{"id":"{{id}}","name":"Ann","email":"Ann@Example.org","role":"OPERATOR","disabled":false,"disabledAt":null,"hasPassword":false,"secondFactor":false,"oidc":false,"lockedUntil":null,"createdAt":"2026-01-31T08:00:00.250Z","updatedAt":"2026-01-31T08:00:00.250Z"}""";
        reply.ShouldBeOk($$"""{"success":true,"user":{{user}}}""");
        (await front.GetAsync($"{Root}/{id}")).ShouldBeOk(user);
        (await front.GetAsync(Root)).ShouldBeOk($$"""{"users":[{{user}}],"nextCursor":null}""");
        var audit = (await AuditAsync(front)).ShouldHaveSingleItem();
        (audit.Action, audit.Actor, audit.Subject, audit.SubjectId, audit.After).ShouldBe(
            ("user.created", "tok_admin_setting", "user", id, """{"name":"Ann","email":"Ann@Example.org","role":"OPERATOR","disabled":false}"""));
    }

    [Theory]
    [InlineData("{}", "name,email,role")]
    [InlineData("""{"name":" ","email":"","role":"MACHINE"}""", "name,email,role")]
    [InlineData("""{"name":1,"email":true,"role":[]}""", "name,email,role")]
    [InlineData("""{"name":"a","email":"a@b.example","role":"VIEWER","disabled":true}""", "disabled")]
    [InlineData("""{"name":"a","email":"no address","role":"VIEWER"}""", "email")]
    [InlineData("""{"name":"a","email":"Ann <ann@example.org>","role":"VIEWER"}""", "email")]
    [InlineData("""{"name":"a","email":"a@b@c","role":"VIEWER"}""", "email")]
    [InlineData("""{"name":"a","email":"@example.org","role":"VIEWER"}""", "email")]
    [InlineData("""{"name":"a","email":"a@example.org\u0000","role":"VIEWER"}""", "email")]
    public async Task A_wrong_request_names_every_place_and_makes_no_user(string body, string paths)
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync(Root, body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(paths.Split(','));

        (await front.Database.QueryAsync(From.Table<UserRow>())).ShouldBeEmpty();
        (await AuditAsync(front)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_address_belongs_to_one_user_whatever_its_case_and_is_told_with_all_else_that_is_wrong()
    {
        await using var front = await Front.StartAsync();
        var ann = await UserAsync(front, "VIEWER", "Ann@Example.org");
        var bob = await UserAsync(front, "VIEWER", "bob@example.org");

        (await front.PostAsync(Root, """{"name":"","email":"ann@example.ORG","role":"BOSS"}""")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["name", "email", "role"]);
        (await PutAsync(front, bob, """{"email":"ANN@example.org"}""")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["email"]);
        (await PutAsync(front, ann, """{"email":"ANN@example.org"}""")).Status.ShouldBe(200, "it is the user's own");
    }

    [Fact]
    public async Task Only_the_fields_sent_are_changed_and_nothing_is_audited_where_nothing_changed()
    {
        await using var front = await Front.StartAsync();
        var id = await UserAsync(front, "VIEWER");

        (await PutAsync(front, id, """{"role":"OPERATOR","disabled":null}""")).Json.GetProperty("user").GetProperty("role").GetString().ShouldBe("OPERATOR");
        (await PutAsync(front, id, """{"role":"OPERATOR"}""")).Status.ShouldBe(200);

        var audit = (await AuditAsync(front)).Where(row => row.Action == "user.changed").ShouldHaveSingleItem();
        audit.Before.ShouldBe("""{"name":"Someone","email":"one@example.org","role":"VIEWER","disabled":false}""");
        audit.After.ShouldBe("""{"name":"Someone","email":"one@example.org","role":"OPERATOR","disabled":false}""");
    }

    [Theory]
    [InlineData("?role=VIEWER", 2)]
    [InlineData("?role=VIEWER&disabled=true", 1)]
    [InlineData("?disabled=false", 2)]
    public async Task The_list_is_filtered(string query, int count)
    {
        await using var front = await Front.StartAsync();
        await UserAsync(front, "OPERATOR", "a@example.org");
        await UserAsync(front, "VIEWER", "b@example.org");
        await PutAsync(front, await UserAsync(front, "VIEWER", "c@example.org"), """{"disabled":true}""");

        (await front.GetAsync(Root + query)).Json.GetProperty("users").GetArrayLength().ShouldBe(count);
    }

    [Fact]
    public async Task A_users_token_may_do_what_the_user_may_now_and_acts_in_the_users_name()
    {
        await using var front = await Front.StartAsync();
        var id = await UserAsync(front, "VIEWER");
        var token = await TokenAsync(front, id);
        (await front.PostAsync("/api/admin/integrations/int_1/sync", "{}", token)).ShouldBeProblem(403, "forbidden").Detail!.ShouldContain("VIEWER");

        await PutAsync(front, id, """{"role":"WEB_STEWARD"}""");
        (await front.PostAsync("/api/admin/integrations/int_1/sync", "{}", token)).Status.ShouldBe(200);
        front.Grains.Calls.ShouldHaveSingleItem().Actor.ShouldBe(id);
        (await front.PostAsync("/api/admin/tokens", """{"name":"other","role":"VIEWER"}""", token)).Status.ShouldBe(200);
        (await AuditAsync(front)).Last().ShouldSatisfyAllConditions(audit => audit.Action.ShouldBe("token.created"), audit => audit.Actor.ShouldBe(id));
    }

    [Fact]
    public async Task The_tokens_of_a_disabled_user_are_refused_until_the_user_is_enabled()
    {
        await using var front = await Front.StartAsync();
        var id = await UserAsync(front, "VIEWER");
        var token = await TokenAsync(front, id);

        (await PutAsync(front, id, """{"disabled":true}""")).Json.GetProperty("user").GetProperty("disabledAt").GetString().ShouldBe("2026-01-31T08:00:00.250Z");
        (await front.GetAsync("/api/admin/jobs", token)).ShouldBeProblem(401, "token-invalid");
        (await front.PostAsync("/api/admin/tokens", $$"""{"name":"a","userId":"{{id}}"}""")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["userId"]);

        await PutAsync(front, id, """{"disabled":false}""");
        (await front.GetAsync("/api/admin/jobs", token)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task With_a_user_its_tokens_end()
    {
        await using var front = await Front.StartAsync();
        var id = await UserAsync(front, "VIEWER");
        var token = await TokenAsync(front, id);

        (await front.SendAsync(HttpMethod.Delete, $"{Root}/{id}")).ShouldBeOk($$"""{"success":true,"id":"{{id}}","revokedTokens":1}""");

        (await front.GetAsync("/api/admin/jobs", token)).ShouldBeProblem(401, "token-invalid");
        var listed = (await front.GetAsync("/api/admin/tokens")).Json.GetProperty("tokens")[0];
        (listed.GetProperty("userId").GetString(), listed.GetProperty("role").GetString(), listed.GetProperty("revokedAt").GetString()).ShouldBe((id, null, "2026-01-31T08:00:00.250Z"));
        (await AuditAsync(front)).Select(row => row.Action).ShouldBe(["user.created", "token.created", "token.revoked", "user.removed"], ignoreOrder: true);
        (await front.GetAsync($"{Root}/{id}")).ShouldBeProblem(404, "user-not-found");
        (await front.SendAsync(HttpMethod.Delete, $"{Root}/{id}")).ShouldBeProblem(404, "user-not-found");
        (await PutAsync(front, id, "{}")).ShouldBeProblem(404, "user-not-found");
    }

    [Theory]
    [InlineData("""{"name":"a","userId":"usr_none"}""", "userId")]
    [InlineData("""{"name":"a","userId":null}""", "userId")]
    [InlineData("""{"name":"a","userId":7}""", "userId")]
    [InlineData("""{"name":"a","userId":"USER","role":"WEB_STEWARD","scopes":["admin"]}""", "role,scopes")]
    public async Task A_users_token_names_a_user_and_takes_all_else_from_there(string body, string paths)
    {
        await using var front = await Front.StartAsync();
        var id = await UserAsync(front, "VIEWER");

        (await front.PostAsync("/api/admin/tokens", body.Replace("USER", id))).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(paths.Split(','));

        (await front.Database.QueryAsync(From.Table<ApiTokenRow>())).ShouldBeEmpty();
    }

    private static async Task<string> UserAsync(Front front, string role, string email = "one@example.org") =>
        (await front.PostAsync(Root, $$"""{"name":"Someone","email":"{{email}}","role":"{{role}}"}""")).Json.GetProperty("user").GetProperty("id").GetString()!;

    private static async Task<string> TokenAsync(Front front, string userId) =>
        (await front.PostAsync("/api/admin/tokens", $$"""{"name":"laptop","userId":"{{userId}}"}""")).Json.GetProperty("token").GetString()!;

    private static Task<Reply> PutAsync(Front front, string id, string body) => front.SendAsync(HttpMethod.Put, $"{Root}/{id}", body);

    private static async Task<IEnumerable<AuditRow>> AuditAsync(Front front) => await front.Database.QueryAsync(From.Table<AuditRow>().OrderBy(row => row.Id));
}
