using Concord.Sync.Vocabulary;

namespace Concord.Sync.Health;

/// <summary>How long it is from one listing to the next, by frequency.</summary>
public static class SyncPeriods
{
    /// <summary>Null under MANUAL: nothing is due. REALTIME lists once a day, to find what no webhook told.</summary>
    public static TimeSpan? Of(SyncFrequency frequency) => frequency switch
    {
        SyncFrequency.EVERY_15MIN => TimeSpan.FromMinutes(15),
        SyncFrequency.HOURLY => TimeSpan.FromHours(1),
        SyncFrequency.DAILY or SyncFrequency.REALTIME => TimeSpan.FromDays(1),
        SyncFrequency.WEEKLY => TimeSpan.FromDays(7),
        SyncFrequency.MANUAL => null,
        _ => throw new ArgumentOutOfRangeException(nameof(frequency), frequency, "No such frequency."),
    };
}
