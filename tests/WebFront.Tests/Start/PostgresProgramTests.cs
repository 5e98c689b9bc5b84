using System.Text.Json.Nodes;
using Concord.Postgres;

namespace Concord.WebFront.Tests.Start;

/// <summary>The program on PostgreSQL.</summary>
public sealed class PostgresProgramTests : IAsyncLifetime
{
    private const string AdminToken = "0123456789abcdef";

    private readonly string folder = Directory.CreateTempSubdirectory("concord-start-").FullName;
    private PostgresServer? postgres;
    private string connectionString = "";

    public async ValueTask InitializeAsync()
    {
        postgres = await PostgresServer.SharedAsync();
        connectionString = await postgres.NewDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (postgres is not null)
            await postgres.DropAsync(connectionString);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_was_answered_is_still_there_after_kill_9()
    {
        string path;
        await using (var first = await Server().StartedAsync())
        {
            string.Join('\n', first.Lines).ShouldContain("database     PostgreSQL database concord_test_");
            var made = await SendAsync(first, HttpMethod.Post, "/api/records/TASK", """{"fields":{"title":"Kept"}}""");
            path = $"/api/records/TASK/{made["id"]}";
            await first.KillAsync();
        }

        await using var second = await Server().StartedAsync();
        (await SendAsync(second, HttpMethod.Get, path))["fields"]!["title"]!.GetValue<string>().ShouldBe("Kept");
        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_second_server_on_one_database_is_refused_with_one_line_and_the_first_goes_on()
    {
        await using var first = await Server().StartedAsync();
        await using var second = Server();

        (await RefusalAsync(second)).ShouldStartWith("Another process uses PostgreSQL database concord_test_");
        await SendAsync(first, HttpMethod.Post, "/api/records/TASK", """{"fields":{"title":"Undisturbed"}}""");
    }

    [Fact]
    public async Task Without_a_key_it_does_not_start()
    {
        await using var server = new ServerProcess(folder, ("ConnectionStrings__Concord", connectionString));
        (await RefusalAsync(server)).ShouldStartWith("ENCRYPTION_KEY is missing");
    }

    [Fact]
    public async Task A_login_that_is_refused_stops_the_start_with_one_line_and_no_password()
    {
        await using var server = new ServerProcess(
            folder, ("ConnectionStrings__Concord", connectionString + ";Username=concord_test_nobody;Password=hidden"), ("ENCRYPTION_KEY", Key));
        var refusal = await RefusalAsync(server);
        refusal.ShouldContain("refuses the login of 'concord_test_nobody'");
        refusal.ShouldNotContain("hidden");
    }

    private const string Key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private ServerProcess Server() =>
        new(folder, ("ConnectionStrings__Concord", connectionString), ("ENCRYPTION_KEY", Key), ("ADMIN_TOKEN", AdminToken));

    private static async Task<string> RefusalAsync(ServerProcess server)
    {
        var (code, output, errors) = await server.EndAsync();
        (code, output).ShouldBe((1, ""));
        return errors.TrimEnd('\n').Split('\n').ShouldHaveSingleItem();
    }

    private static async Task<JsonNode> SendAsync(ServerProcess server, HttpMethod method, string path, string? body = null)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", AdminToken);
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!;
    }
}
