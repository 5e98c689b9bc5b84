using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>The same hub with another real server: Parse Server, whose answers to writes are partial and whose filter is JSON.</summary>
public sealed class ParseServerTests : Story
{
    private const string Root = "/parse/classes/Task";
    private const int Tasks = 120;

    [NodeFact]
    public async Task Changes_creations_and_deletions_pass_both_ways()
    {
        var (world, fresh) = await ParseSyncedAsync(tasks: 5);
        await world.ShouldMirrorAsync();
        await world.WebhooksOnAsync();
        var gone = (await world.Parse.TasksAsync()).Where(task => task.ObjectId != fresh).Select(task => task.ObjectId).Take(3).ToList();

        await world.Parse.ChangeAsync(fresh, new { title = "Changed outside", done = true });
        var born = await world.Parse.CreateAsync(new { title = "Born outside", done = false, due = "2028-02-29" });
        await world.Parse.DeleteAsync(gone[0]);
        await Eventually.HoldsAsync(world.ShouldMirrorAsync);
        await world.SettledAsync();
        (await world.HereAsync(born)).Fields.ShouldBe(new TaskFields("Born outside", null, "IN_PROGRESS", "2028-02-29T00:00:00.000Z"));
        (await world.Hub.DeliveriesAsync(world.Link.Id)).ShouldAllBe(delivery => delivery.Disposition == "APPLIED" && delivery.SenderId!.StartsWith("msg_", StringComparison.Ordinal));
        world.Proxy.Writes.ShouldBe(0);
        // A delete has no date.
        var metrics = await world.Hub.SendAsync(HttpMethod.Get, $"/api/admin/integrations/{world.Link.Id}/metrics");
        (metrics["freshness", "measured"], metrics["freshness", "withinTarget"]).ShouldBe(("2", "100"));

        await world.Hub.EditAsync((await world.HereAsync(gone[1])).Id, new { title = "Changed here", status = "COMPLETED" });
        await world.Hub.CreateAsync(new { title = "Born here", description = "With a note", status = "REVIEW", dueDate = "2027-05-06" });
        (await world.Hub.SendAsync(HttpMethod.Delete, $"/api/records/TASK/{(await world.HereAsync(gone[2])).Id}")).Status.ShouldBe(200);
        await Eventually.HoldsAsync(world.ShouldMirrorAsync);
        await world.SettledAsync();
        world.Proxy.Requests.Where(request => request.IsWrite).ShouldBe(
            [new("PUT", $"{Root}/{gone[1]}"), new("POST", Root), new("DELETE", $"{Root}/{gone[2]}")], ignoreOrder: true);
        (await world.Parse.TasksAsync()).Where(task => task.Title == "Born here").ShouldHaveSingleItem().ConcordKey.ShouldNotBeNull().ShouldStartWith("op_");
    }

    [NodeFact]
    public async Task A_run_asks_for_what_changed_and_three_more_write_nothing()
    {
        var (world, fresh) = await ParseSyncedAsync(Tasks);
        var import = Listings(world);
        import.ShouldAllBe(target => !target.Contains("updatedAt"));
        import.ShouldContain(target => target.Contains("skip=100"));
        await world.ShouldMirrorAsync();

        var changed = (await world.Parse.TasksAsync()).Select(task => task.ObjectId).First(id => id != fresh);
        await world.Parse.ChangeAsync(changed, new { notes = "Changed outside", due = "2029-01-01" });
        await world.SyncAsync(full: false);
        await world.ShouldMirrorAsync();
        var delta = Listings(world).Skip(import.Count).ToList();
        delta.ShouldNotBeEmpty();
        foreach (var target in delta)
        {
            target.ShouldContain("""where={"updatedAt":{"$gte":{"__type":"Date","iso":"20""");
            (await world.Parse.ListAsync(target)).Select(task => task.ObjectId).ShouldBeSubsetOf([fresh, changed]);
        }

        await world.Hub.EditAsync((await world.HereAsync(fresh)).Id, new { title = "Changed here" });
        await Eventually.HoldsAsync(world.ShouldMirrorAsync);
        await world.SettledAsync();
        var writes = world.Proxy.Writes;
        var versions = await VersionsAsync(world);
        foreach (var full in (bool[])[true, false, true])
            (await world.Hub.ChangesAsync((await world.SyncAsync(full)).Id)).ShouldBeEmpty();
        await world.SettledAsync();
        world.Proxy.Writes.ShouldBe(writes);
        (await VersionsAsync(world)).ShouldBe(versions);
    }

    // As a person would write them.
    private static List<string> Listings(ParseWorld world) =>
        [.. world.Proxy.Requests.Select(request => Uri.UnescapeDataString(request.Target)).Where(target => target.StartsWith(Root + "?", StringComparison.Ordinal) && target.Contains("count=1"))];

    private static async Task<IReadOnlyList<(string, long)>> VersionsAsync(ParseWorld world) =>
        [.. (await world.Hub.TasksAsync()).Select(task => (task.Id, task.Version)).Order()];
}
