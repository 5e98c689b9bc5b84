using System.Collections.Immutable;
using Concord.Fakes.Rest;
using Concord.Simulation.Database;
using Concord.Simulation.Worlds;
using Concord.Storage;

namespace Concord.Simulation.Outside;

/// <summary>How likely each trouble is, from 0 to 1 a call.</summary>
internal sealed record TroubleRates
{
    public DatabaseFaultRates Database { get; init; } = new();

    public double NotSent { get; init; }

    public double RequestLost { get; init; }

    public double AnswerLost { get; init; }

    public double LateEffect { get; init; }

    public double ServerError { get; init; }

    public double TooMany { get; init; }

    public double Unauthorised { get; init; }

    /// <summary>Refused for good, as a system does that does not like a value.</summary>
    public double Rejected { get; init; }

    public double Truncated { get; init; }

    /// <summary>Read at once and answered so late that what it shows is long past.</summary>
    public double SlowRead { get; init; }

    /// <summary>Likewise for a listing, which others may overtake.</summary>
    public double SlowListing { get; init; }

    /// <summary>The process dies around a request.</summary>
    public double Crash { get; init; }

    public double WebhookLost { get; init; }

    public double WebhookDoubled { get; init; }

    public double WebhookDelayed { get; init; }

    public double WebhookKept { get; init; }

    public double WebhookForged { get; init; }

    /// <summary>Nothing goes wrong; things still take their time.</summary>
    public static TroubleRates Calm { get; } = new() { Database = new() { LongestLatency = TimeSpan.FromMilliseconds(4) } };

    /// <summary>Everything, at a rate that most work survives at the first or second try.</summary>
    public static TroubleRates Rough(double measure) => new()
    {
        Database = new()
        {
            Refused = 0.004 * measure,
            Raised = 0.006 * measure,
            RequestLost = 0.004 * measure,
            AnswerLost = 0.008 * measure,
            AppliedLate = 0.003 * measure,
            Crash = 0.004 * measure,
            QueryRefused = 0.001 * measure,
            LongestLatency = TimeSpan.FromMilliseconds(8),
        },
        NotSent = 0.01 * measure,
        RequestLost = 0.02 * measure,
        AnswerLost = 0.04 * measure,
        LateEffect = 0.02 * measure,
        ServerError = 0.03 * measure,
        TooMany = 0.02 * measure,
        Unauthorised = 0.003 * measure,
        Rejected = 0.004 * measure,
        Truncated = 0.003 * measure,
        SlowRead = 0.04 * measure,
        SlowListing = 0.2 * measure,
        Crash = 0.02 * measure,
        WebhookLost = 0.08 * measure,
        WebhookDoubled = 0.12 * measure,
        WebhookDelayed = 0.15 * measure,
        WebhookKept = 0.05 * measure,
        WebhookForged = 0.05,
    };
}

/// <summary>Trouble by chance: the same random source and the same calls give the same trouble.</summary>
/// <param name="random">Its own source.</param>
/// <param name="count">Told what happened, by name.</param>
internal sealed class SeededTrouble(Random random, Action<string> count) : Trouble
{
    private static readonly TimeSpan GivesUp = TimeSpan.FromSeconds(30);

    /// <summary>May change at any time; <see cref="TroubleRates.Calm"/> heals everything.</summary>
    public TroubleRates Rates { get; set; } = TroubleRates.Calm;

    public override DatabaseFault NextCommit(ImmutableArray<CommitUnit> units)
    {
        var rates = Rates.Database;
        var fault = Pick(
            DatabaseFault.None,
            (rates.Refused, DatabaseFault.Refused),
            (rates.Raised, DatabaseFault.Raised),
            (rates.RequestLost, DatabaseFault.RequestLost),
            (rates.AnswerLost, DatabaseFault.AnswerLost),
            (rates.AppliedLate, DatabaseFault.AppliedLate),
            (rates.Crash / 2, DatabaseFault.CrashBefore),
            (rates.Crash / 2, DatabaseFault.CrashAfter));
        if (fault != DatabaseFault.None) count($"commit {fault}");
        return fault;
    }

    public override bool RefusesQuery()
    {
        var refuses = Rates.Database.QueryRefused > 0 && random.NextDouble() < Rates.Database.QueryRefused;
        if (refuses) count("query refused");
        return refuses;
    }

    public override TimeSpan DatabaseLatency() => Rates.Database.LongestLatency * random.NextDouble();

    public override Passage NextRequest(FakeRequest request, Site? site)
    {
        var fate = Pick(
            Fate.Answered,
            (Rates.NotSent, Fate.NotSent),
            (Rates.RequestLost, Fate.RequestLost),
            (Rates.AnswerLost, Fate.AnswerLost),
            (Rates.LateEffect, Fate.LateEffect),
            (Rates.ServerError + Rates.TooMany + Rates.Unauthorised + Rates.Rejected, Fate.Error),
            (Rates.Truncated, Fate.Truncated),
            (Rates.Crash / 2, Fate.CrashBeforeEffect),
            (Rates.Crash / 2, Fate.CrashAfterEffect));
        var passage = new Passage(fate)
        {
            Out = Travel(),
            Back = fate is Fate.RequestLost or Fate.AnswerLost && random.Next(2) == 0 ? GivesUp : Return(request),
            // Not past the system's lag, so that a look after that sees it.
            Late = (site?.Traits.Slack ?? TimeSpan.Zero) * random.NextDouble(),
            Error = fate == Fate.Error ? NextError() : null,
        };
        if (fate != Fate.Answered) count($"request {Name(passage)}");
        return passage;
    }

    public override Post NextWebhook(FakeWebhook webhook) => NextPost() with { IsForged = random.NextDouble() < Rates.WebhookForged };

    private Post NextPost()
    {
        if (random.NextDouble() < Rates.WebhookLost)
        {
            count("webhook lost");
            return new Post([]);
        }

        var copies = 1;
        if (random.NextDouble() < Rates.WebhookDoubled)
        {
            copies += 1 + random.Next(3);
            count("webhook doubled");
        }

        var keeps = random.NextDouble() < Rates.WebhookKept;
        if (keeps) count("webhook kept back");
        return new Post([.. Enumerable.Range(0, copies).Select(_ => Delay())]) { KeepsOne = keeps };
    }

    // Mostly soon, sometimes minutes late: then later events overtake it.
    private TimeSpan Delay()
    {
        if (random.NextDouble() >= Rates.WebhookDelayed) return TimeSpan.FromMilliseconds(random.Next(5, 400));
        count("webhook delayed");
        return random.Next(2) == 0 ? TimeSpan.FromSeconds(random.Next(1, 20)) : TimeSpan.FromMinutes(random.Next(1, 20));
    }

    private TimeSpan Return(FakeRequest request)
    {
        var rate = request.Method != "GET" ? 0 : OutsideSystem.IdOf(request) is null ? Rates.SlowListing : Rates.SlowRead;
        if (random.NextDouble() >= rate) return Travel();
        count("request answered slowly");
        return TimeSpan.FromSeconds(random.Next(3, 25));
    }

    private TimeSpan Travel() => random.Next(40) == 0 ? TimeSpan.FromMilliseconds(random.Next(500, 6_000)) : TimeSpan.FromMilliseconds(random.Next(2, 120));

    private Fault.Error NextError()
    {
        var dice = random.NextDouble() * (Rates.ServerError + Rates.TooMany + Rates.Unauthorised + Rates.Rejected);
        if ((dice -= Rates.ServerError) < 0) return new Fault.Error(random.Next(2) == 0 ? 503 : 500, AfterEffect: random.Next(2) == 0);
        if ((dice -= Rates.TooMany) < 0) return new Fault.Error(429, random.Next(3) == 0 ? null : TimeSpan.FromSeconds(random.Next(1, 300)));
        return new Fault.Error(dice - Rates.Unauthorised < 0 ? 401 : 422);
    }

    private static string Name(Passage passage) => passage.Error is { } error
        ? $"answered {error.Status}{(error.AfterEffect ? " after its effect" : "")}"
        : passage.Fate.ToString();

    private T Pick<T>(T otherwise, params ReadOnlySpan<(double Rate, T Choice)> choices)
    {
        var dice = random.NextDouble();
        foreach (var (rate, choice) in choices)
        {
            if ((dice -= rate) < 0) return choice;
        }

        return otherwise;
    }
}
