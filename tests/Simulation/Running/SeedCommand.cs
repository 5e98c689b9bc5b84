using System.Diagnostics;
using System.Globalization;

namespace Concord.Simulation.Running;

/// <summary>
/// `--seeds N [--start S] [--minutes M]` runs N seeds from S (1), or those that it can begin within M minutes; `--seed N [--trace]` runs one and,
/// with --trace, prints all that happened; --silos 2 has two processes work on the one database. Prints the violations with their seed. Exit code 1
/// when there is any. `--planted` searches bugs instead: see <see cref="PlantedSearch"/>.
/// </summary>
internal static class SeedCommand
{
    public static bool IsMeant(string[] args) => args.Length > 0 && args[0] is "--seeds" or "--seed" or PlantedSearch.Option;

    public static int Run(string[] args)
    {
        int? silos = args.Contains("--silos") ? Number(args, "--silos", 1) : null;
        if (args[0] == PlantedSearch.Option) return PlantedSearch.Run(args.ElementAtOrDefault(1)?.Split(',') ?? [], Number(args, "--start", 1), Number(args, "--seeds", 500), silos);
        var single = args[0] == "--seed";
        var (start, most) = single ? (Number(args, "--seed", 1), 1) : (Number(args, "--start", 1), Number(args, "--seeds", 200));
        var longest = TimeSpan.FromMinutes(Number(args, "--minutes", int.MaxValue));
        var watch = Stopwatch.StartNew();
        var totals = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (count, failed, steps) = (0, 0, 0L);
        for (; count < most && watch.Elapsed < longest; count++)
        {
            var result = SeedRun.Run(start + count, keepsLines: single && args.Contains("--trace"), silos);
            Print(result);
            foreach (var (name, number) in result.Counts) totals[name] = totals.GetValueOrDefault(name) + number;
            failed += result.Violations.Count > 0 ? 1 : 0;
            steps += result.Steps;
        }

        foreach (var (name, number) in totals) Console.WriteLine($"{number,9} {name}");
        foreach (var line in FaultTable.Lines(totals, count)) Console.WriteLine(line);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{count} seeds, {failed} failed; a seed took {steps / Math.Max(count, 1)} steps and {Environment.CpuUsage.TotalTime.TotalSeconds / Math.Max(count, 1):0.00} s of processor time"));
        return failed == 0 ? 0 : 1;
    }

    private static void Print(SeedResult result)
    {
        foreach (var line in result.Lines) Console.WriteLine(line);
        Console.WriteLine(result.Summary);
        foreach (var violation in result.Violations) Console.WriteLine($"  seed {result.Seed}: {violation}");
    }

    private static int Number(string[] args, string name, int otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
    }
}
