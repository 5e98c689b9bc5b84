namespace Concord.EmbeddedSilo;

/// <summary>Names one reminder: the grain's type and key, and the name within the grain. Case-sensitive.</summary>
public readonly record struct ReminderKey(string GrainType, string GrainKey, string Name);

/// <summary>A reminder as stored. Occurrences are due at Start, Start + Period, and so on.</summary>
/// <param name="Key">Whose reminder it is, and its name.</param>
/// <param name="Start">When the first occurrence is due, UTC.</param>
/// <param name="Period">The time between occurrences.</param>
/// <param name="LastFired">When the last tick was sent, UTC; null before the first.</param>
public sealed record ReminderRow(ReminderKey Key, DateTimeOffset Start, TimeSpan Period, DateTimeOffset? LastFired);

/// <summary>Keeps reminders. The silo reads them once, at start, and writes one at a time.</summary>
public interface IReminderTable
{
    /// <summary>All reminders, in any order.</summary>
    Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>Adds the reminder, or replaces the one with the same key.</summary>
    Task UpsertAsync(ReminderRow row, CancellationToken cancellationToken);

    /// <summary>Removes the reminder. Removing one that is gone does nothing.</summary>
    Task DeleteAsync(ReminderKey key, CancellationToken cancellationToken);
}
