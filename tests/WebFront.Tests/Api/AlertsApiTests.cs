using Concord.Grains;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class AlertsApiTests
{
    private const string Route = "/api/admin/alerts";

    [Fact]
    public async Task An_alert_says_what_happened_where()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Notice("note_1", "email") with { State = NoticeState.SENT, SentAt = Samples.Time, NextDueAt = null }, Notice("note_2", "slack") with { Attempts = 1, LastError = "Away." }, Notice("note_3", "email") with { Kind = NoticeKind.ALL_CLEAR });
        await front.StoreAsync(Alert("alert_1") with { NoticeIds = ["note_1", "note_2"], ResourceType = "TASK", ResourceId = "task_1", AcknowledgedAt = Samples.Time, AcknowledgedById = "usr_1", ResolvedAt = Samples.Time, ClearNoticeIds = ["note_3"] });

        (await front.GetAsync(Route)).ShouldBeOk("""
            {"alerts":[{"id":"alert_1","integrationId":"int_1","name":"Held Run","severity":"WARNING","channels":["email","dashboard"],"message":"Look.","resourceType":"TASK","resourceId":"task_1",
              "details":{"jobId":"job_1"},"notices":[
              {"kind":"ALERT","channel":"email","state":"SENT","attempts":0,"sentAt":"2025-12-18T14:30:00.000Z","nextDueAt":null,"lastError":null},
              {"kind":"ALERT","channel":"slack","state":"PENDING","attempts":1,"sentAt":null,"nextDueAt":"2025-12-18T14:30:00.000Z","lastError":"Away."},
              {"kind":"ALL_CLEAR","channel":"email","state":"PENDING","attempts":0,"sentAt":null,"nextDueAt":"2025-12-18T14:30:00.000Z","lastError":null}],"createdAt":"2025-12-18T14:30:00.000Z","acknowledgedAt":"2025-12-18T14:30:00.000Z","acknowledgedById":"usr_1","resolvedAt":"2025-12-18T14:30:00.000Z"}],"nextCursor":null}
            """);
    }

    [Theory]
    [InlineData("", "alert_3 alert_2 alert_1")]
    [InlineData("?integrationId=int_2", "alert_2")]
    [InlineData("?name=Integration%20Down", "alert_2")]
    [InlineData("?severity=CRITICAL", "alert_2")]
    [InlineData("?acknowledged=true", "alert_3")]
    [InlineData("?acknowledged=false", "alert_2 alert_1")]
    [InlineData("?resolved=true", "alert_2")]
    [InlineData("?resolved=false", "alert_3 alert_1")]
    [InlineData("?from=2025-12-18T15:00:00Z", "alert_2")]
    [InlineData("?to=2025-12-18T15:00:00Z", "alert_3 alert_1")]
    [InlineData("?limit=2", "alert_3 alert_2")]
    [InlineData("?limit=2&cursor=alert_2", "alert_1")]
    public async Task The_list_is_filtered_and_paged(string query, string ids)
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(
            Alert("alert_1"),
            Alert("alert_2") with { IntegrationId = "int_2", Name = "Integration Down", Severity = AlertSeverity.CRITICAL, CreatedAt = Samples.Time.AddHours(1), ResolvedAt = Samples.Time.AddHours(2) },
            Alert("alert_3") with { AcknowledgedAt = Samples.Time, AcknowledgedById = "usr_1" });

        var rows = (await front.GetAsync(Route + query)).Json.GetProperty("alerts").EnumerateArray();

        string.Join(' ', rows.Select(row => row.GetProperty("id").GetString())).ShouldBe(ids);
    }

    [Theory]
    [InlineData("?severity=BAD", "severity")]
    [InlineData("?acknowledged=maybe", "acknowledged")]
    [InlineData("?from=today", "from")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?type=x", "type")]
    public async Task A_wrong_query_is_refused_and_named(string query, string named)
    {
        await using var front = await Front.StartAsync();

        (await front.GetAsync(Route + query)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe([named]);
    }

    [Fact]
    public async Task Acknowledging_is_the_integrations_matter()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Alert("alert_1"));
        front.Grains.Reply = _ => Answer.Done("""{"success":true,"alertId":"alert_1"}""");

        (await front.PostAsync($"{Route}/alert_1/acknowledge")).ShouldBeOk("""{"success":true,"alertId":"alert_1"}""");

        front.Grains.Calls.ShouldHaveSingleItem().ShouldBe(new GrainCall("integration/int_1", "Acknowledge", "alert_1", "tok_admin_setting"));
    }

    [Fact]
    public async Task What_is_unknown_or_not_understood_reaches_no_grain()
    {
        await using var front = await Front.StartAsync();
        await front.StoreAsync(Alert("alert_1"));

        (await front.PostAsync($"{Route}/alert_9/acknowledge")).ShouldBeProblem(404, "alert-not-found");
        (await front.PostAsync($"{Route}/alert_1/acknowledge", """{"note":"seen"}""")).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["note"]);

        front.Grains.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("email")]
    [InlineData("slack")]
    public async Task A_test_message_is_sent_by_whoever_tells_people(string channel)
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync("/api/admin/integrations/int_1/alerts/test", $$"""{"channel":"{{channel}}"}""")).ShouldBeOk("""{"success":true}""");

        front.Grains.Calls.ShouldHaveSingleItem().ShouldBe(new GrainCall("notice/int_1", "Test", channel, "tok_admin_setting"));
    }

    [Theory]
    [InlineData(Verdict.Unreachable, "notice-refused", 502)]
    [InlineData(Verdict.Refused, "channel-missing", 409)]
    public async Task What_the_other_end_says_to_it_is_the_answer(Verdict verdict, string code, int status)
    {
        await using var front = await Front.StartAsync();
        front.Grains.Reply = _ => Answer.Failed(verdict, code, "No.");

        (await front.PostAsync("/api/admin/integrations/int_1/alerts/test", """{"channel":"email"}""")).ShouldBeProblem(status, code);
    }

    [Theory]
    [InlineData("{}", "channel")]
    [InlineData("""{"channel":"dashboard"}""", "channel")]
    [InlineData("""{"channel":"email","to":"me@example.org"}""", "to")]
    public async Task A_test_message_goes_nowhere_else(string body, string named)
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync("/api/admin/integrations/int_1/alerts/test", body)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe([named]);
        front.Grains.Calls.ShouldBeEmpty();
    }

    private static NoticeRow Notice(string id, string channel) => new()
    {
        Id = id,
        IntegrationId = "int_1",
        Rule = "Held Run",
        Kind = NoticeKind.ALERT,
        Channel = channel,
        AlertIds = ["alert_1"],
        State = NoticeState.PENDING,
        NextDueAt = Samples.Time,
        Attempts = 0,
        CreatedAt = Samples.Time,
        Revision = 1,
    };

    private static AlertRow Alert(string id) => new()
    {
        Id = id,
        IntegrationId = "int_1",
        Name = "Held Run",
        Severity = AlertSeverity.WARNING,
        Channels = ["email", "dashboard"],
        Message = "Look.",
        Details = FieldValue.Of(("jobId", FieldValue.Of("job_1"))),
        CreatedAt = Samples.Time,
        Revision = 1,
    };
}
