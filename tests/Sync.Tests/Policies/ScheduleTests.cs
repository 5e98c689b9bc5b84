using System.Globalization;
using Concord.Sync.Policies;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Policies;

public sealed class ScheduleTests
{
    private const SyncFrequency Quarters = SyncFrequency.EVERY_15MIN;
    private const SyncFrequency Hours = SyncFrequency.HOURLY;
    private const SyncFrequency Days = SyncFrequency.DAILY;
    private const SyncFrequency Weeks = SyncFrequency.WEEKLY;

    [Theory]
    [InlineData(Quarters, "UTC", "2026-03-02T12:00:00Z", "2026-03-02T12:15:00Z")]
    [InlineData(Quarters, "UTC", "2026-03-02T12:14:59.999Z", "2026-03-02T12:15:00Z")]
    [InlineData(Quarters, "Asia/Kathmandu", "2026-03-02T12:01:00Z", "2026-03-02T12:15:00Z")] // 5:45 ahead
    [InlineData(Hours, "UTC", "2026-03-02T12:00:00Z", "2026-03-02T13:00:00Z")]
    [InlineData(Hours, "Asia/Kolkata", "2026-03-02T12:00:00Z", "2026-03-02T12:30:00Z")] // 5:30 ahead
    [InlineData(Days, "UTC", "2026-03-02T01:59:59Z", "2026-03-02T02:00:00Z")]
    [InlineData(Days, "UTC", "2026-03-02T02:00:00Z", "2026-03-03T02:00:00Z")]
    [InlineData(Days, "America/New_York", "2026-01-15T12:00:00Z", "2026-01-16T07:00:00Z")]
    [InlineData(Days, "Pacific/Auckland", "2026-01-15T12:59:00Z", "2026-01-15T13:00:00Z")] // the 16th there
    [InlineData(SyncFrequency.REALTIME, "UTC", "2026-03-02T12:00:00Z", "2026-03-03T02:00:00Z")]
    [InlineData(Weeks, "UTC", "2026-03-02T12:00:00Z", "2026-03-08T02:00:00Z")] // a Monday
    [InlineData(Weeks, "UTC", "2026-03-08T02:00:00Z", "2026-03-15T02:00:00Z")]
    [InlineData(Weeks, "Europe/Berlin", "2026-03-08T00:59:00Z", "2026-03-08T01:00:00Z")]
    public void Next_run_is_by_the_clock_on_the_wall(SyncFrequency frequency, string zone, string after, string expected) => Next(frequency, zone, after).ShouldBe(At(expected));

    [Theory]
    [InlineData(Days, "America/New_York", "2026-03-08T05:00:00Z", "2026-03-08T07:00:00Z")] // 02:00 is leapt over: 03:00
    [InlineData(Days, "America/New_York", "2026-03-08T07:00:00Z", "2026-03-09T06:00:00Z")]
    [InlineData(Days, "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")] // the same there
    [InlineData(Days, "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:00:00Z")] // 02:00 comes twice: the first
    [InlineData(Days, "Europe/Berlin", "2026-10-25T00:00:00Z", "2026-10-26T01:00:00Z")]
    [InlineData(Days, "Pacific/Apia", "2011-12-29T13:00:00Z", "2011-12-30T12:00:00Z")] // a day that was left out
    [InlineData(Days, "Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-31T12:00:00Z")]
    [InlineData(Weeks, "America/New_York", "2026-03-02T12:00:00Z", "2026-03-08T07:00:00Z")]
    [InlineData(Hours, "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z")]
    [InlineData(Hours, "Australia/Lord_Howe", "2026-04-04T14:40:00Z", "2026-04-04T15:00:00Z")] // half an hour back
    public void Clocks_that_are_set_on_or_back_leave_out_no_run_and_double_none(SyncFrequency frequency, string zone, string after, string expected) => Next(frequency, zone, after).ShouldBe(At(expected));

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("Europe/Berlin")]
    [InlineData("Europe/Dublin")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/Santiago")]
    [InlineData("Africa/Casablanca")]
    [InlineData("Asia/Kathmandu")]
    public void Each_day_of_ten_years_has_one_run(string zone)
    {
        var there = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var moment = At("2024-06-01T00:00:00Z");
        var day = TimeZoneInfo.ConvertTime(moment, there).Date.AddDays(-1);
        for (var days = 0; days < 3_650; days++)
        {
            moment = Schedule.Next(Days, there, moment)!.Value;
            var next = TimeZoneInfo.ConvertTime(moment, there).Date;
            if (days > 0) next.ShouldBe(day.AddDays(1));
            day = next;
        }
    }

    [Fact]
    public void By_hand_means_never() => Schedule.Next(SyncFrequency.MANUAL, TimeZoneInfo.Utc, At("2026-03-02T12:00:00Z")).ShouldBeNull();

    private static DateTimeOffset? Next(SyncFrequency frequency, string zone, string after) => Schedule.Next(frequency, TimeZoneInfo.FindSystemTimeZoneById(zone), At(after));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
