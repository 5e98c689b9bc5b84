namespace Concord.Simulation.Worlds;

/// <summary>The hub is away for days or weeks. What was deleted long ago is brought back meanwhile, and nobody hears of it.</summary>
internal sealed class Absence(World world, Crowd crowd)
{
    private readonly Random random = World.Source(world.Scheduler.Seed, 5);

    /// <summary>In every third world.</summary>
    public async Task PerhapsAsync()
    {
        if (random.Next(3) > 0 || world.Nodes.Count == 0) return;
        world.Journal.Count("hub away for days");
        var usual = world.Downtime;
        // A delay takes no more than 49 days.
        world.Downtime = () => TimeSpan.FromDays(random.Next(2, 49));
        foreach (var node in world.Nodes.ToList()) node.Die("before it is away for days");
        world.Downtime = usual;
        foreach (var site in world.Sites)
        {
            for (var left = random.Next(1, 4); left > 0; left--) crowd.Restore(site);
        }

        while (world.Node is null) await world.Delay(TimeSpan.FromHours(1));
        await world.Delay(TimeSpan.FromMinutes(1));
    }
}
