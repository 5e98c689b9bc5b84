using Concord.Sync.Health;

namespace Concord.WebFront.Api;

/// <summary>How an integration is now (F025's IntegrationHealth).</summary>
/// <param name="Score">0 to 100; HEALTHY from 80, DEGRADED from 50, and never better than the integration's own status.</param>
public sealed record IntegrationHealthView(HealthStatus Status, double Score, HealthIndicators Indicators, string IntegrationId, DateTimeOffset EvaluatedAt)
{
    public static IntegrationHealthView Of(string integrationId, IntegrationHealth health, DateTimeOffset now) => new(
        health.Status,
        (double)health.Score,
        new(
            NumberIndicator.Of(health.SuccessRate, health.SuccessRate.Value?.Down()),
            NumberIndicator.Of(health.ResponseTime, health.ResponseTime.Value?.Down()),
            NumberIndicator.Of(health.ErrorRate, health.ErrorRate.Value?.Up()),
            new(health.LastSync.Value, health.LastSync.Status, (double?)health.LastSync.Threshold, health.LastSync.Score.Down())),
        integrationId,
        now);
}

/// <param name="SuccessRate">Per cent of 24 hours.</param>
/// <param name="ResponseTime">Milliseconds.</param>
/// <param name="ErrorRate">Per cent of the last hour.</param>
/// <param name="LastSync">The threshold is in minutes.</param>
public sealed record HealthIndicators(NumberIndicator SuccessRate, NumberIndicator ResponseTime, NumberIndicator ErrorRate, TimeIndicator LastSync);

/// <param name="Value">Null when nothing was measured.</param>
/// <param name="Threshold">The last value that passes.</param>
/// <param name="Score">0 to 100: its part in the whole, by weight.</param>
public sealed record NumberIndicator(double? Value, IndicatorStatus Status, double? Threshold, double Score)
{
    internal static NumberIndicator Of(Indicator<decimal> indicator, double? shown) =>
        new(shown, indicator.Status, (double?)indicator.Threshold, indicator.Score.Down());
}

/// <param name="Value">Null before the first one.</param>
/// <param name="Threshold">Minutes after which it no longer passes; null when nothing is due by time.</param>
/// <param name="Score">0 to 100: its part in the whole, by weight.</param>
public sealed record TimeIndicator(DateTimeOffset? Value, IndicatorStatus Status, double? Threshold, double Score);
