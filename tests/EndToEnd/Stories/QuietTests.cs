using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>Once both sides agree, syncing writes nothing.</summary>
public sealed class QuietTests : Story
{
    [NodeFact]
    public async Task Three_more_full_syncs_write_nothing_on_either_side()
    {
        var world = await SyncedAsync(tasks: 120);
        await world.Hub.EditAsync((await world.HereAsync(1)).Id, new { title = "Changed here", status = "TODO", dueDate = "2030-01-01" });
        await world.Hub.CreateAsync(new { title = "Born here" });
        await world.Rest.ChangeAsync(2, new { notes = "Changed outside" });
        await world.Rest.CreateAsync(new { title = "Born outside", completed = false });
        await Eventually.HoldsAsync(() => world.ShouldMirrorAsync());
        await world.SettledAsync();
        await world.FullSyncAsync();
        await world.SettledAsync();

        var writes = world.Proxy.Writes;
        var sent = (await world.Rest.WebhooksAsync()).Sent;
        var versions = await VersionsAsync(world);
        for (var run = 0; run < 3; run++)
        {
            var job = await world.FullSyncAsync();
            job.ConflictCount.ShouldBe(0);
            (await world.Hub.ChangesAsync(job.Id)).ShouldBeEmpty();
        }

        await world.SettledAsync();
        world.Proxy.Writes.ShouldBe(writes);
        (await world.Rest.WebhooksAsync()).Sent.ShouldBe(sent);
        (await VersionsAsync(world)).ShouldBe(versions);
        await world.ShouldMirrorAsync();
    }

    private static async Task<IReadOnlyList<(string, long)>> VersionsAsync(World world) =>
        [.. (await world.Hub.TasksAsync()).Select(task => (task.Id, task.Version)).Order()];
}
