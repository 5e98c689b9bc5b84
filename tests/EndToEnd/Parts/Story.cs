using System.Text.Json.Nodes;

namespace Concord.EndToEnd.Parts;

/// <summary>A class of tests that start worlds of their own; each is ended with its test.</summary>
public abstract class Story : IAsyncLifetime
{
    private readonly List<World> worlds = [];

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
