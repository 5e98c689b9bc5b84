using System.Text.Json;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concord.WebFront.Tests.Auth;

/// <summary>Tokens that people make for themselves, and what holds for all tokens: expiry and last use.</summary>
public sealed class OwnTokenTests
{
    private const string Root = "/api/auth/tokens";
    private const string Admins = "/api/admin/tokens";

    [Fact]
    public async Task A_person_makes_lists_and_revokes_tokens_of_their_own_and_nobody_elses()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync();
        await front.PersonAsync(email: "bob@example.org");
        var (access, _) = await front.TokensAsync();
        var (bob, _) = await front.TokensAsync("bob@example.org");

        var made = await front.PostAsync(Root, """{"name":" laptop "}""", access);

        made.Status.ShouldBe(200, made.Text);
        var (text, token) = (made.Json.GetProperty("token").GetString()!, made.Json.GetProperty("info").GetProperty("id").GetString()!);
        (await front.GetAsync("/api/admin/jobs", text)).Status.ShouldBe(200);
        var listed = (await front.GetAsync(Root, access)).Json.GetProperty("tokens").EnumerateArray().ShouldHaveSingleItem();
        (listed.GetProperty("name").GetString(), listed.GetProperty("userId").GetString(), listed.GetProperty("role").GetString()).ShouldBe(("laptop", id, "VIEWER"));
        (await front.AuditAsync("token.created")).ShouldHaveSingleItem().Actor.ShouldBe(id);
        (await front.GetAsync(Root, bob)).Json.GetProperty("tokens").GetArrayLength().ShouldBe(0);
        (await front.SendAsync(HttpMethod.Delete, $"{Root}/{token}", token: bob)).ShouldBeProblem(404, "token-not-found");
        (await front.SendAsync(HttpMethod.Delete, $"{Root}/{token}", token: access)).Status.ShouldBe(200);
        (await front.GetAsync("/api/admin/jobs", text)).ShouldBeProblem(401, "token-invalid");
        (await front.GetAsync(Root, access)).Json.GetProperty("tokens").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("WEB_STEWARD", "records:read", "GET /api/records/TASK", 200)]
    [InlineData("WEB_STEWARD", "records:read", "GET /api/admin/jobs", 403)]
    [InlineData("WEB_STEWARD", "admin", "GET /api/admin/users", 200)]
    [InlineData("VIEWER", "changes:read", "GET /api/changes", 200)]
    [InlineData("VIEWER", "changes:read", "GET /api/records/TASK", 403)]
    public async Task A_narrowed_token_may_do_less_than_its_person(string role, string scope, string route, int status)
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync(role);
        var (access, _) = await front.TokensAsync();
        var token = (await front.PostAsync(Root, $$"""{"name":"narrow","scopes":["{{scope}}"]}""", access)).Json.GetProperty("token").GetString();

        (await front.SendAsync(new(route.Split(' ')[0]), route.Split(' ')[1], token: token)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task A_narrowed_token_never_holds_more_than_its_person_does_now()
    {
        await using var front = await Front.StartAsync();
        var id = await front.PersonAsync("WEB_STEWARD");
        var (access, _) = await front.TokensAsync();
        var token = (await front.PostAsync(Root, """{"name":"narrow","scopes":["records:write"]}""", access)).Json.GetProperty("token").GetString();
        (await front.PostAsync("/api/records/TASK", "{}", token)).Status.ShouldBe(400, "it may");

        await front.SendAsync(HttpMethod.Put, $"/api/admin/users/{id}", """{"role":"VIEWER"}""");

        (await front.PostAsync("/api/records/TASK", "{}", token)).ShouldBeProblem(403, "forbidden");
    }

    [Theory]
    [InlineData("VIEWER", """{"name":"a","scopes":["admin"]}""", "scopes[0]")]
    [InlineData("VIEWER", """{"name":"a","scopes":["records:read","records:write"]}""", "scopes[1]")]
    [InlineData("OPERATOR", """{"name":"a","scopes":["admin"]}""", "scopes[0]")]
    [InlineData("BOARD_CHAIR", """{"name":"","scopes":"admin","role":"WEB_STEWARD","userId":"usr_1","expiresAt":"tomorrow"}""", "role,userId,name,scopes,expiresAt")]
    [InlineData("VIEWER", """{"name":"a","expiresAt":"2026-01-31T08:00:00.250Z"}""", "expiresAt")]
    public async Task A_wrong_request_names_every_place_and_makes_no_token(string role, string body, string paths)
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync(role);
        var (access, _) = await front.TokensAsync();

        (await front.PostAsync(Root, body, access)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(paths.Split(','), ignoreOrder: true);

        (await front.Database.QueryAsync(From.Table<ApiTokenRow>())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_makes_no_other_tokens()
    {
        await using var front = await Front.StartAsync();
        await front.PersonAsync("WEB_STEWARD");
        var (access, _) = await front.TokensAsync();
        var token = (await front.PostAsync(Root, """{"name":"a"}""", access)).Json.GetProperty("token").GetString();

        (await front.PostAsync(Root, """{"name":"b"}""", token)).ShouldBeProblem(403, "session-required");
    }

    [Theory]
    [InlineData("""{"name":"a","role":"VIEWER","expiresAt":"2026-02-01T00:00:00Z"}""")]
    [InlineData("""{"name":"a","role":"MACHINE","scopes":["admin"],"expiresAt":"2026-02-01T00:00:00Z"}""")]
    public async Task From_its_expiry_on_a_token_is_refused(string body)
    {
        await using var front = await Front.StartAsync();
        var made = (await front.PostAsync(Admins, body)).Json;
        made.GetProperty("info").GetProperty("expiresAt").GetString().ShouldBe("2026-02-01T00:00:00.000Z");
        var token = made.GetProperty("token").GetString();

        front.Clock.Now = new(2026, 1, 31, 23, 59, 59, 999, TimeSpan.Zero);
        (await front.GetAsync("/api/admin/jobs", token)).Status.ShouldBe(200);
        front.Clock.Now += TimeSpan.FromMilliseconds(1);
        (await front.GetAsync("/api/admin/jobs", token)).ShouldBeProblem(401, "token-invalid").Detail!.ShouldContain("expired");
    }

    [Fact]
    public async Task An_expiry_that_is_past_is_refused()
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync(Admins, """{"name":"a","role":"VIEWER","expiresAt":"2026-01-31T08:00:00Z"}""")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["expiresAt"]);

        await front.ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task When_a_token_was_last_used_is_written_at_most_once_a_minute_and_without_the_request_waiting()
    {
        await using var front = await Front.StartAsync();
        var (token, book) = (await front.TokenAsync("VIEWER"), front.Services.GetRequiredService<UseBook>());
        await front.GetAsync("/api/admin/jobs", token);
        (await LastUseAsync(front)).ShouldBe((null, 1));
        await book.WriteAsync();
        (await LastUseAsync(front)).ShouldBe(("2026-01-31T08:00:00.250Z", 2));

        front.Clock.Now += TimeSpan.FromSeconds(59);
        await front.GetAsync("/api/admin/jobs", token);
        await book.WriteAsync();
        (await LastUseAsync(front)).ShouldBe(("2026-01-31T08:00:00.250Z", 2));
        front.Clock.Now += TimeSpan.FromSeconds(1);
        await front.GetAsync("/api/admin/jobs", token);
        await book.WriteAsync();
        (await LastUseAsync(front)).ShouldBe(("2026-01-31T08:01:00.250Z", 3));
    }

    [Fact]
    public async Task A_last_use_that_cannot_be_written_now_is_written_the_next_time()
    {
        TroubledDatabase? troubled = null;
        await using var front = await Front.StartAsync(between: database => troubled = new TroubledDatabase(database));
        var (token, book) = (await front.TokenAsync("VIEWER"), front.Services.GetRequiredService<UseBook>());
        await front.GetAsync("/api/admin/jobs", token);

        troubled!.Unreadable = typeof(ApiTokenRow);
        await Should.ThrowAsync<StorageUnavailableException>(book.WriteAsync);
        troubled.Unreadable = null;
        await book.WriteAsync();

        (await LastUseAsync(front)).Used.ShouldBe("2026-01-31T08:00:00.250Z");
    }

    [Fact]
    public async Task A_server_that_stops_writes_what_was_noted_and_says_what_it_could_not_write()
    {
        TroubledDatabase? troubled = null;
        await using var front = await Front.StartAsync(between: database => troubled = new TroubledDatabase(database));
        var writer = front.Services.GetServices<IHostedService>().OfType<UseWriter>().Single();
        await front.GetAsync("/api/admin/jobs", await front.TokenAsync("VIEWER"));

        troubled!.Unreadable = typeof(ApiTokenRow);
        await writer.StopAsync(TestContext.Current.CancellationToken);
        front.Log.Lines.ShouldContain(line => line.Contains("could not be written"));
        troubled.Unreadable = null;
        await writer.StopAsync(TestContext.Current.CancellationToken);

        (await LastUseAsync(front)).Used.ShouldBe("2026-01-31T08:00:00.250Z");
    }

    [Fact]
    public async Task A_revoked_token_is_not_noted_as_used()
    {
        await using var front = await Front.StartAsync();
        var (token, book) = (await front.TokenAsync("VIEWER"), front.Services.GetRequiredService<UseBook>());
        await front.GetAsync("/api/admin/jobs", token);
        await front.SendAsync(HttpMethod.Delete, $"{Admins}/{(await front.Database.QueryAsync(From.Table<ApiTokenRow>()))[0].Id}");

        await book.WriteAsync();

        (await LastUseAsync(front)).Used.ShouldBeNull();
    }

    private static async Task<(string? Used, long Revision)> LastUseAsync(Front front) =>
        ((await front.GetAsync(Admins)).Json.GetProperty("tokens")[0].GetProperty("lastUsedAt") is { ValueKind: JsonValueKind.String } used ? used.GetString() : null, (await front.Database.QueryAsync(From.Table<ApiTokenRow>()))[0].Revision);
}
