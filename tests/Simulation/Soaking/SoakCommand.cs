using System.Globalization;
using Concord.Simulation.Scheduling;
using Concord.Simulation.Worlds;

namespace Concord.Simulation.Soaking;

/// <summary>
/// `--soak [--days 7] [--seed 1] [--trace]`: virtual days beside systems that come and go, held to every promise of seeds and to F025's success rate. Prints the figures. Exit code 1
/// when anything is broken or the rate is missed.
/// </summary>
internal static class SoakCommand
{
    private const int Days = 7;

    public static bool IsMeant(string[] args) => args.Length > 0 && args[0] == "--soak";

    public static int Run(string[] args)
    {
        var (days, seed) = (Number(args, "--days", Days), Number(args, "--seed", 1));
        var (world, course) = Play(seed, TimeSpan.FromDays(days), args.Contains("--trace"));
        foreach (var line in world.Journal.Lines) Console.WriteLine(line);
        foreach (var (name, number) in world.Journal.Counts.OrderBy(count => count.Key, StringComparer.Ordinal)) Console.WriteLine($"{number,9} {name}");
        var share = course.Share;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{days} virtual days (seed {seed}): {share.Processed} records processed, {share.Failed} failed, {share.SuccessRate:0.000} % succeeded; {world.Journal.Violations.Count} violations"));
        foreach (var violation in world.Journal.Violations) Console.WriteLine($"  {violation}");
        return world.Journal.Violations.Count == 0 ? 0 : 1;
    }

    internal static (World World, SoakCourse Course) Play(int seed, TimeSpan length, bool keepsLines = false)
    {
        World.Prepare();
        (World World, SoakCourse Course) played = default;
        Simulated.Run(seed, async scheduler =>
        {
            var world = new World(scheduler, Traits, journal => new FlappingTrouble(scheduler.Clock, World.Source(seed, 1), what => journal.Count(what)), keepsLines);
            played = (world, new SoakCourse(world));
            await played.Course.RunAsync(length);
        });
        return played;
    }

    // One system that answers preconditions and one that knows none, as most do.
    private static WorldTraits Traits => new()
    {
        Systems = [new Traits { Id = "int_one", Letter = "A", Guard = WriteGuard.Version, Records = 20 }, new Traits { Id = "int_two", Letter = "B", Priority = 50, Records = 10 }],
    };

    private static int Number(string[] args, string name, int otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
    }
}
