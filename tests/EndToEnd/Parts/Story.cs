using System.Text.Json.Nodes;

namespace Concord.EndToEnd.Parts;

/// <summary>A class of tests that start worlds of their own; each is ended with its test.</summary>
public abstract class Story : IAsyncLifetime
{
    private readonly List<LinkedWorld> worlds = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Ends the test's processes. Whatever the test was about, the hub must not have logged a failure of its own.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var world in worlds)
            await world.DisposeAsync();
        var wrote = string.Join('\n', worlds.Select(world => world.Told()));
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
            TestContext.Current.TestOutputHelper?.WriteLine(wrote);
        else
            worlds.ShouldAllBe(world => !world.Hub.Failed, wrote);
    }

    /// <summary>Both sides started and not connected.</summary>
    private protected async Task<World> StartAsync(int tasks)
    {
        var world = await World.StartAsync(tasks);
        worlds.Add(world);
        return world;
    }

    /// <summary>The same with Parse Server, connected and through the first sync, all tasks but one at rest for a day. Returns that one's id.</summary>
    private protected async Task<(ParseWorld World, string Fresh)> ParseSyncedAsync(int tasks)
    {
        var world = await ParseWorld.StartAsync(tasks);
        worlds.Add(world);
        var fresh = (await world.Parse.TasksAsync())[0].ObjectId;
        await world.Parse.RestedAsync(fresh);
        await world.ConnectAsync();
        await world.EndedAsync(world.Link.FirstJob);
        return (world, fresh);
    }

    /// <summary>Both sides started, connected, and through their first sync.</summary>
    private protected async Task<World> SyncedAsync(int tasks, bool webhooks = true, Action<JsonObject>? settings = null)
    {
        var world = await StartAsync(tasks);
        await world.ConnectAsync(settings);
        await world.EndedAsync(world.Link.FirstJob);
        if (webhooks)
            await world.WebhooksOnAsync();
        return world;
    }
}
