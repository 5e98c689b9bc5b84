using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>A hub is backed up while webhooks come, and goes on elsewhere from the backup.</summary>
public sealed class BackupTests : Story
{
    private const int Tasks = 25;

    private readonly string folder = Directory.CreateTempSubdirectory("concord-e2e-backup-").FullName;

    [NodeFact]
    public async Task A_hub_that_is_restored_elsewhere_is_the_same_hub_and_goes_on()
    {
        var world = await SyncedAsync(Tasks);
        var changes = Task.WhenAll(Enumerable.Range(2, 10).Select(id => world.Rest.ChangeAsync(id, new { title = $"Changed {id}" })));
        await world.Hub.CommandAsync("backup", Path.Combine(folder, "hub.zip"));
        await changes;
        await world.SettledAsync();
        var before = await world.Hub.TasksAsync();

        await MoveAsync(world);

        // What was told after the backup's moment is not known any more, and is found by a run that compares everything.
        await world.FullSyncAsync();
        await world.ShouldMirrorAsync();
        (await world.Hub.TasksAsync()).Select(task => task.Id).ShouldBe(before.Select(task => task.Id));
        var writes = world.Proxy.Writes;
        (await world.FullSyncAsync()).TotalRecords.ShouldBe(0);
        world.Proxy.Writes.ShouldBe(writes);

        await world.Rest.ChangeAsync(2, new { title = "After" });
        var here = await world.HereAsync(3);
        await world.Hub.EditAsync(here.Id, new { title = "Mine" });
        await Eventually.HoldsAsync(async () =>
        {
            (await world.HereAsync(2)).Fields.Title.ShouldBe("After");
            (await world.Rest.TaskAsync(3))!.Title.ShouldBe("Mine");
        });
        await world.SettledAsync();
        await world.ShouldMirrorAsync();
        await world.Hub.CommandAsync("audit", "verify", "--rebuild");
        Directory.Delete(folder, recursive: true);
    }

    // The key of what is stored goes along apart.
    private async Task MoveAsync(World world)
    {
        var here = (await world.Hub.CommandAsync("audit", "verify")).Split('\n')[0].Split(", ")[^1].TrimEnd();
        await world.Hub.StopAsync();
        var there = Path.Combine(folder, "concord.db");
        world.Hub.Settings = new Dictionary<string, string?>(world.Hub.Settings) { ["ConnectionStrings__Concord"] = $"Data Source={there}" };
        await world.Hub.CommandAsync("restore", Path.Combine(folder, "hub.zip"));
        File.Copy(here + ".key", there + ".key");
        await world.Hub.StartAsync();
    }
}
