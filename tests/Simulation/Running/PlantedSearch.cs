using System.Globalization;
using System.Reflection;
using Concord.Planting;

namespace Concord.Simulation.Running;

/// <summary>
/// `--planted NAME[,NAME…] --seeds N [--start S]` switches one bug on after the other and runs seeds from S (1) until one breaks a promise that it
/// keeps without the bug; `--planted all` takes every bug there is. Says after how many seeds each was found, and by which check. Exit code 1
/// when one was not found, 2 when nothing could be searched.
/// </summary>
internal static class PlantedSearch
{
    public const string Option = "--planted";

    // There only where the product was built with bugs in it.
    private static readonly PropertyInfo? Switch = Type.GetType("Concord.Planted, Concord.Sync")?.GetProperty("Name");

    public static int Run(IReadOnlyList<string> names, int start, int count, int? silos)
    {
        if (Switch is null) return Refuse("There are no bugs in this build: build it with -p:PlantedBugs=true.");
        var known = PlantedBug.All.ToDictionary(bug => bug.Name, StringComparer.Ordinal);
        var wanted = names is ["all"] ? [.. known.Keys.Order(StringComparer.Ordinal)] : names;
        if (wanted.FirstOrDefault(name => !known.ContainsKey(name)) is { } stranger)
            return Refuse($"There is no bug {stranger}; there are {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}, and all.");
        var missed = wanted.Count(name => !IsFound(name, start, count, silos));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{wanted.Count} bugs, {missed} not found within {count} seeds"));
        return missed == 0 ? 0 : 1;
    }

    private static bool IsFound(string name, int start, int count, int? silos)
    {
        for (var seed = start; seed < start + count; seed++)
        {
            if (Violation(seed, name, silos) is not { } violation || Violation(seed, null, silos) is not null) continue;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} found after {seed - start + 1} seeds, by seed {seed}: {violation}"));
            return true;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} not found in {count} seeds"));
        return false;
    }

    // The first one, in one line.
    private static string? Violation(int seed, string? bug, int? silos)
    {
        Switch!.SetValue(null, bug);
        try
        {
            return SeedRun.Run(seed, processes: silos).Violations.Select(violation => violation.Split('\n')[0]).FirstOrDefault();
        }
        finally
        {
            Switch.SetValue(null, null);
        }
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return 2;
    }
}
