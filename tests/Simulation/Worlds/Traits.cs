using Concord.Sync.Identity;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Worlds;

/// <summary>How a system lets a write say which state it was made from.</summary>
internal enum WriteGuard
{
    /// <summary>Not at all: between the hub's read and its write there is a gap.</summary>
    None,

    /// <summary>By the ETag of a read.</summary>
    Etag,

    /// <summary>By the record's version.</summary>
    Version,
}

/// <summary>What kind of system one integration speaks to, and the integration's settings.</summary>
internal sealed record Traits
{
    /// <summary>The integration's id.</summary>
    public string Id { get; init; } = "int_one";

    /// <summary>Where its system is.</summary>
    public string Host => $"{Id.Replace('_', '-')}.example";

    /// <summary>Stands before what people write in this system, so that a value tells where it was born.</summary>
    public string Letter { get; init; } = "E";

    public int Priority { get; init; } = 100;

    public ConflictStrategy Strategy { get; init; } = ConflictStrategy.LATEST_WINS;

    public SyncFrequency Frequency { get; init; } = SyncFrequency.HOURLY;

    /// <summary>Whether records carry the time of their last change.</summary>
    public bool UpdatedAt { get; init; } = true;

    /// <summary>The times tell whole seconds only.</summary>
    public bool WholeSeconds { get; init; }

    /// <summary>The system cuts notes to so many characters, and answers with what it keeps. 0: it keeps them whole.</summary>
    public int NotesLength { get; init; }

    /// <summary>Whether records carry a version.</summary>
    public bool Version { get; init; }

    public WriteGuard Guard { get; init; }

    /// <summary>Creates carry their operation's id in a field by which they can be found.</summary>
    public bool Marker { get; init; }

    /// <summary>Webhooks say which record changed and nothing else.</summary>
    public bool ThinWebhooks { get; init; }

    /// <summary>Webhooks carry an id that stays the same when they are sent again.</summary>
    public bool DeliveryIds { get; init; } = true;

    /// <summary>A webhook that nobody accepted is sent again a few times.</summary>
    public bool SenderRetries { get; init; } = true;

    /// <summary>Updates replace the whole record.</summary>
    public bool FullUpdate { get; init; }

    /// <summary>Writes are answered without the record.</summary>
    public bool BriefAnswers { get; init; }

    public bool NumericIds { get; init; } = true;

    /// <summary>0: listings come in one piece.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>For how long readers outside see the past; below <see cref="Lag"/>.</summary>
    public TimeSpan StaleReads { get; init; }

    /// <summary>The consistency lag that the definition promises.</summary>
    public TimeSpan Lag { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How far the clock outside is ahead of ours.</summary>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>Deletes that go through without a person; more than that, and more than half, wait. Null: the default.</summary>
    public int? DeleteBrake { get; init; }

    /// <summary>How many requests a minute the definition says that it takes; null: it does not say.</summary>
    public int? RequestsAMinute { get; init; }

    /// <summary>How many records the system has before the hub comes.</summary>
    public int Records { get; init; }

    /// <summary>How records find their counterparts by a number that all sides write, with few numbers to go round. Null: they do not.</summary>
    public MatchMode? Matching { get; init; }

    /// <summary>Whether the number flows, also where nothing is found by it.</summary>
    public bool Numbers { get; init; }

    /// <summary>Whether the one who works on a record is mapped. Nobody of them is known on both sides.</summary>
    public bool Assigned { get; init; }

    /// <summary>Which way values flow.</summary>
    public SyncDirection Direction { get; init; } = SyncDirection.BIDIRECTIONAL;

    public bool FlowsIn => Direction != SyncDirection.BRITEPOOL_TO_EXTERNAL;

    public bool FlowsOut => Direction != SyncDirection.EXTERNAL_TO_BRITEPOOL;

    /// <summary>What a delete on one side does on the other.</summary>
    public DeletePolicy Deletes { get; init; } = DeletePolicy.PROPAGATE;

    public bool Numbered => Numbers || Matching is not null;

    public bool HasVersion => Version || Guard == WriteGuard.Version;

    /// <summary>How long after a break an effect may still come, so that a look after the lag sees it.</summary>
    public TimeSpan Slack => (Lag - StaleReads) * 0.8;

    /// <summary>A system by chance, of a given kind otherwise.</summary>
    public static Traits Draw(Random random, Traits kind)
    {
        var lag = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(2, 8)) : TimeSpan.FromSeconds(2);
        var drawn = Draw(random, kind);
        return drawn with
        {
            Lag = lag,
            StaleReads = random.Next(2) == 0 ? TimeSpan.Zero : lag * (0.05 + (0.75 * random.NextDouble())),
            WholeSeconds = random.Next(3) == 0,
            // What such a system holds tells neither which create of ours it came from nor, in an answer without it, what became of the values.
            NotesLength = drawn is { Marker: true, BriefAnswers: false } && random.Next(2) == 0 ? 7 : 0,
        };

        static Traits Draw(Random random, Traits kind) => kind with
        {
            Strategy = Enum.GetValues<ConflictStrategy>()[random.Next(5)],
            Frequency = random.Next(6) == 0 ? SyncFrequency.MANUAL : random.Next(2) == 0 ? SyncFrequency.HOURLY : SyncFrequency.REALTIME,
            UpdatedAt = random.Next(3) > 0,
            // A system that goes by ETags has no version of its own.
            Version = kind.Guard != WriteGuard.Etag && random.Next(4) == 0,
            Marker = random.Next(3) == 0,
            ThinWebhooks = random.Next(3) == 0,
            DeliveryIds = random.Next(4) > 0,
            SenderRetries = random.Next(2) == 0,
            BriefAnswers = random.Next(4) == 0,
            NumericIds = random.Next(2) == 0,
            PageSize = random.Next(3) == 0 ? 0 : random.Next(2) == 0 ? random.Next(2, 12) : 100,
            ClockSkew = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(-3_600, 3_600)) : TimeSpan.Zero,
            DeleteBrake = random.Next(5) == 0 ? 1 : null,
        };
    }
}
