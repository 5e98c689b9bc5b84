using System.Collections.Immutable;

namespace Concord.Sync.Policies;

/// <summary>How many records a run worked on, and how many of them failed.</summary>
public readonly record struct RunCount(int Records, int Failed)
{
    public static RunCount operator +(RunCount one, RunCount other) => new(one.Records + other.Records, one.Failed + other.Failed);
}

/// <summary>When an integration that goes on syncing counts as degraded, and when as well again (rule 7.8).</summary>
public static class Degradation
{
    private const int LeastRecords = 10;

    // So many records show that it is well again, over as many runs as they take.
    private const int EnoughToRecover = 20;
    private const decimal MostFailed = 0.10m;

    /// <summary>Above 10 % failed of at least 10 records.</summary>
    public static bool Begins(RunCount run) => run.Records >= LeastRecords && IsMuch(run);

    /// <summary>A whole full run, or the last 20 records over runs, failed at 10 % or less.</summary>
    /// <param name="isFull">The run that just ended compared everything.</param>
    /// <param name="newestFirst">That run, then those before it; each counts as a whole.</param>
    public static bool Ends(bool isFull, ImmutableArray<RunCount> newestFirst)
    {
        if (isFull && !IsMuch(newestFirst[0]))
        {
            return true;
        }

        var sum = default(RunCount);
        foreach (var run in newestFirst)
        {
            sum += run;
            if (sum.Records >= EnoughToRecover)
            {
                return !IsMuch(sum);
            }
        }

        return false;
    }

    private static bool IsMuch(RunCount count) => count.Failed > MostFailed * count.Records;
}
