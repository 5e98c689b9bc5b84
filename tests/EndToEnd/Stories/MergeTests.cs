using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>Edits on both sides, and values that the other side cannot hold.</summary>
public sealed class MergeTests : Story
{
    private const int Tasks = 5;

    [NodeFact]
    public async Task Disjoint_edits_made_before_either_side_hears_of_the_other_merge_in_a_run()
    {
        var world = await SyncedAsync(Tasks, webhooks: false, settings => settings["syncFrequency"] = "MANUAL");
        await world.Rest.ChangeAsync(2, new { notes = "Noted outside", completed = true });
        var mine = await world.HereAsync(2);
        await world.Hub.EditAsync(mine.Id, new { title = "Named here", dueDate = "2029-09-09" });
        world.Proxy.Writes.ShouldBe(0);
        (await world.Rest.TaskAsync(2)).ShouldNotBeNull().Title.ShouldNotBe("Named here");

        await world.FullSyncAsync();
        await world.SettledAsync();
        (await world.Hub.TaskAsync(mine.Id)).ShouldNotBeNull().Fields.ShouldBe(new TaskFields("Named here", "Noted outside", "COMPLETED", "2029-09-09"));
        (await world.Rest.TaskAsync(2)).ShouldBe(new OutsideTask(2, "Named here", "Noted outside", true, "2029-09-09"));
        await ShouldHaveNoConflictAsync(world);
        world.Proxy.Writes.ShouldBe(1);
    }

    [NodeFact]
    public async Task A_local_edit_pushed_at_once_takes_the_edit_outside_along()
    {
        var world = await SyncedAsync(Tasks, webhooks: false);
        await world.Rest.ChangeAsync(2, new { notes = "Noted outside" });
        var mine = await world.HereAsync(2);
        await world.Hub.EditAsync(mine.Id, new { title = "Named here" });

        await Eventually.HoldsAsync(async () =>
        {
            (await world.Rest.TaskAsync(2)).ShouldNotBeNull().Title.ShouldBe("Named here");
            (await world.Hub.TaskAsync(mine.Id)).ShouldNotBeNull().Fields.Description.ShouldBe("Noted outside");
        });
        await world.SettledAsync();
        await world.ShouldMirrorAsync();
        await ShouldHaveNoConflictAsync(world);
    }

    [NodeFact]
    public async Task Todo_here_survives_five_round_trips_through_completed_false()
    {
        const int Trips = 5;
        var world = await SyncedAsync(Tasks);
        var mine = await world.HereAsync(2);
        mine.Fields.Status.ShouldBe("IN_PROGRESS");
        await world.Hub.EditAsync(mine.Id, new { status = "TODO" });
        for (var trip = 1; trip <= Trips; trip++)
        {
            await world.Rest.ChangeAsync(2, new { title = $"Outside {trip}", completed = false });
            await Eventually.HoldsAsync(async () => (await world.HereAsync(2)).Fields.Title.ShouldBe($"Outside {trip}"));
            await world.Hub.EditAsync(mine.Id, new { description = $"Here {trip}" });
            await Eventually.HoldsAsync(async () => (await world.Rest.TaskAsync(2)).ShouldNotBeNull().Notes.ShouldBe($"Here {trip}"));
            await world.FullSyncAsync();
            (await world.HereAsync(2)).Fields.Status.ShouldBe("TODO");
            (await world.Rest.TaskAsync(2)).ShouldNotBeNull().Completed.ShouldBe(false);
        }

        await world.SettledAsync();
        (await world.HereAsync(2)).Fields.ShouldBe(new TaskFields($"Outside {Trips}", $"Here {Trips}", "TODO", "2027-02-02T00:00:00.000Z"));
        await ShouldHaveNoConflictAsync(world);

        await world.Rest.ChangeAsync(2, new { completed = true });
        await Eventually.HoldsAsync(async () => (await world.HereAsync(2)).Fields.Status.ShouldBe("COMPLETED"));
    }

    private static async Task ShouldHaveNoConflictAsync(World world)
    {
        (await world.Hub.ConflictsAsync("PENDING")).ShouldBeEmpty();
        (await world.Hub.ConflictsAsync("AUTO_RESOLVED")).ShouldBeEmpty();
    }
}
