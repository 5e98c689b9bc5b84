namespace Concord.WebFront.Http;

/// <summary>
/// Token buckets by key: each holds up to ten seconds' worth and refills evenly. Their number is limited: who comes as one key
/// too many shares a bucket with all others like him, so that a flood of made-up keys fills no memory. Safe from any thread.
/// </summary>
/// <param name="clock">A clock that jumps back costs at most what was to be refilled.</param>
/// <param name="perSecond">Tokens that a bucket gains in a second.</param>
/// <param name="shared">The key of the bucket that is shared.</param>
internal sealed class TokenBuckets<TKey>(TimeProvider clock, int perSecond, TKey shared)
    where TKey : notnull
{
    public const int Most = 20_000;

    public const int BurstSeconds = 10;

    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<TKey, Bucket> buckets = [];
    private readonly double full = (double)perSecond * BurstSeconds;
    private DateTimeOffset sweptAt;

    /// <summary>Takes a token.</summary>
    /// <returns>Null when there was one, else how long it takes until there is.</returns>
    public TimeSpan? Take(TKey key)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var place = PlaceOf(key, now);
            var level = LevelOf(place, now);
            buckets[place] = new(level < 1 ? level : level - 1, now);
            return level < 1 ? TimeSpan.FromSeconds((1 - level) / perSecond) : null;
        }
    }

    /// <summary>Puts a token back that need not have been taken.</summary>
    public void GiveBack(TKey key)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var place = buckets.ContainsKey(key) ? key : shared;
            var level = LevelOf(place, now) + 1;
            if (level < full)
                buckets[place] = new(level, now);
            else
                buckets.Remove(place);
        }
    }

    private TKey PlaceOf(TKey key, DateTimeOffset now)
    {
        if (buckets.ContainsKey(key) || buckets.Count < Most)
            return key;
        if ((now - sweptAt).Duration() >= BetweenSweeps)
        {
            sweptAt = now;
            foreach (var place in buckets.Keys.Where(place => LevelOf(place, now) >= full).ToList())
                buckets.Remove(place);
        }

        return buckets.Count < Most ? key : shared;
    }

    private double LevelOf(TKey key, DateTimeOffset now)
    {
        if (!buckets.TryGetValue(key, out var bucket))
            return full;
        var seconds = Math.Max(0, (now - bucket.At).TotalSeconds);
        return Math.Min(full, bucket.Level + (seconds * perSecond));
    }

    private readonly record struct Bucket(double Level, DateTimeOffset At);
}
