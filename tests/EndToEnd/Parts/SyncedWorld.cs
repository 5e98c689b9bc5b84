namespace Concord.EndToEnd.Parts;

/// <summary>One connected world for a class of tests that leave it as they found it.</summary>
public sealed class SyncedWorld : IAsyncLifetime
{
    private World? world;

    internal World World => world ?? throw new InvalidOperationException("Node.js is missing; the test should have been skipped.");

    public async ValueTask InitializeAsync()
    {
        if (!NodeJs.IsThere)
            return;
        world = await World.StartAsync(tasks: 3);
        await world.ConnectAsync();
        await world.EndedAsync(world.Link.FirstJob);
    }

    public async ValueTask DisposeAsync()
    {
        if (world is null)
            return;
        await world.DisposeAsync();
        world.Hub.Failed.ShouldBeFalse(world.Told());
    }
}
