using System.Globalization;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>A new integration: the link report, and the first sync with or without a person's word.</summary>
public sealed class FirstSyncTests : Story
{
    [NodeFact]
    public async Task An_empty_hub_takes_a_thousand_tasks_in_by_itself()
    {
        const int Tasks = 1_000;
        var world = await StartAsync(Tasks);
        await world.ConnectAsync();
        var job = await world.EndedAsync(world.Link.FirstJob);
        job.JobType.ShouldBe("INITIAL_IMPORT");
        job.TotalRecords.ShouldBe(Tasks);

        var changes = await world.Hub.ChangesAsync(job.Id);
        changes.Count.ShouldBe(Tasks);
        changes.ShouldAllBe(change => change.Side == "LOCAL" && change.Kind == "CREATE");
        await world.ShouldMirrorAsync();
        world.Proxy.Writes.ShouldBe(0);
    }

    [NodeFact]
    public async Task Both_sides_hold_records_and_the_first_sync_waits_until_it_is_approved()
    {
        var world = await StartAsync(tasks: 5);
        var mine = await world.Hub.CreateAsync(new { title = "Only here", description = "Local", status = "REVIEW", dueDate = "2027-05-06" });
        await world.ConnectAsync();
        await world.WebhooksOnAsync();
        await ShouldWaitAsync(world);

        var changes = await world.Hub.ChangesAsync(world.Link.FirstJob);
        changes.Count(change => change is { Side: "LOCAL", Kind: "CREATE" }).ShouldBe(5);
        changes.Where(change => change is { Side: "EXTERNAL", Kind: "CREATE" }).ShouldHaveSingleItem().Title.ShouldBe("Only here");

        var early = await world.DeliverAsync("task.updated", new { id = 2, title = "Sent while it waits" });
        early.Status.ShouldBe(202, early.Text);
        await world.Rest.ChangeAsync(1, new { title = "Changed while it waits" });
        var held = await Eventually.GetAsync(() => world.Hub.DeliveriesAsync(world.Link.Id), deliveries => deliveries.Count == 2, "both deliveries are stored");
        held.ShouldAllBe(delivery => delivery.State == "OPEN" && delivery.Held);
        await world.Hub.EditAsync(mine.Id, new { title = "Only here, edited" });
        (await world.Hub.TasksAsync()).ShouldHaveSingleItem();
        world.Proxy.Writes.ShouldBe(0);

        (await world.Hub.PostAsync($"/api/admin/jobs/{world.Link.FirstJob}/approve")).Status.ShouldBe(200);
        await world.EndedAsync(world.Link.FirstJob);
        await world.SettledAsync();
        (await world.Hub.DeliveriesAsync(world.Link.Id)).Count.ShouldBeGreaterThanOrEqualTo(2);
        (await world.Rest.TasksAsync()).Select(task => task.Title).ShouldContain("Only here, edited");
        (await world.HereAsync(1)).Fields.Title.ShouldBe("Changed while it waits");
        (await world.Hub.TasksAsync()).Count.ShouldBe(6);
        await world.ShouldMirrorAsync();
    }

    [NodeFact]
    public async Task A_dropped_first_sync_writes_nothing_and_leaves_the_integration_waiting_for_a_new_report()
    {
        var world = await StartAsync(tasks: 3);
        await world.Hub.CreateAsync(new { title = "Only here" });
        await world.ConnectAsync();
        await ShouldWaitAsync(world);

        var dropped = await world.Hub.PostAsync($"/api/admin/jobs/{world.Link.FirstJob}/drop");
        dropped.Status.ShouldBe(200, dropped.Text);
        (await world.Hub.JobAsync(world.Link.FirstJob)).Status.ShouldBe("CANCELLED");
        (await world.Hub.GetAsync<IntegrationView>($"/api/admin/integrations/{world.Link.Id}")).LinkState.ShouldBe("UNLINKED");
        (await world.Hub.PostAsync($"/api/admin/jobs/{world.Link.FirstJob}/approve")).ShouldRefuse(409, "job-not-held", "CANCELLED");
        (await world.Hub.TasksAsync()).ShouldHaveSingleItem();
        (await world.Rest.TasksAsync()).Count.ShouldBe(3);

        var again = await world.Hub.PostAsync($"/api/admin/integrations/{world.Link.Id}/sync", new { fullSync = true });
        var report = await Eventually.GetAsync(() => world.Hub.JobAsync(again["jobId"]), job => job.Status != "RUNNING", "the new report is there");
        report.Status.ShouldBe("PENDING");
        report.HeldReason.ShouldNotBeNullOrEmpty();
        world.Proxy.Writes.ShouldBe(0);
    }

    private static async Task ShouldWaitAsync(World world)
    {
        var job = await Eventually.GetAsync(() => world.Hub.JobAsync(world.Link.FirstJob), job => job.Status != "RUNNING", "the link report is there");
        job.Status.ShouldBe("PENDING");
        job.HeldReason.ShouldNotBeNull().ShouldContain("Both sides hold records");
    }
}
