using System.Text.Json;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class LogsApiTests
{
    private const string Root = "/api/admin/integrations/int_1/logs";

    [Fact]
    public async Task Logs_have_F025s_fields_and_pagination()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Log("log_1"), Samples.Log("log_2"), Samples.Log("log_3"));

        var reply = await front.GetAsync(Root + "?limit=2");

        reply.Status.ShouldBe(200);
        JsonSerializer.Serialize(reply.Json.GetProperty("pagination")).ShouldBe("""{"total":3,"limit":2,"offset":0,"hasMore":true}""");
        var logs = reply.Json.GetProperty("logs").EnumerateArray().ToArray();
        logs.Select(log => log.GetProperty("id").GetString()).ShouldBe(["log_3", "log_2"]);
        JsonSerializer.Serialize(logs[0]).ShouldStartWith(
            """{"id":"log_3","operation":"UPDATE","resourceType":"TASK","status":"SUCCESS","recordsProcessed":1,"durationMs":245,"createdAt":"2026-01-31T07:55:00.250Z",""");
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(1, 2)]
    [InlineData(3, 0)]
    [InlineData(2, 9)]
    public async Task The_last_part_has_no_more(int limit, int offset)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Log("log_1"), Samples.Log("log_2"), Samples.Log("log_3"));

        var reply = await front.GetAsync($"{Root}?limit={limit}&offset={offset}");

        JsonSerializer.Serialize(reply.Json.GetProperty("pagination")).ShouldBe($$"""{"total":3,"limit":{{limit}},"offset":{{offset}},"hasMore":false}""");
    }

    [Fact]
    public async Task The_list_pages_by_cursor_too()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Log("log_1"), Samples.Log("log_2"), Samples.Log("log_3"));

        var first = await front.GetAsync(Root + "?limit=2");
        var second = await front.GetAsync($"{Root}?limit=2&cursor={first.Json.GetProperty("nextCursor").GetString()}");

        first.Json.GetProperty("nextCursor").GetString().ShouldBe("log_2");
        second.Json.GetProperty("logs").EnumerateArray().Select(log => log.GetProperty("id").GetString()).ShouldBe(["log_1"]);
        second.Json.GetProperty("nextCursor").ValueKind.ShouldBe(JsonValueKind.Null);
        (await front.GetAsync(Root + "?cursor=log_2&offset=1")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["offset"]);
    }

    [Fact]
    public async Task One_entry_of_a_webhook_shows_its_body()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Log("log_1") with { Cause = "dlv_1" }, Samples.Log("log_2") with { Cause = "dlv_2" });
        await front.StoreAsync(Payload("dlv_1", PayloadRow.WebhookBody, """{"event":"task.updated","n":1.50}"""), Payload("dlv_2", PayloadRow.WebhookBody, "no json"));

        var (first, second) = ((await front.GetAsync(Root + "/log_1")).Json, (await front.GetAsync(Root + "/log_2")).Json);

        (first.GetProperty("id").GetString(), first.GetProperty("requestPayload").GetRawText()).ShouldBe(("log_1", """{"event":"task.updated","n":1.50}"""));
        second.GetProperty("requestPayload").GetString().ShouldBe("no json");
        first.TryGetProperty("responsePayload", out _).ShouldBeFalse();
        (await front.GetAsync(Root)).Text.ShouldNotContain("Payload");
    }

    [Fact]
    public async Task One_entry_of_an_outside_write_shows_what_was_sent_and_answered_and_how_often_it_was_tried()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Log("log_1", SyncStatus.FAILED) with { Cause = "op_1", ErrorMessage = "The system answered 422." });
        await front.StoreAsync(FlowRows.Operation("op_1", OperationState.DEAD) with { Attempts = 1, AttemptedAt = Samples.Time });
        await front.StoreAsync(Payload("op_1", PayloadRow.Request, """{"method":"PATCH"}"""), Payload("op_1", PayloadRow.Response, """{"status":422}"""));

        var log = (await front.GetAsync(Root + "/log_1")).Json;

        (log.GetProperty("requestPayload").GetRawText(), log.GetProperty("responsePayload").GetRawText()).ShouldBe(("""{"method":"PATCH"}""", """{"status":422}"""));
        log.GetProperty("errorStack").GetString().ShouldBe("""
            2025-12-18T14:30:00.000Z UPDATE was decided
            2025-12-18T14:30:00.000Z attempt 1 was sent
            2026-01-31T07:55:00.250Z The system answered 422.
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task One_entry_of_a_run_that_was_given_up_shows_when_the_connection_failed()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Log("log_1", SyncStatus.FAILED) with { Cause = "job_1", ErrorMessage = "It is away." });
        await front.StoreAsync(Samples.Job() with { ErrorDetails = """{"records":[],"retries":[{"at":"2026-01-31T07:50:00.000Z","message":"No answer."}]}""" });

        var log = (await front.GetAsync(Root + "/log_1")).Json;

        log.GetProperty("errorStack").GetString().ShouldBe("2026-01-31T07:50:00.000Z No answer.\n2026-01-31T07:55:00.250Z It is away.");
    }

    [Theory]
    [InlineData("/api/admin/integrations/int_1/logs/log_9", "log-not-found")]
    [InlineData("/api/admin/integrations/int_2/logs/log_1", "log-not-found")]
    [InlineData("/api/admin/integrations/int_9/logs/log_1", "integration-not-found")]
    public async Task An_entry_of_another_integration_is_not_found(string path, string code)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration(), Samples.Integration("int_2", "Other"));
        await front.StoreAsync(Samples.Log("log_1"));

        (await front.GetAsync(path)).ShouldBeProblem(404, code);
    }

    private static PayloadRow Payload(string ownerId, string kind, string text) =>
        new() { OwnerId = ownerId, Kind = kind, Body = System.Text.Encoding.UTF8.GetBytes(text), CreatedAt = Samples.Time };

    [Theory]
    [InlineData("", 3)]
    [InlineData("?status=FAILED", 1)]
    [InlineData("?operation=WEBHOOK_RECEIVED&status=FAILED", 0)]
    [InlineData("?resourceType=TASK&resourceId=task_1", 0)]
    [InlineData("?from=2026-01-31T07:55:00.250Z&to=2026-01-31T07:55:00.251Z", 3)]
    [InlineData("?to=2026-01-31T07:55:00.250Z", 0)]
    public async Task Filters_narrow_the_list_and_the_total(string query, int expected)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Samples.Integration());
        await front.StoreAsync(Samples.Log("log_1"), Samples.Log("log_2", SyncStatus.FAILED), Samples.Log("log_3", operation: SyncOperation.WEBHOOK_RECEIVED));

        var reply = await front.GetAsync(Root + query);

        reply.Json.GetProperty("pagination").GetProperty("total").GetInt32().ShouldBe(expected);
    }

    [Fact]
    public async Task Logs_of_an_unknown_integration_are_not_found()
    {
        await using var front = await Front.StartAsync();

        (await front.GetAsync(Root)).ShouldBeProblem(404, "integration-not-found");
    }
}
