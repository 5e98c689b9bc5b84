using Concord.Sync.Vocabulary;

namespace Concord.Sync.Policies;

/// <summary>
/// When an integration is listed next, by its own clock on the wall: quarters and full hours; every day at 02:00 under DAILY and REALTIME, the latter to find what no webhook told;
/// Sundays at 02:00 under WEEKLY.
/// </summary>
public static class Schedule
{
    private static readonly TimeSpan Night = TimeSpan.FromHours(2);

    /// <summary>The first moment after another one, in UTC; null under MANUAL.</summary>
    public static DateTimeOffset? Next(SyncFrequency frequency, TimeZoneInfo zone, DateTimeOffset after) => frequency switch
    {
        SyncFrequency.EVERY_15MIN => NextMultiple(TimeSpan.FromMinutes(15), zone, after),
        SyncFrequency.HOURLY => NextMultiple(TimeSpan.FromHours(1), zone, after),
        SyncFrequency.DAILY or SyncFrequency.REALTIME => NextNight(_ => true, zone, after),
        SyncFrequency.WEEKLY => NextNight(day => day.DayOfWeek == DayOfWeek.Sunday, zone, after),
        SyncFrequency.MANUAL => null,
        _ => throw new ArgumentOutOfRangeException(nameof(frequency), frequency, "No such frequency."),
    };

    private static DateTimeOffset NextMultiple(TimeSpan step, TimeZoneInfo zone, DateTimeOffset after)
    {
        var offset = zone.GetUtcOffset(after).Ticks;
        var onTheWall = after.UtcTicks + offset;
        return new(((onTheWall / step.Ticks) + 1) * step.Ticks - offset, TimeSpan.Zero);
    }

    private static DateTimeOffset NextNight(Func<DateTime, bool> counts, TimeZoneInfo zone, DateTimeOffset after)
    {
        for (var day = TimeZoneInfo.ConvertTime(after, zone).Date; ; day = day.AddDays(1))
        {
            if (counts(day) && MomentOf(day + Night, zone) is var moment && moment > after)
            {
                return moment;
            }
        }
    }

    // A time that the clock shows twice is its first one; one that it leaps over is as long after the leap as it would have been without.
    private static DateTimeOffset MomentOf(DateTime onTheWall, TimeZoneInfo zone)
    {
        var offset = zone.IsAmbiguousTime(onTheWall) ? zone.GetAmbiguousTimeOffsets(onTheWall).Max()
            : zone.IsInvalidTime(onTheWall) ? zone.GetUtcOffset(onTheWall.AddHours(-12))
            : zone.GetUtcOffset(onTheWall);
        return new(onTheWall.Ticks - offset.Ticks, TimeSpan.Zero);
    }
}
