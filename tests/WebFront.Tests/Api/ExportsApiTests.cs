using System.Text.Json;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class ExportsApiTests
{
    private const string Logs = "/api/admin/integrations/int_1/logs/export";

    [Fact]
    public async Task A_log_is_a_file_for_spreadsheets()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Log("log_1"), Samples.Log("log_2", SyncStatus.FAILED) with { ErrorMessage = "a \"b\", c", Reason = "two\nlines" });

        var reply = await front.GetAsync(Logs);

        (reply.Status, reply.ContentType).ShouldBe((200, "text/csv"));
        reply.Text.ShouldBe(
            "id,operation,resourceType,status,recordsProcessed,durationMs,createdAt,direction,resourceId,externalId,reason,recordsSucceeded,recordsFailed,errorMessage,httpStatus,retryCount,cause\r\n"
            + "log_2,UPDATE,TASK,FAILED,1,245,2026-01-31T07:55:00.250Z,EXTERNAL_TO_BRITEPOOL,,,\"two\nlines\",0,1,\"a \"\"b\"\", c\",,0,\r\n"
            + "log_1,UPDATE,TASK,SUCCESS,1,245,2026-01-31T07:55:00.250Z,EXTERNAL_TO_BRITEPOOL,,,,1,0,,,0,\r\n");
    }

    [Fact]
    public async Task Filters_are_those_of_the_list()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Log("log_1"), Samples.Log("log_2", SyncStatus.FAILED));

        Ids((await front.GetAsync(Logs + "?format=jsonl&status=FAILED")).Text).ShouldBe(["log_2"]);
        (await front.GetAsync(Logs + "?format=xml&stat=1")).ShouldBeProblem(400, "request-invalid").ErrorPaths.Order().ShouldBe(["format", "stat"]);
        (await front.GetAsync("/api/admin/integrations/int_9/logs/export")).ShouldBeProblem(404, "integration-not-found");
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("a=1", "a=1")]
    public async Task No_text_is_taken_for_a_formula(string title, string cell)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Record("task_1", JsonSerializer.Serialize(new { title })));

        var lines = (await front.GetAsync("/api/records/TASK/export")).Text.Split("\r\n");

        lines[0].ShouldStartWith("id,type,version,fields.isMilestone,fields.status,fields.title,externalSyncEnabled,");
        lines[1].ShouldBe($$"""task_1,TASK,2,,,{{cell}},true,"{""gid"":""12""}",,2025-12-18T14:30:00.000Z,2025-12-18T14:30:00.000Z,""");
    }

    [Fact]
    public async Task A_list_longer_than_a_page_is_whole()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync([.. Enumerable.Range(1, 450).Select(number => Samples.Record($"task_{number:000}"))]);

        var lines = (await front.GetAsync("/api/records/TASK/export?format=jsonl")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Ids(string.Join('\n', lines)).ShouldBe(Enumerable.Range(1, 450).Select(number => $"task_{number:000}"));
        JsonSerializer.Serialize(JsonElement.Parse(lines[0]).GetProperty("fields")).ShouldBe("""{"status":"TODO","title":"A"}""");
        (await front.GetAsync("/api/records/task/export")).ShouldBeProblem(404, "unknown-type");
    }

    [Fact]
    public async Task Conflicts_and_audit_are_files_too()
    {
        await using var front = await Front.StartAsync();
        await front.TokenAsync("VIEWER");

        var audit = await front.GetAsync("/api/admin/audit/export?format=jsonl&action=token.created");
        var conflicts = await front.GetAsync("/api/admin/integrations/conflicts/export");

        JsonElement.Parse(audit.Text.TrimEnd()).GetProperty("after").GetProperty("role").GetString().ShouldBe("VIEWER");
        (audit.ContentType, conflicts.ContentType).ShouldBe(("application/jsonl", "text/csv"));
        conflicts.Text.ShouldStartWith("id,integrationName,resourceType,");
        (await front.GetAsync("/api/admin/integrations/conflicts/export?status=NEW")).ShouldBeProblem(400, "request-invalid");
        (await front.GetAsync("/api/admin/audit/export?when=now")).ShouldBeProblem(400, "request-invalid");
    }

    [Fact]
    public async Task A_database_that_does_not_serve_is_said_and_no_file_begins()
    {
        await using var front = await Front.StartAsync();
        await front.Database.DisposeAsync();

        (await front.GetAsync("/api/admin/audit/export")).Status.ShouldBeGreaterThanOrEqualTo(500);
    }

    private static string?[] Ids(string lines) => [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line).GetProperty("id").GetString())];
}
