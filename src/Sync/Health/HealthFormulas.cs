using Concord.Sync.Vocabulary;

namespace Concord.Sync.Health;

/// <summary>How an integration is, in a word.</summary>
public enum HealthStatus { HEALTHY, DEGRADED, UNHEALTHY }

/// <summary>How one figure is.</summary>
public enum IndicatorStatus { PASS, WARN, FAIL }

/// <summary>
/// Scores from 0 to 100, and where figures stop being good. The weights are F025's (`calculateHealthScore`); it leaves the scores
/// open, and the slopes below are the contract's ("Formulas").
/// </summary>
public static class HealthFormulas
{
    /// <summary>F025, health score.</summary>
    public const decimal SuccessRateWeight = 0.4m;

    /// <summary>F025, health score.</summary>
    public const decimal ResponseTimeWeight = 0.2m;

    /// <summary>F025, health score.</summary>
    public const decimal ErrorRateWeight = 0.3m;

    /// <summary>F025, health score.</summary>
    public const decimal LastSyncWeight = 0.1m;

    /// <summary>Per cent; F025, success metrics.</summary>
    public const decimal SuccessRateTarget = 99.9m;

    /// <summary>Per cent; below, F025's flow 3 calls an integration degraded (more than 10 % failed).</summary>
    public const decimal SuccessRateLeast = 90;

    /// <summary>Milliseconds with the full score; contract.</summary>
    public const decimal GoodResponse = 500;

    /// <summary>Milliseconds without any score; contract.</summary>
    public const decimal WorstResponse = 5_000;

    /// <summary>Per cent; above, F025's rule 'High Error Rate' alerts.</summary>
    public const decimal ErrorRateAlert = 10;

    /// <summary>Per cent without any score; contract.</summary>
    public const decimal WorstErrorRate = 20;

    /// <summary>Periods with the full score; contract.</summary>
    public const decimal GoodPeriods = 1.5m;

    /// <summary>Periods without any score; contract.</summary>
    public const decimal WorstPeriods = 3;

    /// <summary>The least score that is not UNHEALTHY; contract.</summary>
    public const decimal LeastDegraded = 50;

    private const decimal LeastHealthy = 80;

    /// <summary>100 up to 500 ms, 0 from 5 s, straight in between; 100 where nothing was measured.</summary>
    public static decimal ResponseTime(decimal? milliseconds) => Slope(milliseconds ?? 0, GoodResponse, WorstResponse);

    /// <summary>100 at no errors, 0 from 20 per cent, straight in between.</summary>
    public static decimal ErrorRate(decimal percent) => Slope(percent, 0, WorstErrorRate);

    /// <summary>100 up to 1.5 periods since the last sync, 0 from 3 periods, straight in between; 100 without a period.</summary>
    public static decimal LastSync(TimeSpan age, TimeSpan? period) =>
        period is { } due ? Slope((decimal)age.Ticks / due.Ticks, GoodPeriods, WorstPeriods) : 100;

    /// <summary>The four scores by weight, to one decimal.</summary>
    public static decimal Score(decimal successRate, decimal responseTime, decimal errorRate, decimal lastSync) => Math.Round(
        (SuccessRateWeight * successRate) + (ResponseTimeWeight * responseTime) + (ErrorRateWeight * errorRate) + (LastSyncWeight * lastSync), 1, MidpointRounding.AwayFromZero);

    /// <summary>
    /// HEALTHY from 80, DEGRADED from 50 (contract), but never better than the integration's own status: one in ERROR processes
    /// nothing, so that nothing fails in it and its figures stay good.
    /// </summary>
    public static HealthStatus Status(decimal score, IntegrationStatus integration)
    {
        var best = integration switch
        {
            IntegrationStatus.ERROR => HealthStatus.UNHEALTHY,
            IntegrationStatus.DEGRADED => HealthStatus.DEGRADED,
            _ => HealthStatus.HEALTHY,
        };
        var scored = score >= LeastHealthy ? HealthStatus.HEALTHY : score >= LeastDegraded ? HealthStatus.DEGRADED : HealthStatus.UNHEALTHY;
        return scored > best ? scored : best;
    }

    private static decimal Slope(decimal value, decimal good, decimal worst) => Math.Clamp(100 * (worst - value) / (worst - good), 0, 100);
}
