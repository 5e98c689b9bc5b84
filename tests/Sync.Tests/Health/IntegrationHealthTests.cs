using Concord.Sync.Health;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Health;

public sealed class IntegrationHealthTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);

    private static readonly HealthFigures Well = new(IntegrationStatus.ACTIVE, SyncFrequency.HOURLY, Now.AddDays(-9), Now.AddMinutes(-30), new(1000, 1), new(10, 0), 145);

    [Fact]
    public void A_good_integration_passes_everywhere()
    {
        IntegrationHealth.Of(Well, Now).ShouldBe(new(
            HealthStatus.HEALTHY,
            100,
            new(99.9m, IndicatorStatus.PASS, 99.9m, 99.9m),
            new(145, IndicatorStatus.PASS, 500, 100),
            new(0, IndicatorStatus.PASS, 10, 100),
            new(Now.AddMinutes(-30), IndicatorStatus.PASS, 90, 100)));
    }

    [Fact]
    public void Where_nothing_happened_nothing_is_wrong()
    {
        var health = IntegrationHealth.Of(new(IntegrationStatus.ACTIVE, SyncFrequency.MANUAL, Now.AddDays(-9), null, default, default, null), Now);
        (health.Status, health.Score).ShouldBe((HealthStatus.HEALTHY, 100));
        health.ResponseTime.ShouldBe(new(null, IndicatorStatus.PASS, 500, 100));
        health.LastSync.ShouldBe(new(null, IndicatorStatus.PASS, null, 100));
    }

    [Fact]
    public void A_dead_integration_scores_nothing()
    {
        var health = IntegrationHealth.Of(Well with { Day = new(5, 5), Hour = new(5, 5), ResponseTime = 5_000, LastSyncAt = Now.AddHours(-3) }, Now);
        (health.Status, health.Score).ShouldBe((HealthStatus.UNHEALTHY, 0));
        new[] { health.SuccessRate.Status, health.ResponseTime.Status, health.ErrorRate.Status, health.LastSync.Status }.ShouldAllBe(status => status == IndicatorStatus.FAIL);
    }

    [Theory]
    [InlineData(1000, 1, IndicatorStatus.PASS)]
    [InlineData(1000, 2, IndicatorStatus.WARN)]
    [InlineData(10, 1, IndicatorStatus.WARN)]
    [InlineData(1000, 101, IndicatorStatus.FAIL)]
    public void Success_passes_at_the_target_and_fails_below_90_per_cent(long processed, long failed, IndicatorStatus status) =>
        IntegrationHealth.Of(Well with { Day = new(processed, failed) }, Now).SuccessRate.Status.ShouldBe(status);

    [Theory]
    [InlineData(500, IndicatorStatus.PASS)]
    [InlineData(501, IndicatorStatus.WARN)]
    [InlineData(4999, IndicatorStatus.WARN)]
    [InlineData(5000, IndicatorStatus.FAIL)]
    public void Response_passes_at_500_ms_and_fails_at_5_s(int milliseconds, IndicatorStatus status) =>
        IntegrationHealth.Of(Well with { ResponseTime = milliseconds }, Now).ResponseTime.Status.ShouldBe(status);

    [Theory]
    [InlineData(10, IndicatorStatus.PASS)]
    [InlineData(11, IndicatorStatus.WARN)]
    [InlineData(20, IndicatorStatus.FAIL)]
    public void Errors_of_the_last_hour_pass_where_no_alert_is_raised_and_fail_at_20_per_cent(long failed, IndicatorStatus status)
    {
        var health = IntegrationHealth.Of(Well with { Day = new(1000, failed), Hour = new(100, failed) }, Now);
        (health.ErrorRate.Value, health.ErrorRate.Status).ShouldBe((failed, status));
    }

    [Theory]
    [InlineData(90, IndicatorStatus.PASS)]
    [InlineData(91, IndicatorStatus.WARN)]
    [InlineData(180, IndicatorStatus.FAIL)]
    public void A_sync_passes_up_to_one_and_a_half_periods_and_fails_at_three(int minutes, IndicatorStatus status)
    {
        IntegrationHealth.Of(Well with { LastSyncAt = Now.AddMinutes(-minutes) }, Now).LastSync.Status.ShouldBe(status);
        IntegrationHealth.Of(Well with { LastSyncAt = null, CreatedAt = Now.AddMinutes(-minutes) }, Now).LastSync.Status.ShouldBe(status, "before the first sync the age is the integration's");
    }
}
