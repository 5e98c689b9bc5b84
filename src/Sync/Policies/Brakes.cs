using System.Globalization;

namespace Concord.Sync.Policies;

/// <summary>The kinds of change that can do harm in bulk.</summary>
public enum BrakeKind
{
    /// <summary>Records made.</summary>
    CREATE,

    /// <summary>Records changed.</summary>
    UPDATE,

    /// <summary>Records deleted.</summary>
    DELETE,

    /// <summary>Filled fields made empty.</summary>
    BLANK,
}

/// <summary>How much change of a kind goes on without a person: up to a count, or up to a share of what is mapped.</summary>
public sealed record BrakeLimits(int Count = 10, decimal Share = 0.10m)
{
    public static readonly BrakeLimits Default = new();
}

/// <summary>An integration's limits by kind; null: none. By default deletes and emptied fields are limited.</summary>
public sealed record BrakeSettings(BrakeLimits? Create = null, BrakeLimits? Update = null, BrakeLimits? Delete = null, BrakeLimits? Blank = null)
{
    public static readonly BrakeSettings Default = new(null, null, BrakeLimits.Default, BrakeLimits.Default);

    /// <summary>The limits of a kind; null: none.</summary>
    public BrakeLimits? Of(BrakeKind kind) => kind switch
    {
        BrakeKind.CREATE => Create,
        BrakeKind.UPDATE => Update,
        BrakeKind.DELETE => Delete,
        _ => Blank,
    };
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
    /// <summary>The sliding time over which changes outside a run are counted; a run counts from its beginning where that is earlier.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <param name="kind">What is about to happen.</param>
    /// <param name="count">How often, in this run or in the sliding ten minutes, the change in question included.</param>
    /// <param name="mapped">How many records are mapped.</param>
    /// <param name="limits">The integration's limits; null: there are none.</param>
    public static BrakeResult Check(BrakeKind kind, int count, int mapped, BrakeLimits? limits)
    {
        if (limits is null || count <= limits.Count || count <= limits.Share * mapped)
        {
            return BrakeResult.Pass.Instance;
        }

        var what = kind switch
        {
            BrakeKind.CREATE => "creates",
            BrakeKind.UPDATE => "updates",
            BrakeKind.DELETE => "deletes",
            _ => "fields emptied",
        };
        return new BrakeResult.Hold(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} {what} among {mapped} mapped records; more than {limits.Count} and more than {limits.Share * 100:0.#} % wait for approval."));
    }
}
