using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Concord.WebFront.Tests.Start;
using Microsoft.Data.Sqlite;

namespace Concord.WebFront.Tests.Commands;

/// <summary>`audit verify` as an operator starts it: beside the server, and over a database in which somebody has changed something.</summary>
public sealed class AuditVerifyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("concord-verify-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Beside_the_running_server_a_sound_audit_is_told_and_its_heads_hold_later()
    {
        await using var server = await new ServerProcess(folder).StartedAsync();
        await AddTokenAsync(server, "first");
        var (code, output, errors) = await VerifyAsync();
        (code, errors).ShouldBe((0, ""));
        output.ShouldContain($"Audit of SQLite, {folder}/data/concord.db");
        output.ShouldEndWith("The audit is sound.\n");

        await AddTokenAsync(server, "second");
        (await VerifyAsync(["--head", .. HeadsOf(output)])).Code.ShouldBe(0);
    }

    [Fact]
    public async Task What_was_changed_is_named_with_exit_code_1_as_text_and_as_JSON()
    {
        await PopulateAsync();
        var changed = Alter("UPDATE audit SET actor = 'somebody' WHERE id = (SELECT max(id) FROM audit) RETURNING id");

        var text = await VerifyAsync();
        text.Code.ShouldBe(1);
        text.Output.ShouldContain($"BROKEN row {changed}");
        text.Output.ShouldContain("NOT sound");

        var json = await VerifyAsync("--json");
        json.Code.ShouldBe(1);
        var report = JsonNode.Parse(json.Output)!;
        ((bool)report["sound"]!).ShouldBeFalse();
        ((string?)report["findings"]![0]!["row"]).ShouldBe(changed);
    }

    [Fact]
    public async Task What_was_cut_off_shows_by_a_head_that_was_kept()
    {
        await PopulateAsync();
        var heads = HeadsOf((await VerifyAsync()).Output);
        Alter("DELETE FROM audit WHERE unit_id = (SELECT unit_id FROM audit ORDER BY id DESC LIMIT 1) RETURNING id");
        Alter("DELETE FROM audit_seal WHERE sequence = (SELECT max(sequence) FROM audit_seal) RETURNING sequence");

        var (code, output, _) = await VerifyAsync(["--head", .. heads]);

        code.ShouldBe(1);
        output.ShouldContain("NOT sound");
    }

    [Fact]
    public async Task Records_are_made_from_the_audit_and_compared()
    {
        await PopulateAsync();

        var (code, output, _) = await VerifyAsync("--rebuild", "--json");

        code.ShouldBe(0);
        ((int)JsonNode.Parse(output)!["rebuild"]!["records"]!).ShouldBe(1);
    }

    [Theory]
    [InlineData("--head nonsense", "--head nonsense is no head")]
    [InlineData("--colour", "--colour")]
    public async Task A_wrong_argument_is_refused_with_exit_code_2(string arguments, string told)
    {
        var (code, _, errors) = await VerifyAsync(arguments.Split(' '));

        code.ShouldBe(2);
        errors.ShouldContain(told);
        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_there_is_no_database_none_is_made_and_the_error_says_so()
    {
        var (code, output, errors) = await VerifyAsync();

        (code, output).ShouldBe((2, ""));
        errors.ShouldContain("concord.db");
        Directory.EnumerateFileSystemEntries(folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_key_than_the_rows_were_sealed_with_is_named()
    {
        await PopulateAsync();

        var (code, output, errors) = await ServerProcess.RunAsync(folder, ["audit", "verify"], ("ENCRYPTION_KEY", Convert.ToBase64String(new byte[32])));

        code.ShouldNotBe(0);
        (output + errors).ShouldContain("key");
    }

    private Task<(int Code, string Output, string Errors)> VerifyAsync(params string[] arguments) => ServerProcess.RunAsync(folder, ["audit", "verify", .. arguments]);

    private async Task PopulateAsync()
    {
        await using var server = await new ServerProcess(folder).StartedAsync();
        await AddTokenAsync(server, "first");
        await PostAsync(server, "/api/records/TASK", """{"fields":{"title":"kept"}}""");
        (await server.StopAsync()).Code.ShouldBe(0);
    }

    private static Task AddTokenAsync(ServerProcess server, string name) => PostAsync(server, "/api/admin/tokens", $$"""{"name":"{{name}}","role":"VIEWER"}""");

    private static async Task PostAsync(ServerProcess server, string path, string json)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        using var body = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        (await http.PostAsync(path, body)).IsSuccessStatusCode.ShouldBeTrue(path);
    }

    private static string[] HeadsOf(string output) => [.. output.Split('\n').Where(line => line.StartsWith("Head: ", StringComparison.Ordinal)).Select(line => line["Head: ".Length..])];

    // The triggers that keep the audit go first: whoever owns the file can take them away.
    private string Alter(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={folder}/data/concord.db;Pooling=False");
        connection.Open();
        foreach (var trigger in Rows(connection, "SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        {
            Rows(connection, $"DROP TRIGGER {trigger}");
        }

        return Rows(connection, statement)[0];
    }

    private static List<string> Rows(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(reader.GetValue(0).ToString()!);
        return rows;
    }
}
