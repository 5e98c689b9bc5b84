using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Sync.Health;
using Concord.Sync.Vocabulary;

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

/// <summary>How all integrations are together.</summary>
/// <param name="Status">UNHEALTHY below a score of 50, else DEGRADED where any of them is not HEALTHY.</param>
/// <param name="Score">Mean of those that people have not paused or disabled; 100 without any.</param>
public sealed record HubHealthView(HealthStatus Status, double Score, ImmutableArray<IntegrationScore> Integrations, DateTimeOffset EvaluatedAt)
{
    public static HubHealthView Of(HubHealth hub, IEnumerable<(IntegrationRow Row, IntegrationHealth Health)> integrations, DateTimeOffset now) => new(
        hub.Status, (double)hub.Score, [.. integrations.Select(one => new IntegrationScore(one.Row.Id, one.Row.Name, one.Row.Status, one.Health.Status, (double)one.Health.Score))], now);
}

/// <param name="Status">Of the integration.</param>
/// <param name="Health">In a word; `/integrations/{id}/health` says why.</param>
public sealed record IntegrationScore(string Id, string Name, IntegrationStatus Status, HealthStatus Health, double Score);
