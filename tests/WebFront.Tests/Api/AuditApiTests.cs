using Concord.Storage.Rows;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class AuditApiTests
{
    private const string Route = "/api/admin/audit";

    [Fact]
    public async Task A_row_says_who_did_what_to_what()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Row("aud_1") with { Origin = "203.0.113.9" });

        (await front.GetAsync(Route)).ShouldBeOk("""
            {"audit":[{"id":"aud_1","at":"2025-12-18T14:30:00.000Z","actor":"tok_1","action":"record.updated","subject":"TASK","subjectId":"task_1",
              "integrationId":"int_1","cause":"dlv_1","origin":"203.0.113.9","before":null,"after":{"title":"B"}}],"nextCursor":null}
            """);
    }

    [Fact]
    public async Task What_a_request_changes_is_kept_with_the_address_that_it_came_from()
    {
        await using var front = await Front.StartAsync(settings: [("Proxies:Known", "127.0.0.0/8,::1/128")]);

        (await front.SendAsync(HttpMethod.Post, "/api/admin/users", """{"name":"Ann","email":"ann@example.org","role":"VIEWER"}""", more: request => request.Headers.Add("X-Forwarded-For", "203.0.113.9"))).Status.ShouldBe(200);

        var row = (await front.AuditAsync("user.created")).ShouldHaveSingleItem();
        (row.Actor, row.Origin).ShouldBe(("tok_admin_setting", "203.0.113.9"));
    }

    [Theory]
    [InlineData("", "aud_2 aud_1")]
    [InlineData("?subject=TASK", "aud_1")]
    [InlineData("?subject=TASK&subjectId=task_2", "")]
    [InlineData("?integrationId=int_2", "aud_2")]
    [InlineData("?actor=concord", "aud_2")]
    [InlineData("?action=job.started", "aud_2")]
    [InlineData("?from=2025-12-18T14:31:00Z", "aud_2")]
    [InlineData("?to=2025-12-18T14:31:00Z", "aud_1")]
    [InlineData("?limit=1", "aud_2")]
    [InlineData("?limit=1&cursor=aud_2", "aud_1")]
    public async Task List_is_filtered_and_paged(string query, string ids)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(
            Row("aud_1"),
            Row("aud_2") with { Actor = "concord", Action = "job.started", Subject = "job", SubjectId = "job_1", IntegrationId = "int_2", At = Samples.Time.AddHours(1) });

        var rows = (await front.GetAsync(Route + query)).Json.GetProperty("audit").EnumerateArray();

        string.Join(' ', rows.Select(row => row.GetProperty("id").GetString())).ShouldBe(ids);
    }

    [Theory]
    [InlineData("?from=yesterday", "from")]
    [InlineData("?to=1", "to")]
    [InlineData("?limit=201", "limit")]
    [InlineData("?user=me", "user")]
    public async Task A_wrong_query_is_refused_and_named(string query, string named)
    {
        await using var front = await Front.StartAsync();

        (await front.GetAsync(Route + query)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe([named]);
    }

    private static AuditRow Row(string id) => new()
    {
        Id = id,
        At = Samples.Time,
        Actor = "tok_1",
        Action = "record.updated",
        Subject = "TASK",
        SubjectId = "task_1",
        IntegrationId = "int_1",
        Cause = "dlv_1",
        After = """{"title":"B"}""",
        UnitId = "unit_" + id,
    };
}
