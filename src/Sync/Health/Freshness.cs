namespace Concord.Sync.Health;

/// <summary>How long changes outside took until they were applied here, counted for webhooks alone: what a run finds is as old as its period.</summary>
/// <param name="Measured">Applied deliveries whose change the system dated.</param>
/// <param name="InTime">Those among them applied within <see cref="Target"/>.</param>
/// <param name="P50">Milliseconds that half of them took at most (nearest rank); null when none was measured.</param>
/// <param name="P95">The same for 95 per cent.</param>
/// <param name="P99">The same for 99 per cent.</param>
public sealed record Freshness(long Measured, long InTime, long? P50, long? P95, long? P99)
{
    /// <summary>F025, success metrics: updates are there within 30 seconds.</summary>
    public static readonly TimeSpan Target = TimeSpan.FromSeconds(30);

    /// <summary>Per cent that should be in time; contract.</summary>
    public const decimal TargetRate = 99.9m;

    /// <summary>Per cent that were in time; null when none was measured.</summary>
    public decimal? InTimeRate => Measured == 0 ? null : 100m * InTime / Measured;
}
