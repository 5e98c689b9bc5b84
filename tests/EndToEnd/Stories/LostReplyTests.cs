using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>kill -9 between a write's effect outside and its confirmation here.</summary>
public sealed class LostReplyTests : Story
{
    private const int Tasks = 5;

    // Both wait for the same lease to run out, so they wait together.
    [NodeFact]
    public Task A_write_whose_reply_was_lost_is_found_and_never_repeated() => Task.WhenAll(TellsByWebhookAsync(), IsMetByARunAsync());

    [NodeFact]
    public async Task Replies_lost_on_the_way_to_a_hub_that_lives_are_found_too()
    {
        // Without webhooks and runs nothing but its own look tells the hub.
        var world = await SyncedAsync(Tasks, webhooks: false);
        var (post, patch) = await HoldRepliesAsync(world);
        post.Lose();
        patch.Lose();
        await ShouldEndOnceAsync(world);
    }

    /// <summary>The server's own news of the writes come in while their outcome is unknown.</summary>
    private async Task TellsByWebhookAsync()
    {
        var world = await SyncedAsync(Tasks);
        await LoseRepliesAsync(world);
        await ShouldEndOnceAsync(world);

        // What the kill kept from being answered comes twice, under one id.
        var deliveries = await world.Hub.DeliveriesAsync(world.Link.Id);
        deliveries.Select(delivery => delivery.SenderId).Distinct().Count().ShouldBe(2);
        deliveries.Count(delivery => delivery.Disposition != "DUPLICATE").ShouldBe(2);
    }

    /// <summary>A listing shows the new task while nobody knows yet whose it is.</summary>
    private async Task IsMetByARunAsync()
    {
        var world = await SyncedAsync(Tasks, webhooks: false);
        await LoseRepliesAsync(world);
        await world.FullSyncAsync();
        await ShouldEndOnceAsync(world);
    }

    private static async Task<(HeldReply Post, HeldReply Patch)> HoldRepliesAsync(World world)
    {
        var post = world.Proxy.HoldReply(request => request.Method == "POST");
        var patch = world.Proxy.HoldReply(request => request.Method == "PATCH");
        await world.Hub.CreateAsync(new { title = "Born here", description = "Once", dueDate = "2027-05-06" });
        await world.Hub.EditAsync((await world.HereAsync(2)).Id, new { title = "Changed here" });
        await post.ReachedAsync();
        await patch.ReachedAsync();
        (await world.Rest.TasksAsync()).Count.ShouldBe(Tasks + 1);
        return (post, patch);
    }

    private static async Task LoseRepliesAsync(World world)
    {
        var (post, patch) = await HoldRepliesAsync(world);
        (await world.Hub.OperationsAsync(world.Link.Id)).Select(operation => (operation.Kind, operation.State)).ShouldBe([("CREATE", "ATTEMPTED"), ("UPDATE", "ATTEMPTED")], ignoreOrder: true);
        await world.Hub.KillAsync();
        post.Lose();
        patch.Lose();
        await world.Hub.StartAsync();
    }

    private static async Task ShouldEndOnceAsync(World world)
    {
        await world.SettledAsync();
        (await world.Hub.OperationsAsync(world.Link.Id)).ShouldAllBe(operation => operation.State == "CONFIRMED" && operation.Attempts == 1);
        world.Proxy.Requests.Where(request => request.IsWrite).ShouldBe([new("POST", "/tasks"), new("PATCH", "/tasks/2")], ignoreOrder: true);
        (await world.Rest.TasksAsync()).Count(task => task.Title == "Born here").ShouldBe(1);
        (await world.Rest.TaskAsync(2)).ShouldNotBeNull().Title.ShouldBe("Changed here");
        await world.ShouldMirrorAsync();

        await world.FullSyncAsync();
        await world.SettledAsync();
        await world.ShouldMirrorAsync();
        world.Proxy.Writes.ShouldBe(2);
        (await world.Hub.ConflictsAsync()).ShouldBeEmpty();
    }
}
