using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>Deleted on one side and changed on the other: a person says whether there is a record.</summary>
public sealed class DeleteClashTests : Story
{
    private const int Tasks = 5;

    [NodeFact]
    public async Task Deleted_there_and_changed_here_is_made_again_or_let_go()
    {
        var world = await SyncedAsync(Tasks, webhooks: false);
        var (kept, lost) = (await world.HereAsync(2), await world.HereAsync(3));
        await world.Rest.DeleteAsync(2);
        await world.Rest.DeleteAsync(3);
        await world.Hub.EditAsync(kept.Id, new { title = "Kept" });
        await world.Hub.EditAsync(lost.Id, new { title = "Let go" });
        await ShouldBeParkedAsync(world, kept.Id, lost.Id);
        world.Proxy.Writes.ShouldBe(0);

        await ResolveAsync(world, kept.Id, "LOCAL_WINS");
        await ResolveAsync(world, lost.Id, "EXTERNAL_WINS");
        await Eventually.HoldsAsync(async () => (await world.Rest.TasksAsync()).Count(task => task.Title == "Kept").ShouldBe(1));
        (await world.Hub.TaskAsync(lost.Id)).ShouldBeNull();
        (await world.Hub.TaskAsync(kept.Id)).ShouldNotBeNull().Fields.Title.ShouldBe("Kept");
        await ShouldRestAsync(world, Tasks - 1);
    }

    [NodeFact]
    public async Task Deleted_here_and_changed_there_comes_back_or_goes_there_too()
    {
        var world = await SyncedAsync(Tasks, webhooks: false);
        var (kept, lost) = (await world.HereAsync(2), await world.HereAsync(3));
        await world.Rest.ChangeAsync(2, new { title = "Kept" });
        await world.Rest.ChangeAsync(3, new { title = "Let go" });
        (await world.Hub.SendAsync(HttpMethod.Delete, $"/api/records/TASK/{kept.Id}")).Status.ShouldBe(200);
        (await world.Hub.SendAsync(HttpMethod.Delete, $"/api/records/TASK/{lost.Id}")).Status.ShouldBe(200);
        await ShouldBeParkedAsync(world, kept.Id, lost.Id);
        world.Proxy.Writes.ShouldBe(0);

        await ResolveAsync(world, kept.Id, "EXTERNAL_WINS");
        await ResolveAsync(world, lost.Id, "LOCAL_WINS");
        await Eventually.HoldsAsync(async () =>
        {
            (await world.Hub.TaskAsync(kept.Id)).ShouldNotBeNull().Fields.Title.ShouldBe("Kept");
            (await world.Rest.TaskAsync(3)).ShouldBeNull();
        });
        (await world.Hub.TaskAsync(lost.Id)).ShouldBeNull();
        await ShouldRestAsync(world, Tasks - 1);
    }

    private static Task ShouldBeParkedAsync(World world, params string[] ids) => Eventually.HoldsAsync(async () =>
        (await world.Hub.ConflictsAsync()).Select(conflict => conflict.ResourceId).ShouldBe(ids, ignoreOrder: true));

    private static async Task ResolveAsync(World world, string id, string strategy)
    {
        var conflict = (await world.Hub.ConflictsAsync()).Single(conflict => conflict.ResourceId == id);
        var reply = await world.Hub.PostAsync($"/api/admin/integrations/conflicts/{conflict.Id}/resolve", new { strategy, version = conflict.Version });
        reply.Status.ShouldBe(200, reply.Text);
    }

    private static async Task ShouldRestAsync(World world, int tasks)
    {
        await world.SettledAsync();
        await world.FullSyncAsync();
        await world.SettledAsync();
        var writes = world.Proxy.Writes;
        await world.FullSyncAsync();
        await world.SettledAsync();
        world.Proxy.Writes.ShouldBe(writes);
        (await world.Hub.TasksAsync()).Count.ShouldBe(tasks);
        (await world.Hub.ConflictsAsync()).ShouldBeEmpty();
        await world.ShouldMirrorAsync();
    }
}
