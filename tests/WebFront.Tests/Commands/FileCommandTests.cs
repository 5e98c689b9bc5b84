using System.Text.Json.Nodes;
using Concord.Grains;
using Concord.Grains.Records;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Commands;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Commands;

/// <summary>Commands that read files: integrations as they are to be, and records.</summary>
public sealed class FileCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("concord-files-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Applied_a_new_one_is_added_and_one_that_is_there_is_changed()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        Environment.SetEnvironmentVariable("CONCORD_TEST_SECRET", "s3cret");
        var file = Write("""[{"name":"Main Asana Workspace","priority":5},{"name":"New","credentials":{"token":"${CONCORD_TEST_SECRET}"},"dataTypes":["TASKS"]}]""");
        front.Grains.Reply = call => Answer.Done(call.Method == "Create"
            ? """{"success":true,"integration":{"id":"int_2","name":"New","status":"ACTIVE","webhookEndpoint":"https://c/hook","webhookSecret":"whsec_1","initialJobId":"job_1"}}"""
            : """{"success":true,"integration":{"id":"int_1","name":"Main Asana Workspace","status":"ACTIVE"}}""");

        var typed = await new Shell(front).RunAsync("integrations", "apply", "-f", file);

        typed.Code.ShouldBe(ExitCode.Sound, typed.Errors);
        typed.Output.ShouldStartWith("Changed Main Asana Workspace (int_1), ACTIVE.\nAdded New (int_2), ACTIVE.\n  Webhooks go to  https://c/hook\n  signed with     whsec_1  (shown this once)");
        front.Grains.Calls.Select(call => call.Method).ShouldBe(["Update", "Create"]);
        ((string?)JsonNode.Parse((string)front.Grains.Calls[1].Argument!)!["credentials"]!["token"]).ShouldBe("s3cret");
    }

    [Theory]
    [InlineData("no json", "cannot be read")]
    [InlineData("[]", "must hold an integration, or a list of them, each an object with a name.")]
    [InlineData("[{\"name\":\"A\"},{}]", "must hold an integration, or a list of them, each an object with a name.")]
    [InlineData("[{\"name\":\"A\",\"x\":[{\"y\":\"${CONCORD_TEST_NOT_SET}\"}]}]", "names the variable CONCORD_TEST_NOT_SET, which is not set.")]
    public async Task A_file_that_cannot_be_used_is_refused_before_anything_is_changed(string text, string message)
    {
        await using var front = await Front.StartAsync();

        foreach (var what in new[] { "apply", "plan" })
        {
            var typed = await new Shell(front).RunAsync("integrations", what, "-f", Write(text));
            typed.Code.ShouldBe(ExitCode.CouldNotLook);
            typed.Errors.ShouldContain(message);
        }

        front.Grains.Calls.ShouldBeEmpty();
        (await new Shell(front).RunAsync("integrations", "apply", "-f", folder + "/none")).Code.ShouldBe(ExitCode.CouldNotLook);
    }

    [Fact]
    public async Task What_the_server_refuses_is_told_with_every_wrong_place()
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Invalid("integration-invalid", "Mend what errors lists.", [new("type", "Is required."), new("dataTypes", "Is required.")]);

        (await new Shell(front).RunAsync("integrations", "apply", "-f", Write("""{"name":"A"}"""))).ShouldBeRefused("Mend what errors lists.\n  type: Is required.\n  dataTypes: Is required.");
    }

    [Fact]
    public async Task A_plan_follows_the_report_of_one_that_is_there_and_tests_a_new_one()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Job(status: JobStatus.COMPLETED, heldReason: null));
        await front.StoreAsync(Samples.Change("chg_1", kind: "UPDATE"));
        front.Grains.Reply = call => Answer.Done(call.Method == "Plan"
            ? """{"success":true,"jobId":"job_1","status":"RUNNING","estimatedDuration":null}"""
            : """{"success":true,"connectionStatus":"CONNECTED","responseTime":12,"apiVersion":null,"credentialsValid":true}""");

        var typed = await new Shell(front).RunAsync("integrations", "plan", "-f", Write("""[{"name":"Main Asana Workspace","priority":5,"credentials":{"a":"b"}},{"name":"New"}]"""));

        typed.Code.ShouldBe(ExitCode.Sound, typed.Errors);
        typed.Output.ShouldStartWith("Main Asana Workspace:\njob_1: COMPLETED");
        typed.Output.ShouldMatch(@"LOCAL\s+UPDATE\s+1");
        typed.Output.ShouldContain("New is new: its connection works (12 ms).");
        front.Grains.Calls.Select(call => (call.Method, call.Argument)).ShouldBe([("Plan", """{"priority":5}"""), ("TestBody", """{"name":"New"}""")]);
    }

    [Fact]
    public async Task Records_go_out_and_come_in_again()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Record("task_1"), Samples.Record("task_2"));
        var file = Path.Combine(folder, "tasks.jsonl");
        var shell = new Shell(front);

        (await shell.RunAsync("records", "export", "--type", "TASK", "--format", "jsonl", "-o", file)).Code.ShouldBe(ExitCode.Sound);
        await File.AppendAllLinesAsync(file, ["", """{"fields":{"title":"New"}}""", "no json", "[1]"]);
        front.Grains.Reply = call => call.Key.EndsWith("task_2", StringComparison.Ordinal)
            ? Answer.Invalid("record-invalid", "It is not as the schema says.", [new("fields.title", "Is too long.")])
            : Answer.Done("""{"id":"task_9"}""");
        var typed = await shell.RunAsync("records", "import", "--type", "TASK", "-f", file);

        typed.Code.ShouldBe(ExitCode.Broken);
        typed.Output.ShouldBe("1 records made, 1 changed, 3 lines refused.\n");
        typed.Errors.ShouldStartWith("Line 2: It is not as the schema says.\n  fields.title: Is too long.\nLine 5: ");
        typed.Errors.ShouldContain("Line 6: It is no object.");
        front.Grains.Calls.Select(call => ((RecordEdit)call.Argument!).Kind).Order().ShouldBe([EditKind.Create, EditKind.Patch, EditKind.Patch]);
    }

    [Fact]
    public async Task Records_come_in_from_a_comma_separated_file_with_cells_of_their_fields_types()
    {
        await using var front = await Front.StartAsync();
        var file = Path.Combine(folder, "tasks.CSV");
        await File.WriteAllTextAsync(file, "\uFEFFid,version,fields.title,fields.description,fields.status,externalSyncEnabled\r\n"
            + "task_1,7,\"Say \"\"hi\"\",\r\nthen go\",,TODO,\r\n"
            + ",,'=not a formula,123,,false\r\n");

        var typed = await new Shell(front).RunAsync("records", "import", "--type", "TASK", "-f", file);

        typed.Code.ShouldBe(ExitCode.Sound, typed.Errors);
        typed.Output.ShouldBe("1 records made, 1 changed, 0 lines refused.\n");
        var edits = front.Grains.Calls.Select(call => (RecordEdit)call.Argument!).OrderBy(edit => edit.Kind == EditKind.Create).ToList();
        JsonNode.DeepEquals(JsonNode.Parse(edits[0].Body!), JsonNode.Parse("""{"title":"Say \"hi\",\r\nthen go","description":null,"status":"TODO"}""")).ShouldBeTrue(edits[0].Body);
        JsonNode.DeepEquals(JsonNode.Parse(edits[1].Body!), JsonNode.Parse("""{"title":"=not a formula","description":"123"}""")).ShouldBeTrue(edits[1].Body);
    }

    [Fact]
    public async Task What_was_exported_as_commas_comes_in_as_it_was()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Record("task_1") with { Fields = (Concord.Sync.Values.FieldValue.Object)Concord.Sync.Values.FieldValue.ParseOrThrow("""{"title":"=1, a\n\"b\""}""") });
        var file = Path.Combine(folder, "tasks.csv");
        var shell = new Shell(front);

        (await shell.RunAsync("records", "export", "--type", "TASK", "-o", file)).Code.ShouldBe(ExitCode.Sound);
        (await shell.RunAsync("records", "import", "--type", "TASK", "-f", file)).Code.ShouldBe(ExitCode.Sound);

        var fields = JsonNode.Parse(((RecordEdit)front.Grains.Calls.ShouldHaveSingleItem().Argument!).Body!)!;
        ((string?)fields["title"]).ShouldBe("=1, a\n\"b\"");
    }

    [Theory]
    [InlineData("fields.titel\nx\n", "The column fields.titel is no field of TASK")]
    [InlineData("", "cannot be read")]
    [InlineData("id,fields.title,fields.description\ntask_1,one,two\ntask_2,cut", "cannot be read")]
    [InlineData("id,fields.title\ntask_1,\"one\ntask_2,two\n", "cannot be read")]
    public async Task A_file_that_names_nothing_known_or_is_not_whole_is_refused_before_anything_is_changed(string text, string message)
    {
        await using var front = await Front.StartAsync();
        var file = Path.Combine(folder, "wrong.csv");
        await File.WriteAllTextAsync(file, text);

        var typed = await new Shell(front).RunAsync("records", "import", "--type", "TASK", "-f", file);

        (typed.Code, front.Grains.Calls.Count).ShouldBe((ExitCode.CouldNotLook, 0));
        typed.Errors.ShouldContain(message);
    }

    [Fact]
    public async Task A_file_of_records_that_is_not_there_is_refused()
    {
        await using var front = await Front.StartAsync();

        (await new Shell(front).RunAsync("records", "import", "--type", "TASK", "-f", folder + "/none", "--json")).Code.ShouldBe(ExitCode.CouldNotLook);
    }

    private string Write(string text)
    {
        var file = Path.Combine(folder, Path.GetRandomFileName());
        File.WriteAllText(file, text);
        return file;
    }
}
