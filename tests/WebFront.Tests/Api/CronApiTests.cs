using Concord.Grains;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Tests.Support;

namespace Concord.WebFront.Tests.Api;

public sealed class CronApiTests
{
    private const string Route = "/api/cron/cleanup-old-logs";
    private const string Secret = "a-secret-of-the-clock";

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    public async Task The_clock_s_secret_begins_a_cleanup(string? body)
    {
        await using var front = await Front.StartAsync(settings: ("CRON_SECRET", Secret));
        const string Done = """{"success":true,"id":"clean_1","removed":{"logs":3},"more":false}""";
        front.Grains.Reply = _ => Answer.Done(Done);

        (await front.PostAsync(Route, body, Secret)).ShouldBeOk(Done);

        front.Grains.Calls.ShouldHaveSingleItem().ShouldBe(new GrainCall("cleanup/all", "Start", null, "cron"));
    }

    [Theory]
    [InlineData("sync-integrations", "int_due")]
    [InlineData("retry-failed-syncs", "int_down")]
    public async Task Integrations_that_have_something_due_are_told_and_no_others(string route, string told)
    {
        await using var front = await Front.StartAsync(settings: ("CRON_SECRET", Secret));
        var (past, future) = (front.Clock.GetUtcNow().AddMinutes(-1), front.Clock.GetUtcNow().AddMinutes(1));
        foreach (var row in (IntegrationRow[])[
            Samples.Integration("int_due") with { NextRunAt = past },
            Samples.Integration("int_later") with { NextRunAt = future, NextDueAt = future, ConnectionFailures = 1 },
            Samples.Integration("int_down") with { NextRunAt = future, NextDueAt = past, ConnectionFailures = 1 },
            Samples.Integration("int_paused") with { Status = IntegrationStatus.PAUSED, NextRunAt = past, NextDueAt = past, ConnectionFailures = 1 },
            Samples.Integration("int_by_hand")])
            await front.StoreAsync(row with { Name = row.Id, NameKey = row.Id });
        front.Grains.Reply = _ => Answer.Done("job_1");

        var answer = await front.PostAsync($"/api/cron/{route}", null, Secret);

        front.Grains.Calls.ShouldHaveSingleItem().ShouldBe(new GrainCall($"integration/{told}", "RunDue", null, null));
        (answer.Json.GetProperty("processed").GetInt32(), answer.Json.GetProperty("results").GetRawText()).ShouldBe((1, $$"""[{"integrationId":"{{told}}","success":true,"jobId":"job_1"}]"""));
    }

    public static MatrixTheoryData<string, string?> Refused => new(
        ["cleanup-old-logs", "sync-integrations", "retry-failed-syncs"],
        [null, "a-secret-of-the-clocK", "a-secret-of-the-clock2", Front.AdminToken]);

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Nothing_else_does(string route, string? shown)
    {
        await using var front = await Front.StartAsync(settings: ("CRON_SECRET", Secret));

        (await front.PostAsync($"/api/cron/{route}", null, shown)).ShouldBeProblem(401, "cron-secret-invalid");

        await front.ShouldBeUntouchedAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Front.AdminToken)]
    public async Task Without_a_secret_the_route_is_closed(string? shown)
    {
        await using var front = await Front.StartAsync();

        (await front.PostAsync(Route, null, shown)).ShouldBeProblem(401, "cron-secret-invalid");

        await front.ShouldBeUntouchedAsync();
    }

    [Fact]
    public async Task It_takes_nothing_else()
    {
        await using var front = await Front.StartAsync(settings: ("CRON_SECRET", Secret));

        (await front.PostAsync(Route, """{"days":1}""", Secret)).ShouldBeProblem(400, "request-invalid").ErrorPaths.ShouldBe(["days"]);

        front.Grains.Calls.ShouldBeEmpty();
    }
}
