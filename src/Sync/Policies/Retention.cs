using System.Globalization;

namespace Concord.Sync.Policies;

/// <summary>
/// How long it is kept what nobody needs for ever. Records, their versions, outside writes, the audit, the feed of changes and the all-time
/// counters have no age here.
/// </summary>
/// <param name="Days">Of logs, ended deliveries and bodies; at least 1.</param>
public sealed record Retention(int Days)
{
    public static readonly Retention Default = new(90);

    /// <summary>A hundred years.</summary>
    private const int MostDays = 36_500;

    /// <summary>Longer than senders replay; no setting makes it shorter.</summary>
    public static readonly TimeSpan DedupeKeys = TimeSpan.FromDays(30);

    /// <summary>
    /// Longer than <see cref="DedupeKeys"/>, whatever the setting: an event that comes again once its key is forgotten must still find
    /// that its record was deleted.
    /// </summary>
    public static readonly TimeSpan Tombstones = TimeSpan.FromDays(90);

    /// <summary>A lost answer is asked for within minutes, and by the process alone that did not get it.</summary>
    public static readonly TimeSpan CommitUnits = TimeSpan.FromDays(7);

    /// <summary>How long after its end a run may still be looked through for what it listed.</summary>
    public static readonly TimeSpan EndedRuns = TimeSpan.FromDays(7);

    /// <summary>Reads the setting Retention__Days; none is the default.</summary>
    /// <param name="text">A whole number of days.</param>
    /// <param name="retention">The default when the text is wrong.</param>
    /// <param name="error">What is wrong and how to mend it; empty when nothing is.</param>
    public static bool TryParse(string? text, out Retention retention, out string error)
    {
        (retention, error) = (Default, "");
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays)
        {
            retention = new(days);
            return true;
        }

        error = $"Retention__Days `{text}` is not a whole number of days from 1 to {MostDays}; leave it out for {Default.Days}.";
        return false;
    }

    /// <summary>Logs, deliveries and bodies of this moment and before may go.</summary>
    public DateTimeOffset LogsUpTo(DateTimeOffset now) => now.AddDays(-Days);

    /// <summary>The first Sunday, 03:00 UTC, after a moment.</summary>
    public static DateTimeOffset NextCleanup(DateTimeOffset after)
    {
        var day = after.UtcDateTime.Date;
        var sunday = new DateTimeOffset(day.AddDays((7 - (int)day.DayOfWeek) % 7).AddHours(3), TimeSpan.Zero);
        return sunday > after ? sunday : sunday.AddDays(7);
    }
}
