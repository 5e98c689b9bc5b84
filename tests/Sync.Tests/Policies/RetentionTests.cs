using System.Globalization;
using Concord.Sync.Policies;

namespace Concord.Sync.Tests.Policies;

public sealed class RetentionTests
{
    [Theory]
    [InlineData("2026-03-02T12:00:00Z", "2026-03-08T03:00:00Z")] // a Monday
    [InlineData("2026-03-07T23:59:59Z", "2026-03-08T03:00:00Z")]
    [InlineData("2026-03-08T02:59:59Z", "2026-03-08T03:00:00Z")]
    [InlineData("2026-03-08T03:00:00Z", "2026-03-15T03:00:00Z")]
    [InlineData("2026-03-08T03:00:01Z", "2026-03-15T03:00:00Z")]
    [InlineData("2026-03-08T23:00:00-06:00", "2026-03-15T03:00:00Z")] // Monday by UTC
    [InlineData("2026-12-28T00:00:00Z", "2027-01-03T03:00:00Z")]
    public void Next_cleanup_is_the_next_Sunday_at_three(string after, string expected) => Retention.NextCleanup(At(after)).ShouldBe(At(expected));

    // Else a deleted record could come back by an event that is sent again and no longer known.
    [Fact]
    public void Tombstones_outlive_dedupe_keys_by_far() => Retention.Tombstones.ShouldBeGreaterThanOrEqualTo(Retention.DedupeKeys * 2);

    [Theory]
    [InlineData(null, 90)]
    [InlineData("", 90)]
    [InlineData("1", 1)]
    [InlineData("36500", 36_500)]
    public void Setting_is_days(string? text, int days)
    {
        Retention.TryParse(text, out var retention, out _).ShouldBeTrue();

        retention.LogsUpTo(At("2026-03-02T12:00:00Z")).ShouldBe(At("2026-03-02T12:00:00Z").AddDays(-days));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("36501")]
    [InlineData("1.5")]
    [InlineData("90d")]
    public void Anything_else_is_refused_with_what_to_write(string text)
    {
        Retention.TryParse(text, out _, out var error).ShouldBeFalse();

        error.ShouldContain("Retention__Days");
        error.ShouldContain("1 to 36500");
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
