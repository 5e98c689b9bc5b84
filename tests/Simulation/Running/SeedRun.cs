using System.Globalization;
using Concord.Simulation.Outside;
using Concord.Simulation.Scheduling;
using Concord.Simulation.Worlds;

namespace Concord.Simulation.Running;

/// <summary>What became of one seed.</summary>
/// <param name="Trace">Equal in every process that runs the same code.</param>
/// <param name="Lines">Everything that happened; empty unless asked for.</param>
internal sealed record SeedResult(
    int Seed, string Trace, long Steps, IReadOnlyList<string> Violations, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<string> Lines)
{
    public string Summary => string.Create(CultureInfo.InvariantCulture, $"seed {Seed} trace {Trace} violations {Violations.Count}");
}

/// <summary>Runs a seed's world from beginning to end.</summary>
internal static class SeedRun
{
    /// <param name="processes">How many processes of the hub there are; null: as the seed has it.</param>
    public static SeedResult Run(int seed, bool keepsLines = false, int? processes = null)
    {
        World.Prepare();
        World? world = null;
        var failures = new List<string>();
        SimulationScheduler? used = null;
        try
        {
            Simulated.Run(seed, async scheduler =>
            {
                used = scheduler;
                world = Make(scheduler, keepsLines, processes);
                await new Course(world).RunAsync();
            });
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            failures.Add($"the run broke off: {exception}");
        }

        return new SeedResult(
            seed, used?.Trace ?? "", used?.Steps ?? 0, [.. world?.Journal.Violations ?? [], .. failures], world?.Journal.Counts ?? new Dictionary<string, int>(), world?.Journal.Lines ?? []);
    }

    private static World Make(SimulationScheduler scheduler, bool keepsLines, int? processes)
    {
        var traits = WorldTraits.Draw(World.Source(scheduler.Seed, 0));
        return new World(scheduler, traits with { Processes = processes ?? traits.Processes }, journal => new SeededTrouble(World.Source(scheduler.Seed, 1), what => journal.Count(what)), keepsLines);
    }
}
