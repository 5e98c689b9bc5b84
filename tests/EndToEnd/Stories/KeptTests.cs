using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>kill -9 right after answers were given.</summary>
public sealed class KeptTests : Story
{
    [NodeFact]
    public async Task Edits_and_webhooks_that_were_answered_before_a_kill_are_kept_and_worked_off()
    {
        const int Tasks = 10;
        const int Made = 30;
        var world = await SyncedAsync(Tasks, webhooks: false, settings => settings["syncFrequency"] = "MANUAL");
        var ids = new List<string>();
        for (var number = 1; number <= Made; number++)
            ids.Add((await world.Hub.CreateAsync(new { title = $"Made {number}" })).Id);
        for (var id = 1; id <= Tasks; id++)
        {
            await world.Rest.ChangeAsync(id, new { title = $"Changed outside {id}" });
            (await world.DeliverAsync("task.updated", new { id })).Status.ShouldBe(202);
        }

        await world.Hub.RestartAfterKillAsync();
        var here = (await world.Hub.TasksAsync()).Select(task => task.Id).ToHashSet();
        ids.ShouldAllBe(id => here.Contains(id));
        await Eventually.HoldsAsync(async () => (await world.Hub.TasksAsync()).Count(task => task.Fields.Title!.StartsWith("Changed outside", StringComparison.Ordinal)).ShouldBe(Tasks));

        await world.FullSyncAsync();
        await world.SettledAsync();
        (await world.Rest.TasksAsync()).Select(task => task.Title).Distinct().Count().ShouldBe(Tasks + Made);
        (await world.Hub.DeliveriesAsync(world.Link.Id)).Count.ShouldBe(Tasks);
        await world.ShouldMirrorAsync();
        world.Proxy.Writes.ShouldBe(Made);
    }
}
