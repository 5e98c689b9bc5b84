using System.Collections.Immutable;

namespace Concord.Sync.Policies;

/// <summary>
/// The requests that one credential may send, given out in blocks so that not each request asks. No time of the limit's length ever sees more than
/// the limit. Who gets none is told when to come again, each a little later than the one before; while somebody of an earlier lane has such a turn to
/// come, later lanes get nothing, so that however much they want, they keep nobody waiting who goes before them.
/// </summary>
public sealed record RateBudget
{
    /// <summary>The most requests of one block.</summary>
    public const int BlockSize = 10;

    public static readonly RateBudget Fresh = new();

    /// <summary>A block is spent so soon, or not at all.</summary>
    public static readonly TimeSpan BlockLife = TimeSpan.FromSeconds(10);

    // Turns that are further away than this say nothing about how much will be wanted then.
    private static readonly TimeSpan FurthestTurn = TimeSpan.FromMinutes(5);

    // Who has a turn finds out a sweep later.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // Its clock and ours, and the time on the way, make one moment look like two.
    private static readonly TimeSpan SameTime = TimeSpan.FromSeconds(5);

    // Between turns where only the system's own count is known.
    private static readonly TimeSpan BetweenTurns = TimeSpan.FromMilliseconds(50);

    private decimal? Level { get; init; }

    private DateTimeOffset LevelAt { get; init; }

    private RequestQuota? Quota { get; init; }

    // The most that was left in the system's present time.
    private int QuotaMost { get; init; }

    private ImmutableSortedDictionary<RequestLane, DateTimeOffset> Turns { get; init; } = ImmutableSortedDictionary<RequestLane, DateTimeOffset>.Empty;

    /// <summary>Takes over what the system said. Answers overtake each other, so within one of its times only the smaller number is believed.</summary>
    public RateBudget Told(RequestQuota quota)
    {
        var same = Quota is { } known && (known.Until - quota.Until).Duration() < SameTime ? known : null;
        return this with { Quota = same is not null && same.Left < quota.Left ? same : quota, QuotaMost = same is null ? quota.Left : Math.Max(QuotaMost, quota.Left) };
    }

    /// <summary>Asks for requests.</summary>
    /// <param name="lane">Whom they are for.</param>
    /// <param name="limit">The definition's limit; null: only what the system said counts.</param>
    /// <param name="now">The present.</param>
    /// <param name="wanted">How many at least: a read and the write that follows it go together, or each read would take what its write waits for.</param>
    public (RateBudget Next, RequestGrant Grant) Take(RequestLane lane, RequestLimit? limit, DateTimeOffset now, int wanted = 1)
    {
        var bucket = limit is null ? null : Bucket.Of(limit);
        var current = At(bucket, now);
        var (level, quota) = (current.Level, current.Quota);
        var free = Math.Min(level is { } filled ? (int)(filled - Reserve(lane, bucket!.Capacity)) : int.MaxValue, quota is null ? int.MaxValue : quota.Left - Reserve(lane, QuotaMost));
        var before = Turns.Where(turn => turn.Key < lane && turn.Value + Grace > now).Select(turn => turn.Value + Grace).Order().LastOrDefault();
        if (free < wanted || before > now)
        {
            return current.Refused(lane, Latest(before, current.ReadyAt(lane, bucket, quota, wanted, now)), bucket?.Interval ?? BetweenTurns, now);
        }

        var number = Math.Min(free, Math.Max(wanted, bucket?.Block ?? BlockSize));
        return (current.Less(number), new RequestGrant.Granted(number, now + BlockLife));
    }

    /// <summary>Counts a request that goes on with something which would have to begin anew otherwise; who asks next waits the longer.</summary>
    public RateBudget Charge(RequestLimit? limit, DateTimeOffset now) => At(limit is null ? null : Bucket.Of(limit), now).Less(1);

    private RateBudget At(Bucket? bucket, DateTimeOffset now) =>
        this with { Level = bucket?.LevelAt(Level, LevelAt, now), LevelAt = now, Quota = Quota is { } told && told.Until > now ? told : null };

    private RateBudget Less(int number) => this with { Level = Level - number, Quota = Quota is null ? null : Quota with { Left = Quota.Left - number } };

    // Later lanes leave some to the earlier ones, who would wait for the next drop otherwise.
    private static int Reserve(RequestLane lane, int of) => lane switch
    {
        RequestLane.INTERACTIVE => 0,
        RequestLane.WEBHOOK => of / 10,
        RequestLane.RECONCILE => of / 4,
        _ => of / 2,
    };

    private DateTimeOffset ReadyAt(RequestLane lane, Bucket? bucket, RequestQuota? quota, int wanted, DateTimeOffset now)
    {
        var dry = quota is not null && quota.Left - Reserve(lane, QuotaMost) < wanted ? quota.Until : now;
        var missing = bucket is null ? 0 : Reserve(lane, bucket.Capacity) + wanted - Level!.Value;
        return missing > 0 ? Latest(dry, now + (bucket!.Interval * (double)missing)) : dry;
    }

    private (RateBudget Next, RequestGrant Grant) Refused(RequestLane lane, DateTimeOffset ready, TimeSpan interval, DateTimeOffset now)
    {
        var turn = Latest(ready, Turns.TryGetValue(lane, out var last) ? last + interval : ready);
        turn = turn > ready + FurthestTurn ? ready + FurthestTurn : turn;
        return (this with { Turns = Turns.SetItem(lane, turn) }, new RequestGrant.NotYet(turn > now ? turn : now + interval));
    }

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    /// <summary>A bucket that holds a fifth of the limit and is filled over its time by the rest, less a block that is spent late: what is sent in that time is the limit at most.</summary>
    private sealed record Bucket(int Capacity, TimeSpan Interval)
    {
        public int Block => BlockOf(Capacity);

        private static int BlockOf(int capacity) => Math.Clamp(capacity / 4, 1, BlockSize);

        public static Bucket Of(RequestLimit limit)
        {
            var capacity = Math.Max(2, limit.Requests / 5);
            return new Bucket(capacity, limit.Per / Math.Max(1, limit.Requests - capacity - BlockOf(capacity)));
        }

        public decimal LevelAt(decimal? level, DateTimeOffset at, DateTimeOffset now) =>
            level is { } known && now > at ? Math.Min(Capacity, known + ((decimal)(now - at).Ticks / Interval.Ticks)) : level ?? Capacity;
    }
}
