using Concord.Grains;
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
    [InlineData(null)]
    [InlineData("a-secret-of-the-clocK")]
    [InlineData("a-secret-of-the-clock2")]
    [InlineData(Front.AdminToken)]
    public async Task Nothing_else_does(string? shown)
    {
        await using var front = await Front.StartAsync(settings: ("CRON_SECRET", Secret));

        (await front.PostAsync(Route, null, shown)).ShouldBeProblem(401, "cron-secret-invalid");

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
