using System.Globalization;

namespace Concord.Sync.Policies;

/// <summary>The kinds of change that do harm in bulk.</summary>
public enum BrakeKind
{
    /// <summary>Records deleted.</summary>
    Delete,

    /// <summary>Filled fields made empty.</summary>
    Blank,
}

/// <summary>How much change of a kind goes on without a person: up to a count, or up to a share of what is mapped.</summary>
public sealed record BrakeLimits(int Count = 10, decimal Share = 0.10m)
{
    public static readonly BrakeLimits Default = new();
}

/// <summary>What a brake says.</summary>
public abstract record BrakeResult
{
    private BrakeResult()
    {
    }

    public sealed record Pass : BrakeResult
    {
        internal static readonly Pass Instance = new();
    }

    /// <summary>Stop, and let a person look; the reason is for them.</summary>
    public sealed record Hold(string Reason) : BrakeResult;
}

/// <summary>Stops too much change at once. Both limits must be passed: ten deletes among ten thousand records are nobody's disaster.</summary>
public static class Brakes
{
    /// <param name="kind">What is about to happen.</param>
    /// <param name="count">How often, in this run or in the sliding ten minutes, the change in question included.</param>
    /// <param name="mapped">How many records are mapped.</param>
    /// <param name="limits">The integration's limits; null for the defaults (more than 10, and more than 10 %).</param>
    public static BrakeResult Check(BrakeKind kind, int count, int mapped, BrakeLimits? limits = null)
    {
        limits ??= BrakeLimits.Default;
        if (count <= limits.Count || count <= limits.Share * mapped)
        {
            return BrakeResult.Pass.Instance;
        }

        var what = kind == BrakeKind.Delete ? "deletes" : "fields emptied";
        return new BrakeResult.Hold(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} {what} among {mapped} mapped records; more than {limits.Count} and more than {limits.Share * 100:0.#} % wait for approval."));
    }
}
