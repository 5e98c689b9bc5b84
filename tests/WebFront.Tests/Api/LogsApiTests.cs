using System.Text.Json;
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
