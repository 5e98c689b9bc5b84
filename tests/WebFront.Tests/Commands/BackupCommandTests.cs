using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Concord.WebFront.Tests.Start;

namespace Concord.WebFront.Tests.Commands;

/// <summary>A hub that is backed up while it works, and goes on somewhere else.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("concord-backup-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_hub_is_backed_up_while_it_runs_and_is_the_same_where_it_is_restored()
    {
        var (here, there) = (Make("here"), Make("there"));
        string token, before, after;
        await using (var server = await new ServerProcess(here).StartedAsync())
        {
            token = server.Token!;
            before = await AddAsync(server, token, "before");
            (await ServerProcess.RunAsync(here, ["backup", Backup])).ShouldSatisfyAllConditions(run => run.Code.ShouldBe(0, run.Errors), run => run.Output.ShouldContain("tables backed up, as of "));
            after = await AddAsync(server, token, "after");
            await server.StopAsync();
        }

        (await ServerProcess.RunAsync(there, ["restore", Backup])).ShouldSatisfyAllConditions(run => run.Code.ShouldBe(0, run.Errors), run => run.Output.ShouldContain("restored and compared"));
        File.Copy(Path.Combine(here, "data", "concord.db.key"), Path.Combine(there, "data", "concord.db.key"));
        await using (var server = await new ServerProcess(there).StartedAsync())
        {
            server.Token.ShouldBeNull();
            (await GetAsync(server, token, before)).ShouldBe(200);
            (await GetAsync(server, token, after)).ShouldBe(404);
            await AddAsync(server, token, "later");
            await server.StopAsync();
        }

        (await ServerProcess.RunAsync(there, ["audit", "verify", "--rebuild"])).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Without_the_key_a_restored_hub_does_not_start_and_says_which_it_needs()
    {
        var (here, there) = (Make("here"), Make("there"));
        await using (var server = await new ServerProcess(here).StartedAsync())
        {
            await AddAsync(server, server.Token!, "before");
            await server.StopAsync();
        }

        await ServerProcess.RunAsync(here, ["backup", Backup]);
        await ServerProcess.RunAsync(there, ["restore", Backup]);
        var (code, _, errors) = await ServerProcess.RunAsync(there, []);

        code.ShouldBe(1);
        errors.ShouldContain("what is stored was sealed with ");
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_and_changes_nothing()
    {
        var here = Make("here");
        (await ServerProcess.RunAsync(here, ["backup", Backup])).ShouldSatisfyAllConditions(run => run.Code.ShouldBe(2), run => run.Errors.ShouldContain("does not exist"));
        (await ServerProcess.RunAsync(here, ["restore", Backup])).ShouldSatisfyAllConditions(run => run.Code.ShouldBe(2), run => run.Errors.ShouldContain("cannot be read as a backup"));
        await using var server = await new ServerProcess(here).StartedAsync();
        var made = await ServerProcess.RunAsync(here, ["backup", Backup, "--json"]);
        ((int)JsonNode.Parse(made.Output)!["format"]!).ShouldBe(1);
        (await ServerProcess.RunAsync(here, ["backup", Backup])).ShouldSatisfyAllConditions(run => run.Code.ShouldBe(2), run => run.Errors.ShouldContain("--force"));
        (await ServerProcess.RunAsync(here, ["backup", Backup, "--force"])).Code.ShouldBe(0);
        (await ServerProcess.RunAsync(here, ["restore", Backup])).ShouldSatisfyAllConditions(run => run.Code.ShouldBe(2), run => run.Errors.ShouldContain("Another process uses"));
    }

    private string Backup => Path.Combine(folder, "hub.zip");

    private string Make(string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

    private static async Task<string> AddAsync(ServerProcess server, string token, string title)
    {
        using var http = Client(server, token);
        var answer = await http.PostAsync(new Uri("/api/records/TASK", UriKind.Relative), new StringContent($$$"""{"fields":{"title":"{{{title}}}"}}""", Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["id"]!;
    }

    private static async Task<int> GetAsync(ServerProcess server, string token, string id)
    {
        using var http = Client(server, token);
        return (int)(await http.GetAsync(new Uri($"/api/records/TASK/{id}", UriKind.Relative))).StatusCode;
    }

    private static HttpClient Client(ServerProcess server, string token)
    {
        var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }
}
