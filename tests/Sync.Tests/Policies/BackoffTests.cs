using Concord.Sync.Policies;

namespace Concord.Sync.Tests.Policies;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(0, 60_000)]
    [InlineData(1, 120_000)]
    [InlineData(2, 240_000)]
    [InlineData(3, 480_000)]
    [InlineData(4, 960_000)]
    public void Waits_double_from_a_minute(int retry, int milliseconds) =>
        Backoff.Delay(retry, 0).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [Theory]
    [InlineData(1.0, 72)]
    [InlineData(0.5, 66)]
    [InlineData(7.0, 72)]
    [InlineData(-1.0, 60)]
    public void Chance_adds_up_to_a_fifth(double unit, int seconds) =>
        Backoff.Delay(0, unit).ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void After_five_retries_there_is_none()
    {
        Backoff.Delay(5, 0).ShouldBeNull();
        Backoff.Delay(5, 0, TimeSpan.FromSeconds(1)).ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => Backoff.Delay(-1, 0));
    }

    [Theory]
    [InlineData(10, 60)]
    [InlineData(300, 300)]
    [InlineData(86_400, 86_400)]
    [InlineData(1_000_000, 86_400)]
    [InlineData(-5, 60)]
    public void Retry_after_is_never_undercut_and_ends_at_a_day(int asked, int seconds) =>
        Backoff.Delay(0, 0, TimeSpan.FromSeconds(asked)).ShouldBe(TimeSpan.FromSeconds(seconds));
}
