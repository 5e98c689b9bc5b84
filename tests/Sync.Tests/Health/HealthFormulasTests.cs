using Concord.Sync.Health;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Health;

public sealed class HealthFormulasTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(0, 0, 100, 0)]
    [InlineData(8, 1, 87.5, 12.5)]
    [InlineData(1000, 1, 99.9, 0.1)]
    [InlineData(5, 5, 0, 100)]
    public void Rates_are_shares_of_what_was_processed(long processed, long failed, double success, double errors)
    {
        var share = new Share(processed, failed);
        (share.SuccessRate, share.ErrorRate).ShouldBe(((decimal)success, (decimal)errors));
    }

    [Theory]
    [InlineData(null, 100)]
    [InlineData(0, 100)]
    [InlineData(500, 100)]
    [InlineData(545, 99)]
    [InlineData(2750, 50)]
    [InlineData(4955, 1)]
    [InlineData(5000, 0)]
    [InlineData(60_000, 0)]
    public void Response_time_falls_from_500_ms_to_5_s(int? milliseconds, int score) => HealthFormulas.ResponseTime(milliseconds).ShouldBe(score);

    [Theory]
    [InlineData(0, 100)]
    [InlineData(0.2, 99)]
    [InlineData(10, 50)]
    [InlineData(19.8, 1)]
    [InlineData(20, 0)]
    [InlineData(100, 0)]
    public void Error_rate_falls_to_20_per_cent(double percent, int score) => HealthFormulas.ErrorRate((decimal)percent).ShouldBe(score);

    [Theory]
    [InlineData(-5, 100)]
    [InlineData(0, 100)]
    [InlineData(90, 100)]
    [InlineData(135, 50)]
    [InlineData(180, 0)]
    [InlineData(100_000, 0)]
    public void Last_sync_falls_from_one_and_a_half_periods_to_three(int minutes, int score) =>
        HealthFormulas.LastSync(TimeSpan.FromMinutes(minutes), Hour).ShouldBe(score);

    [Fact]
    public void Without_a_period_nothing_is_late() => HealthFormulas.LastSync(TimeSpan.FromDays(1000), null).ShouldBe(100);

    [Theory]
    [InlineData(SyncFrequency.EVERY_15MIN, 15)]
    [InlineData(SyncFrequency.HOURLY, 60)]
    [InlineData(SyncFrequency.DAILY, 1440)]
    [InlineData(SyncFrequency.REALTIME, 1440)]
    [InlineData(SyncFrequency.WEEKLY, 10_080)]
    [InlineData(SyncFrequency.MANUAL, null)]
    public void Every_frequency_but_manual_has_a_period(SyncFrequency frequency, int? minutes) =>
        ((int?)SyncPeriods.Of(frequency)?.TotalMinutes).ShouldBe(minutes);

    [Theory]
    [InlineData(100, 100, 100, 100, 100)]
    [InlineData(100, 0, 0, 0, 40)]
    [InlineData(0, 100, 0, 0, 20)]
    [InlineData(0, 0, 100, 0, 30)]
    [InlineData(0, 0, 0, 100, 10)]
    [InlineData(99.9, 50, 100, 100, 90)]
    [InlineData(0, 0, 0, 0, 0)]
    public void The_score_weighs_the_four(double success, double response, double errors, double last, double score) =>
        HealthFormulas.Score((decimal)success, (decimal)response, (decimal)errors, (decimal)last).ShouldBe((decimal)score);

    [Theory]
    [InlineData(80, IntegrationStatus.ACTIVE, HealthStatus.HEALTHY)]
    [InlineData(79.9, IntegrationStatus.ACTIVE, HealthStatus.DEGRADED)]
    [InlineData(50, IntegrationStatus.ACTIVE, HealthStatus.DEGRADED)]
    [InlineData(49.9, IntegrationStatus.ACTIVE, HealthStatus.UNHEALTHY)]
    [InlineData(100, IntegrationStatus.PAUSED, HealthStatus.HEALTHY)]
    [InlineData(100, IntegrationStatus.DEGRADED, HealthStatus.DEGRADED)]
    [InlineData(20, IntegrationStatus.DEGRADED, HealthStatus.UNHEALTHY)]
    [InlineData(100, IntegrationStatus.ERROR, HealthStatus.UNHEALTHY)]
    public void The_status_follows_the_score_and_is_never_better_than_the_integrations(double score, IntegrationStatus integration, HealthStatus status) =>
        HealthFormulas.Status((decimal)score, integration).ShouldBe(status);
}
