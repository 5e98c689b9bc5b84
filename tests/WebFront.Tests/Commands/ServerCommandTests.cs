using System.Text.Json.Nodes;
using Concord.Grains;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Commands;
using Concord.WebFront.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Concord.WebFront.Tests.Commands;

/// <summary>What commands say of the running server, and how they are refused.</summary>
public sealed class ServerCommandTests
{
    [Fact]
    public async Task Status_shows_each_integration_and_what_waits()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Conflict());
        await front.StoreAsync(Samples.Job());

        var text = await new Shell(front).RunAsync("status");
        var json = await new Shell(front).RunAsync("status", "--json");

        text.Code.ShouldBe(ExitCode.Sound, text.Errors);
        text.Output.ShouldContain("Main Asana Workspace");
        text.Output.ShouldContain("Runs under way: 0, waiting for a person: 1. Conflicts to settle: 1. Alerts nobody took note of: 0.");
        ((string?)json.Json["integrations"]![0]!["id"]).ShouldBe("int_1");
    }

    [Fact]
    public async Task Status_ends_with_1_where_an_integration_is_in_trouble()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration() with { Status = IntegrationStatus.DEGRADED });

        (await new Shell(front).RunAsync("status")).Code.ShouldBe(ExitCode.Broken);
    }

    [Fact]
    public async Task A_list_is_whole_however_many_pages_it_has()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync([.. Enumerable.Range(1, 60).Select(number => Samples.Integration($"int_{number}", $"System {number}"))]);

        var listed = await new Shell(front).RunAsync("integrations", "list", "--json");

        listed.Json.AsArray().Count.ShouldBe(60);
    }

    [Fact]
    public async Task One_is_shown_by_its_name()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        var shell = new Shell(front);

        ((string?)(await shell.RunAsync("integrations", "show", "main asana workspace")).Json["id"]).ShouldBe("int_1");
        (await shell.RunAsync("integrations", "show", "Nothing")).ShouldBeRefused("There is no integration Nothing; `concord integrations list` names them.");
    }

    [Fact]
    public async Task Text_of_others_moves_no_cursor()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration(name: "A\u001b[2J[red]B\u202e"));

        var listed = await new Shell(front).RunAsync("integrations", "list");

        listed.Output.ShouldContain("A\uFFFD[2J[red]B\uFFFD");
        listed.Output.ShouldNotContain("\u001b[2J");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var typed = await Shell.TypeAsync("status", "--server", "http://127.0.0.1:1");

        typed.Code.ShouldBe(ExitCode.CouldNotLook);
        typed.Errors.ShouldStartWith("http://127.0.0.1:1/ does not answer (");
        typed.Errors.TrimEnd().ShouldEndWith("Start the server, or name another one with --server or CONCORD_SERVER.");
    }

    [Theory]
    [InlineData("<html>", 200)]
    [InlineData("[]", 200)]
    [InlineData("Gone fishing.", 502)]
    public async Task Another_program_at_the_address_is_recognised(string answer, int status)
    {
        await using var other = WebApplication.CreateSlimBuilder().Build();
        other.Urls.Add("http://127.0.0.1:0");
        other.Run(context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(answer);
        });
        await other.StartAsync();

        var typed = await Shell.TypeAsync("status", "--server", other.Urls.Single());

        typed.ShouldBeRefused($"{other.Urls.Single()}/health/ready answered {status}, and not as Concord does: is this its address?");
    }

    [Fact]
    public async Task What_is_no_address_is_refused() =>
        (await Shell.TypeAsync("status", "--server", "here")).ShouldBeRefused("--server here is no address; write it as http://127.0.0.1:5080.");

    [Fact]
    public async Task A_token_that_may_not_is_told_what_the_server_says()
    {
        await using var front = await Front.StartAsync();
        var typed = await Shell.TypeAsync("integrations", "list", "--server", front.Client.BaseAddress!.ToString(), "--token", "ctok_wrong");

        typed.Code.ShouldBe(ExitCode.CouldNotLook);
        typed.Errors.ShouldStartWith("This token is unknown");
    }

    [Fact]
    public async Task All_that_is_wrong_is_told()
    {
        await using var front = await Front.StartAsync();

        (await new Shell(front).RunAsync("jobs", "list", "--limit", "0", "--status", "BAD")).Errors.TrimEnd().Split('\n').Length.ShouldBe(3);
    }

    [Theory]
    [InlineData("sing")]
    [InlineData("jobs", "approve")]
    [InlineData("conflicts", "resolve", "conf_1", "--keep", "mine")]
    [InlineData("sync", "int_1", "--loud")]
    public async Task A_line_that_is_not_understood_ends_with_2(params string[] args) => (await Shell.TypeAsync(args)).Code.ShouldBe(ExitCode.CouldNotLook);

    [Fact]
    public async Task Keys_are_rotated_until_nothing_is_left()
    {
        await using var front = await Front.StartAsync();
        var more = new Queue<string>(["true", "false"]);
        front.Grains.Reply = _ => Answer.Done($$"""{"success":true,"keyId":"k1","resealed":{},"current":{"credentials":2},"refused":[],"more":{{more.Dequeue()}}}""");

        var typed = await new Shell(front).RunAsync("keys", "rotate");

        typed.Code.ShouldBe(ExitCode.Sound);
        typed.Output.ShouldContain("All is sealed by the key k1; ENCRYPTION_KEY_PREVIOUS may go.");
        front.Grains.Calls.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_no_key_opens_is_named_and_ends_with_1()
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Done("""{"success":true,"keyId":"k1","resealed":{},"current":{},"refused":[{"kind":"credentials","id":"int_1","detail":"Enter them again."}],"more":false}""");

        var typed = await new Shell(front).RunAsync("keys", "rotate");

        (typed.Code, typed.Output.Contains("NOT credentials int_1: Enter them again.")).ShouldBe((ExitCode.Broken, true));
    }

    [Fact]
    public async Task The_audit_leaves_as_a_file_that_is_there_only_when_it_is_whole()
    {
        await using var front = await Front.StartAsync();
        await front.TokenAsync("VIEWER");
        var folder = Directory.CreateTempSubdirectory("concord-export-");
        var file = Path.Combine(folder.FullName, "audit.jsonl");
        var shell = new Shell(front);

        var written = await shell.RunAsync("audit", "export", "--format", "jsonl", "--out", file);
        var printed = await shell.RunAsync("audit", "export", "--format", "jsonl");
        var refused = await shell.RunAsync("audit", "export", "--from", "today", "--out", Path.Combine(folder.FullName, "other"));
        var unwritable = await shell.RunAsync("audit", "export", "--out", Path.Combine(folder.FullName, "none", "audit"));

        written.Code.ShouldBe(ExitCode.Sound, written.Errors);
        ((string?)JsonNode.Parse(File.ReadLines(file).First())!["action"]).ShouldBe("token.created");
        printed.Output.ShouldBe(File.ReadAllText(file));
        (refused.Code, unwritable.Code).ShouldBe((ExitCode.CouldNotLook, ExitCode.CouldNotLook));
        folder.EnumerateFiles().Select(found => found.Name).ShouldBe(["audit.jsonl"]);
        folder.Delete(recursive: true);
    }
}
