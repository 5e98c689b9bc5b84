using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>Changes, creations and deletions on one side arrive on the other.</summary>
public sealed class FlowTests : Story
{
    private const int Tasks = 25;

    [NodeFact]
    public async Task Changes_on_the_server_arrive_by_signed_webhook()
    {
        var world = await SyncedAsync(Tasks);
        await world.Rest.ChangeAsync(2, new { title = "Changed outside", completed = true, due = "2028-02-29" });
        var made = await world.Rest.CreateAsync(new { title = "Born outside", notes = "With a note", completed = false, due = (string?)null });

        await Eventually.HoldsAsync(async () =>
        {
            (await world.HereAsync(2)).Fields.ShouldBe(new TaskFields("Changed outside", "Note 2", "COMPLETED", "2028-02-29T00:00:00.000Z"));
            (await world.HereAsync(made.Id)).Fields.ShouldBe(new TaskFields("Born outside", "With a note", "IN_PROGRESS", null));
        });
        await world.SettledAsync();
        var deliveries = await world.Hub.DeliveriesAsync(world.Link.Id);
        deliveries.Count.ShouldBe(2);
        deliveries.ShouldAllBe(delivery => delivery.Disposition == "APPLIED" && delivery.SenderId!.StartsWith("evt_", StringComparison.Ordinal));
        (await world.Hub.JobsAsync(world.Link.Id)).ShouldHaveSingleItem().Id.ShouldBe(world.Link.FirstJob);
        (await world.Rest.WebhooksAsync()).ShouldBe(new WebhookFigures(Sent: 2, Failed: 0, Open: 0));
        await world.ShouldMirrorAsync();
    }

    [NodeFact]
    public async Task With_webhooks_off_the_same_arrives_by_a_run_that_compares_everything()
    {
        var world = await SyncedAsync(Tasks, webhooks: false);
        await world.Rest.ChangeAsync(2, new { title = "Changed outside", completed = true });
        await world.Rest.CreateAsync(new { title = "Born outside", notes = "", completed = true, due = "2027-01-01" });
        var gone = await world.HereAsync(3);
        await world.Rest.DeleteAsync(3);

        var run = await world.FullSyncAsync();
        run.JobType.ShouldBe("MANUAL_SYNC");
        (await world.HereAsync(2)).Fields.Title.ShouldBe("Changed outside");
        (await world.Hub.TaskAsync(gone.Id)).ShouldBeNull();
        (await world.Hub.DeliveriesAsync(world.Link.Id)).ShouldBeEmpty();
        await world.ShouldMirrorAsync();
    }

    [NodeFact]
    public async Task Local_edits_and_creations_arrive_on_the_server()
    {
        var world = await SyncedAsync(Tasks);
        var edited = await world.HereAsync(2);
        await world.Hub.EditAsync(edited.Id, new { title = "Changed here", description = "New text", status = "COMPLETED", dueDate = "2028-02-29" });
        await world.Hub.CreateAsync(new { title = "Born here", description = "With a note", status = "REVIEW", dueDate = "2027-05-06" });

        await Eventually.HoldsAsync(async () =>
        {
            (await world.Rest.TaskAsync(2)).ShouldBe(new OutsideTask(2, "Changed here", "New text", true, "2028-02-29"));
            (await world.Rest.TaskAsync(Tasks + 1)).ShouldBe(new OutsideTask(Tasks + 1, "Born here", "With a note", false, "2027-05-06"));
        });
        await world.SettledAsync();
        await world.ShouldMirrorAsync();
        world.Proxy.Requests.Where(request => request.IsWrite).ShouldBe([new("PATCH", "/tasks/2"), new("POST", "/tasks")], ignoreOrder: true);
    }

    [NodeFact]
    public async Task A_delete_passes_both_ways()
    {
        var world = await SyncedAsync(Tasks);
        var (first, second) = (await world.HereAsync(1), await world.HereAsync(2));
        (await world.Hub.SendAsync(HttpMethod.Delete, $"/api/records/TASK/{first.Id}")).Status.ShouldBe(200);
        await world.Rest.DeleteAsync(2);

        await Eventually.HoldsAsync(async () =>
        {
            (await world.Rest.TaskAsync(1)).ShouldBeNull();
            (await world.Hub.TaskAsync(second.Id)).ShouldBeNull();
        });
        await world.SettledAsync();
        (await world.Hub.SendAsync(HttpMethod.Get, $"/api/records/TASK/{second.Id}")).ShouldRefuse(404, "record-deleted", second.Id);
        (await world.Hub.TasksAsync()).Count.ShouldBe(Tasks - 2);
        await world.ShouldMirrorAsync();

        await world.FullSyncAsync();
        await world.ShouldMirrorAsync();
        world.Proxy.Writes.ShouldBe(1);
    }
}
