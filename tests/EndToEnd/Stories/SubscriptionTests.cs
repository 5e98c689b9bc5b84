using System.Text.Json.Nodes;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Stories;

/// <summary>Somebody else follows the hub's changes: whatever happens to the hub in between, nothing is missing and nothing overtakes.</summary>
public sealed class SubscriptionTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("concord-e2e-").FullName;
    private ChangeReceiver receiver = null!;
    private Hub hub = null!;

    public async ValueTask InitializeAsync()
    {
        receiver = await ChangeReceiver.StartAsync();
        hub = new Hub(folder, receiver.Address);
        await hub.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await hub.DisposeAsync();
        await receiver.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Every_change_arrives_signed_and_in_order_through_kills_and_refusals()
    {
        await hub.CreateAsync(new { title = "Before anybody followed" });
        await Eventually.HoldsAsync(async () => (await ChangesAsync("0"))["changes"]!.AsArray().ShouldHaveSingleItem());
        var (subscription, start) = await SubscribeAsync();
        var answers = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = change => change.Data["fields"]!["title"]!.GetValue<string>() == "Task 3" ? answers.Task : Task.FromResult(204);

        // The third one has arrived, and nobody hears that.
        var ids = new List<string>();
        foreach (var number in Enumerable.Range(1, 5))
            ids.Add((await hub.CreateAsync(new { title = $"Task {number}" })).Id);
        await Eventually.GetAsync(() => Task.FromResult(receiver.Arrived.Count), count => count == 3, "the third one arrives");
        await hub.KillAsync();
        answers.SetResult(204);
        await hub.StartAsync();
        await FollowedAsync(subscription, start);
        receiver.Arrived.Count.ShouldBe(6);
        receiver.Arrived[3].ToString().ShouldBe(receiver.Arrived[2].ToString());

        // Refused, and killed while it waits: it waits on after the start, and an admin ends the wait.
        receiver.Answer = _ => Task.FromResult(500);
        await hub.EditAsync(ids[0], new { title = "Task 1, edited" });
        await Eventually.HoldsAsync(async () => (await hub.SendAsync(HttpMethod.Get, subscription))["attempts"].ShouldBe("1"));
        await hub.RestartAfterKillAsync();
        (await hub.SendAsync(HttpMethod.Delete, $"/api/records/TASK/{ids[1]}")).Status.ShouldBe(200);
        receiver.Answer = _ => Task.FromResult(204);
        (await hub.SendAsync(HttpMethod.Get, subscription))["lastError"].ShouldBe("The receiver answered 500.");
        (await hub.SendAsync(HttpMethod.Put, subscription, new { status = "ACTIVE" })).Status.ShouldBe(200);
        await FollowedAsync(subscription, start);

        receiver.Forged.ShouldBeEmpty();
        receiver.Arrived.TakeLast(2).Select(change => change.Type).ShouldBe(["record.updated", "record.deleted"]);
        hub.Failed.ShouldBeFalse(hub.Output);
    }

    private async Task<(string Path, string Start)> SubscribeAsync()
    {
        var made = await hub.PostAsync("/api/admin/subscriptions", new { url = new Uri(receiver.Address, "hooks"), after = "latest" });
        made.Status.ShouldBe(200, made.Text);
        receiver.Secret = made["secret"];
        return ("/api/admin/subscriptions/" + made["subscription", "id"], made["subscription", "cursor"]);
    }

    /// <summary>What arrived is, each for the first time and in order, what the feed tells after the start.</summary>
    private Task FollowedAsync(string subscription, string start) => Eventually.HoldsAsync(async () =>
    {
        var feed = await ChangesAsync(start);
        (await hub.SendAsync(HttpMethod.Get, subscription))["cursor"].ShouldBe(feed["nextCursor"]!.GetValue<string>());
        var told = receiver.Arrived.DistinctBy(change => change.Cursor).Select(change => change.Data).ToList();
        var entries = feed["changes"]!.AsArray();
        told.Count.ShouldBe(entries.Count);
        told.Zip(entries).ShouldAllBe(pair => JsonNode.DeepEquals(pair.First, pair.Second), $"{feed.ToJsonString()} and {told.Count} told");
    });

    private async Task<JsonNode> ChangesAsync(string after) => JsonNode.Parse((await hub.SendAsync(HttpMethod.Get, $"/api/changes?after={after}&limit=100")).Text)!;
}
