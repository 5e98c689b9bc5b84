using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>What is kept from flowing for a while, and made up for after.</summary>
public sealed class HeldTests : Story
{
    [NodeFact]
    public async Task What_happened_during_a_pause_is_made_up_for_at_resume()
    {
        var world = await SyncedAsync(tasks: 5);
        var path = $"/api/admin/integrations/{world.Link.Id}";
        (await world.Hub.PostAsync($"{path}/pause")).Status.ShouldBe(200);
        await world.Rest.ChangeAsync(2, new { title = "Changed outside" });
        await Eventually.HoldsAsync(async () => (await world.Rest.WebhooksAsync()).Failed.ShouldBe(1));
        await world.Hub.EditAsync((await world.HereAsync(3)).Id, new { title = "Changed here" });
        await world.Hub.CreateAsync(new { title = "Born here" });
        (await world.Hub.PostAsync($"{path}/sync")).ShouldRefuse(409, "integration-not-active", "PAUSED");
        world.Proxy.Writes.ShouldBe(0);
        (await world.HereAsync(2)).Fields.Title.ShouldNotBe("Changed outside");

        (await world.Hub.PostAsync($"{path}/resume")).Status.ShouldBe(200);
        await Eventually.HoldsAsync(async () =>
        {
            (await world.HereAsync(2)).Fields.Title.ShouldBe("Changed outside");
            (await world.Rest.TaskAsync(3)).ShouldNotBeNull().Title.ShouldBe("Changed here");
            (await world.Rest.TasksAsync()).Count(task => task.Title == "Born here").ShouldBe(1);
        });
        await world.SettledAsync();
        await world.ShouldMirrorAsync();
        world.Proxy.Writes.ShouldBe(2);
    }

    [NodeFact]
    public async Task A_mass_delete_outside_waits_for_a_person_before_it_passes()
    {
        const int Tasks = 30;
        const int Gone = 20;
        var world = await SyncedAsync(Tasks, webhooks: false);
        for (var id = 1; id <= Gone; id++)
            await world.Rest.DeleteAsync(id);
        var reply = await world.Hub.PostAsync($"/api/admin/integrations/{world.Link.Id}/sync", new { fullSync = true });
        var job = await Eventually.GetAsync(() => world.Hub.JobAsync(reply["jobId"]), job => job.Status != "RUNNING", "the run is held");
        job.Status.ShouldBe("PENDING");
        job.HeldReason.ShouldNotBeNull().ShouldContain("20 deletes");
        (await world.Hub.ChangesAsync(job.Id)).Count(change => change is { Side: "LOCAL", Kind: "DELETE" }).ShouldBe(Gone);
        (await world.Hub.TasksAsync()).Count.ShouldBe(Tasks);

        (await world.Hub.PostAsync($"/api/admin/jobs/{job.Id}/approve")).Status.ShouldBe(200);
        await world.EndedAsync(job.Id);
        (await world.Hub.TasksAsync()).Count.ShouldBe(Tasks - Gone);
        await world.ShouldMirrorAsync();
        world.Proxy.Writes.ShouldBe(0);
    }
}
