namespace Concord.Simulation.Worlds;

/// <summary>When a sweep can find something that the one before did not find.</summary>
/// <remarks>
/// What is overdue is being worked on, or cannot be worked on now. As long as nothing is committed the next sweep would find the same; it
/// comes all the same, after rests that grow, since work may end without a trace.
/// </remarks>
internal sealed class Pace(Disk disk, TimeProvider clock)
{
    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(16);

    private TimeSpan rest = TimeSpan.Zero;

    /// <summary>The moment before which the next sweep finds nothing.</summary>
    public DateTimeOffset Next()
    {
        var now = clock.GetUtcNow();
        var due = disk.NothingDueBefore(now);
        if (due > now) return due;
        rest = rest == TimeSpan.Zero ? ShortestRest : rest < LongestRest ? rest * 2 : rest;
        return now + rest;
    }

    /// <summary>Something was committed, or some work failed.</summary>
    public void Moved() => rest = TimeSpan.Zero;
}
