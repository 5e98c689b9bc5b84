namespace Concord.Sync.Policies;

/// <summary>How often everything is compared, because what tells of changes never tells of all: deletes are in no delta, and senders lose events.</summary>
public enum ReconcileFrequency
{
    /// <summary>Once a day.</summary>
    DAILY,

    /// <summary>Once a week.</summary>
    WEEKLY,

    /// <summary>Only when a person asks for a full run.</summary>
    NEVER,
}

/// <summary>When the next full reconcile is due.</summary>
public static class Reconcile
{
    /// <param name="frequency">The integration's.</param>
    /// <param name="last">When the last whole run that was completed began; null when there was none.</param>
    /// <param name="now">The moment to judge at.</param>
    public static bool IsDue(ReconcileFrequency frequency, DateTimeOffset? last, DateTimeOffset now) => frequency switch
    {
        ReconcileFrequency.DAILY => Passed(last, now, TimeSpan.FromDays(1)),
        ReconcileFrequency.WEEKLY => Passed(last, now, TimeSpan.FromDays(7)),
        _ => false,
    };

    private static bool Passed(DateTimeOffset? last, DateTimeOffset now, TimeSpan period) => last is not { } moment || now - moment >= period;
}
