using Concord.Simulation.Scheduling;

namespace Concord.Simulation.Worlds;

/// <summary>What happened in a world, for the trace and, if asked for, for people. Also counts events by name and keeps what was violated.</summary>
internal sealed class Journal(SimulationScheduler scheduler, bool keeps)
{
    private readonly List<string> lines = [];
    private readonly List<string> violations = [];
    private readonly SortedDictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>Empty unless lines are kept.</summary>
    public IReadOnlyList<string> Lines => lines;

    public IReadOnlyList<string> Violations => violations;

    public IReadOnlyDictionary<string, int> Counts => counts;

    public void Note(string what)
    {
        scheduler.Note(what);
        if (keeps) lines.Add($"{scheduler.Clock.GetUtcNow():HH:mm:ss.fff} {what}");
    }

    public void Count(string what, int by = 1) => counts[what] = counts.GetValueOrDefault(what) + by;

    /// <summary>A promise was broken.</summary>
    public void Violation(string which, string what)
    {
        var text = $"{which}: {what} (at {scheduler.Clock.GetUtcNow():HH:mm:ss.fff})";
        Note($"!! {text}");
        violations.Add(text);
    }
}
