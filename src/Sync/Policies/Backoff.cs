namespace Concord.Sync.Policies;

/// <summary>When a failed attempt is tried again: after 1, 2, 4, 8 and 16 minutes, each up to a fifth longer by chance.</summary>
public static class Backoff
{
    /// <summary>Retries after the first attempt.</summary>
    public const int MaxRetries = 5;

    /// <summary>A longer Retry-After counts as this.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    private const double Spread = 0.2;

    /// <summary>The wait before the next retry, or null when retries are used up.</summary>
    /// <param name="retry">How many retries were made before: 0 gives the first wait.</param>
    /// <param name="unitRandom">Chance from 0 to 1, so that many records do not come back at once.</param>
    /// <param name="retryAfter">What the system asked for; never undercut.</param>
    public static TimeSpan? Delay(int retry, double unitRandom, TimeSpan? retryAfter = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(retry);
        if (retry >= MaxRetries)
        {
            return null;
        }

        var delay = TimeSpan.FromMinutes(1 << retry) * (1 + (Spread * Math.Clamp(unitRandom, 0, 1)));
        var asked = retryAfter is { } wish && wish > LongestRetryAfter ? LongestRetryAfter : retryAfter ?? TimeSpan.Zero;
        return asked > delay ? asked : delay;
    }
}
