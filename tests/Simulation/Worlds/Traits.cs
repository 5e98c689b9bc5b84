using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Concord.Simulation.Outside;
using Concord.Sync.Identity;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Worlds;

/// <summary>What kind of world it is: the system outside, the integration's settings, how much there is and how rough it is.</summary>
internal sealed record Traits
{
    public ConflictStrategy Strategy { get; init; } = ConflictStrategy.LATEST_WINS;

    public SyncFrequency Frequency { get; init; } = SyncFrequency.HOURLY;

    /// <summary>Whether records carry the time of their last change.</summary>
    public bool UpdatedAt { get; init; } = true;

    /// <summary>Whether records carry a version.</summary>
    public bool Version { get; init; }

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

    public int RecordsHere { get; init; }

    public int RecordsOutside { get; init; }

    /// <summary>How many things people and admins do.</summary>
    public int Actions { get; init; }

    /// <summary>How much goes wrong: 0 nothing, 1 the usual measure.</summary>
    public double Measure { get; init; }

    /// <summary>Whether people settle the conflicts that are left at the end.</summary>
    public bool ResolvesAtEnd { get; init; }

    /// <summary>How records find their counterparts by a number that both sides write, with few numbers to go round. Null: there is no number.</summary>
    public MatchMode? Matching { get; init; }

    /// <summary>How long after a break an effect may still come, so that a look after the lag sees it.</summary>
    public TimeSpan Slack => (Lag - StaleReads) * 0.8;

    public static Traits Draw(Random random)
    {
        var lag = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(2, 8)) : TimeSpan.FromSeconds(2);
        return Draw(random, lag, random.Next(2) == 0 ? TimeSpan.Zero : lag * (0.05 + (0.75 * random.NextDouble())));
    }

    private static Traits Draw(Random random, TimeSpan lag, TimeSpan staleReads) => new()
    {
        Strategy = Enum.GetValues<ConflictStrategy>()[random.Next(5)],
        Frequency = random.Next(6) == 0 ? SyncFrequency.MANUAL : random.Next(2) == 0 ? SyncFrequency.HOURLY : SyncFrequency.REALTIME,
        UpdatedAt = random.Next(3) > 0,
        Version = random.Next(4) == 0,
        ThinWebhooks = random.Next(3) == 0,
        DeliveryIds = random.Next(4) > 0,
        SenderRetries = random.Next(2) == 0,
        FullUpdate = random.Next(3) == 0,
        BriefAnswers = random.Next(4) == 0,
        NumericIds = random.Next(2) == 0,
        PageSize = random.Next(3) == 0 ? 0 : random.Next(2) == 0 ? random.Next(1, 6) : 100,
        StaleReads = staleReads,
        Lag = lag,
        ClockSkew = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(-3_600, 3_600)) : TimeSpan.Zero,
        DeleteBrake = random.Next(5) == 0 ? 1 : null,
        RecordsHere = random.Next(3) == 0 ? 0 : random.Next(1, 7),
        RecordsOutside = random.Next(3) == 0 ? 0 : random.Next(1, 7),
        Actions = random.Next(8, 40),
        Measure = random.Next(5) switch { 0 => 0, 1 => 2.5, 2 => 0.4, _ => 1 },
        ResolvesAtEnd = random.Next(2) == 0,
        Matching = random.Next(3) == 0 ? MatchMode.MATCH_THEN_CREATE : null,
    };

    public TroubleRates Rates => Measure == 0 ? TroubleRates.Calm : TroubleRates.Rough(Measure);
}
