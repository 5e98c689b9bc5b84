using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>kill -9 in the middle of a run.</summary>
public sealed class CrashTests : Story
{
    [NodeFact]
    public async Task A_run_killed_while_it_reports_lists_and_writes_goes_on_by_itself_with_nothing_lost_or_doubled()
    {
        const int Tasks = 1_000;
        var world = await StartAsync(Tasks);
        var whileReporting = world.Proxy.HoldReply(request => IsPage(request, 4));
        var whileListing = world.Proxy.HoldReply(request => IsPage(request, 6) && IsReported(world));
        var whileWriting = world.Proxy.HoldReply(request => IsPage(request, 9) && IsReported(world));
        await world.ConnectAsync();

        await KillAtAsync(world, whileReporting);
        (await world.Hub.TasksAsync()).ShouldBeEmpty();
        await KillAtAsync(world, whileListing);
        (await world.Hub.JobAsync(world.Link.FirstJob)).Status.ShouldBe("RUNNING");

        // The first of the page's records is here, so that the others are under way.
        await whileWriting.ReachedAsync();
        whileWriting.Release();
        await Eventually.HoldsAsync(async () => (await world.Hub.GetAsync<TaskPage>("/api/records/TASK?fields.title=Write%20the%20member%20list%20(801)")).Records.ShouldNotBeEmpty());
        await world.Hub.RestartAfterKillAsync();

        await world.EndedAsync(world.Link.FirstJob);
        (await world.Hub.TasksAsync()).Count.ShouldBe(Tasks);
        (await world.Hub.MappingsAsync(world.Link.Id)).Select(mapping => mapping.ExternalId).Distinct().Count().ShouldBe(Tasks);
        await world.ShouldMirrorAsync();
        world.Proxy.Writes.ShouldBe(0);
    }

    private static async Task KillAtAsync(World world, HeldReply held)
    {
        await held.ReachedAsync();
        await world.Hub.KillAsync();
        held.Lose();
        await world.Hub.StartAsync();
    }

    private static bool IsPage(PassedRequest request, int page) => request.Target.Contains($"_page={page}&", StringComparison.Ordinal) || request.Target.EndsWith($"_page={page}", StringComparison.Ordinal);

    // The report's listing ends with page 10; the run lists anew.
    private static bool IsReported(World world) => world.Proxy.Requests.Any(request => IsPage(request, 10));
}
