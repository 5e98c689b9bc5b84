using Concord.Sync.Vocabulary;

namespace Concord.Sync.Health;

/// <summary>What health is judged by.</summary>
/// <param name="Status">Of the integration.</param>
/// <param name="Frequency">Tells when a sync is late.</param>
/// <param name="CreatedAt">Stands in for the last sync where there was none yet.</param>
/// <param name="LastSyncAt">The end of the last run; null where there was none yet.</param>
/// <param name="Day">Records of the last 24 hours.</param>
/// <param name="Hour">Records of the last hour.</param>
/// <param name="ResponseTime">How long the system took to answer, in milliseconds; null where nothing was measured.</param>
public sealed record HealthFigures(
    IntegrationStatus Status, SyncFrequency Frequency, DateTimeOffset CreatedAt, DateTimeOffset? LastSyncAt, Share Day, Share Hour, decimal? ResponseTime);

/// <summary>One figure, judged.</summary>
/// <param name="Value">What was measured; null where nothing was.</param>
/// <param name="Status">PASS up to the threshold; FAIL where the score is 0.</param>
/// <param name="Threshold">The last good value; null where no value is bad.</param>
/// <param name="Score">0 to 100: its part in the whole.</param>
public sealed record Indicator<T>(T? Value, IndicatorStatus Status, decimal? Threshold, decimal Score)
    where T : struct;

/// <summary>How an integration is (F025's IntegrationHealth).</summary>
/// <param name="SuccessRate">Per cent of the records of 24 hours.</param>
/// <param name="ResponseTime">Milliseconds.</param>
/// <param name="ErrorRate">Per cent of the records of the last hour, the window of F025's alert on it: it tells of trouble before a day's success rate does.</param>
/// <param name="LastSync">The threshold is in minutes.</param>
public sealed record IntegrationHealth(
    HealthStatus Status, decimal Score, Indicator<decimal> SuccessRate, Indicator<decimal> ResponseTime, Indicator<decimal> ErrorRate, Indicator<DateTimeOffset> LastSync)
{
    public static IntegrationHealth Of(HealthFigures figures, DateTimeOffset now)
    {
        var success = OfSuccess(figures.Day.SuccessRate);
        var response = OfResponse(figures.ResponseTime);
        var errors = OfErrors(figures.Hour.ErrorRate);
        var last = OfLastSync(figures, now);
        var score = HealthFormulas.Score(success.Score, response.Score, errors.Score, last.Score);
        return new(HealthFormulas.Status(score, figures.Status), score, success, response, errors, last);
    }

    private static Indicator<decimal> OfSuccess(decimal rate) => new(
        rate,
        rate >= HealthFormulas.SuccessRateTarget ? IndicatorStatus.PASS : rate >= HealthFormulas.SuccessRateLeast ? IndicatorStatus.WARN : IndicatorStatus.FAIL,
        HealthFormulas.SuccessRateTarget,
        rate);

    private static Indicator<decimal> OfResponse(decimal? milliseconds)
    {
        var score = HealthFormulas.ResponseTime(milliseconds);
        return new(milliseconds, Judge(milliseconds ?? 0, HealthFormulas.GoodResponse, score), HealthFormulas.GoodResponse, score);
    }

    private static Indicator<decimal> OfErrors(decimal rate)
    {
        var score = HealthFormulas.ErrorRate(rate);
        return new(rate, Judge(rate, HealthFormulas.ErrorRateAlert, score), HealthFormulas.ErrorRateAlert, score);
    }

    private static Indicator<DateTimeOffset> OfLastSync(HealthFigures figures, DateTimeOffset now)
    {
        var period = SyncPeriods.Of(figures.Frequency);
        var age = now - (figures.LastSyncAt ?? figures.CreatedAt);
        var score = HealthFormulas.LastSync(age, period);
        var threshold = HealthFormulas.GoodPeriods * (decimal?)period?.TotalMinutes;
        return new(figures.LastSyncAt, threshold is { } most ? Judge((decimal)age.TotalMinutes, most, score) : IndicatorStatus.PASS, threshold, score);
    }

    private static IndicatorStatus Judge(decimal value, decimal threshold, decimal score) =>
        value <= threshold ? IndicatorStatus.PASS : score > 0 ? IndicatorStatus.WARN : IndicatorStatus.FAIL;
}
