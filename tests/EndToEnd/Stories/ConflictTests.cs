using System.Text.Json;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>A clash under MANUAL_REVIEW waits for a person and is resolved over REST.</summary>
public sealed class ConflictTests : Story
{
    private const int Tasks = 5;

    [NodeFact]
    public async Task A_clash_is_parked_with_both_values_and_LOCAL_WINS_brings_ours_outside()
    {
        var world = await SyncedAsync(Tasks, webhooks: false);
        var conflict = await ClashAsync(world, 2, new { title = "Outside" }, new { title = "Here" });
        conflict.ConflictedFields.ShouldBe(["title"]);
        conflict.LocalData.ShouldBeJson("""{"title":"Here"}""");
        conflict.ExternalData.ShouldBeJson("""{"title":"Outside"}""");
        (await world.Hub.TaskAsync(conflict.ResourceId)).ShouldNotBeNull().Fields.Title.ShouldBe("Here");
        (await world.Rest.TaskAsync(2)).ShouldNotBeNull().Title.ShouldBe("Outside");
        world.Proxy.Writes.ShouldBe(0);

        await ResolveAsync(world, conflict, new { strategy = "LOCAL_WINS", version = conflict.Version });
        await ShouldEndEqualAsync(world, 2, "Here", conflict);
        world.Proxy.Writes.ShouldBe(1);
    }

    [NodeFact]
    public async Task EXTERNAL_WINS_brings_theirs_here()
    {
        var world = await SyncedAsync(Tasks, webhooks: false);
        var conflict = await ClashAsync(world, 2, new { title = "Outside" }, new { title = "Here" });
        await ResolveAsync(world, conflict, new { strategy = "EXTERNAL_WINS", version = conflict.Version });
        await ShouldEndEqualAsync(world, 2, "Outside", conflict);
        world.Proxy.Writes.ShouldBe(0);
    }

    [NodeFact]
    public async Task CUSTOM_MERGE_brings_the_chosen_values_to_both_sides()
    {
        var world = await SyncedAsync(Tasks, webhooks: false);
        var conflict = await ClashAsync(world, 2, new { title = "Outside", completed = true }, new { title = "Here", status = "REVIEW" });
        conflict.ConflictedFields.ShouldBe(["status", "title"]);
        conflict.ExternalData.ShouldBeJson("""{"status":true,"title":"Outside"}""");

        var path = $"/api/admin/integrations/conflicts/{conflict.Id}/resolve";
        var partial = await world.Hub.PostAsync(path, new { strategy = "CUSTOM_MERGE", resolvedData = new { title = "Both" } });
        partial.Status.ShouldBe(400, partial.Text);
        partial.Text.ShouldContain("status");
        (await world.Hub.ConflictsAsync()).ShouldHaveSingleItem().Version.ShouldBe(conflict.Version);

        await ResolveAsync(world, conflict, new { strategy = "CUSTOM_MERGE", resolvedData = new { title = "Both", status = "CANCELLED" }, version = conflict.Version });
        await ShouldEndEqualAsync(world, 2, "Both", conflict);
        (await world.HereAsync(2)).Fields.Status.ShouldBe("CANCELLED");
        (await world.Rest.TaskAsync(2)).ShouldNotBeNull().Completed.ShouldBe(false);
    }

    [NodeFact]
    public async Task A_side_that_moved_on_makes_the_version_seen_stale()
    {
        var world = await SyncedAsync(Tasks, webhooks: false);
        var seen = await ClashAsync(world, 2, new { title = "Outside" }, new { title = "Here" });
        await world.Rest.ChangeAsync(2, new { title = "Outside again" });
        await world.FullSyncAsync();

        var path = $"/api/admin/integrations/conflicts/{seen.Id}/resolve";
        var stale = await world.Hub.PostAsync(path, new { strategy = "LOCAL_WINS", version = seen.Version });
        stale.ShouldRefuse(409, "conflict-stale", $"not {seen.Version}");
        var now = (await world.Hub.ConflictsAsync()).ShouldHaveSingleItem();
        now.Id.ShouldBe(seen.Id);
        now.ExternalData.ShouldBeJson("""{"title":"Outside again"}""");
        stale["current", "version"].ShouldBe($"{now.Version}");
        (await world.Rest.TaskAsync(2)).ShouldNotBeNull().Title.ShouldBe("Outside again");
        world.Proxy.Writes.ShouldBe(0);

        await ResolveAsync(world, now, new { strategy = "LOCAL_WINS", version = now.Version });
        await ShouldEndEqualAsync(world, 2, "Here", now);
    }

    private static async Task<ConflictView> ClashAsync(World world, long id, object outside, object here)
    {
        await world.Rest.ChangeAsync(id, outside);
        await world.Hub.EditAsync((await world.HereAsync(id)).Id, here);
        var pending = await Eventually.GetAsync(() => world.Hub.ConflictsAsync(), conflicts => conflicts.Count > 0, "the clash is parked");
        return pending.ShouldHaveSingleItem();
    }

    private static async Task ResolveAsync(World world, ConflictView conflict, object choice)
    {
        var reply = await world.Hub.PostAsync($"/api/admin/integrations/conflicts/{conflict.Id}/resolve", choice);
        reply.Status.ShouldBe(200, reply.Text);
        reply["status"].ShouldBe("RESOLVED");
    }

    private static async Task ShouldEndEqualAsync(World world, long id, string title, ConflictView conflict)
    {
        await Eventually.HoldsAsync(async () => (await world.Rest.TaskAsync(id)).ShouldNotBeNull().Title.ShouldBe(title));
        (await world.HereAsync(id)).Fields.Title.ShouldBe(title);
        await world.SettledAsync();
        var writes = world.Proxy.Writes;
        await world.FullSyncAsync();
        await world.ShouldMirrorAsync();
        world.Proxy.Writes.ShouldBe(writes);
        (await world.Hub.ConflictsAsync()).ShouldBeEmpty();
        (await world.Hub.ConflictsAsync("RESOLVED")).ShouldHaveSingleItem().Id.ShouldBe(conflict.Id);
        (await world.Hub.MappingsAsync(world.Link.Id)).ShouldAllBe(mapping => mapping.SyncStatus == "SYNCED");
    }
}

/// <summary>Compares JSON by what it says.</summary>
internal static class JsonAssertions
{
    public static void ShouldBeJson(this JsonElement actual, string expected) =>
        JsonElement.DeepEquals(actual, JsonElement.Parse(expected)).ShouldBeTrue($"{actual} should be {expected}");
}
