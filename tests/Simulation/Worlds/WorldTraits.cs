using System.Collections.Immutable;
using Concord.Simulation.Outside;
using Concord.Sync.Identity;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Worlds;

/// <summary>What kind of world it is: the systems outside, how much there is, and how rough it is.</summary>
internal sealed record WorldTraits
{
    /// <summary>At least so many records are there in every seed's world before anybody does anything.</summary>
    private const int LeastRecords = 30;

    private static readonly ImmutableArray<string> Names = ["int_one", "int_two", "int_three"];

    /// <summary>How many processes of the hub work on the one database at the same time.</summary>
    public int Processes { get; init; } = 1;

    public ImmutableArray<Traits> Systems { get; init; } = [new Traits()];

    public int RecordsHere { get; init; }

    /// <summary>How many edits people make, on all sides together.</summary>
    public int Edits { get; init; }

    /// <summary>How much goes wrong: 1 is the usual measure.</summary>
    public double Measure { get; init; }

    /// <summary>Whether people settle the conflicts that are left at the end.</summary>
    public bool ResolvesAtEnd { get; init; }

    /// <summary>Whether an admin takes back, now and then, what the hub did.</summary>
    public bool Undoes { get; init; }

    public TroubleRates Rates => Measure == 0 ? TroubleRates.Calm : TroubleRates.Rough(Measure);

    /// <summary>Three systems, of which one has preconditions, one has none, and one is written by full replacement.</summary>
    public static WorldTraits Draw(Random random)
    {
        Traits[] kinds =
        [
            new() { Guard = random.Next(2) == 0 ? WriteGuard.Etag : WriteGuard.Version },
            new(),
            new() { FullUpdate = true, Guard = random.Next(3) == 0 ? WriteGuard.Etag : WriteGuard.None },
        ];
        random.Shuffle(kinds);
        var numbered = random.Next(3) == 0;
        var assigned = random.Next(3) == 0;
        var parts = Parts(random, LeastRecords, kinds.Length + 1);
        return Differ(random, new WorldTraits
        {
            Systems = [.. kinds.Select((kind, index) => Traits.Draw(random, kind) with
            {
                Id = Names[index],
                Letter = ((char)('A' + index)).ToString(),
                Priority = random.Next(1, 4) * 10,
                Records = parts[index],
                Numbers = numbered,
                Assigned = assigned,
                Matching = numbered && random.Next(3) > 0 ? MatchMode.MATCH_THEN_CREATE : null,
            })],
            RecordsHere = parts[^1],
            Edits = random.Next(200, 230),
            Measure = random.Next(4) switch { 0 => 2.0, 1 => 0.3, _ => 1 },
            ResolvesAtEnd = random.Next(2) == 0,
        });
    }

    // In every second world one system is kept in step otherwise than most are, or an admin takes things back.
    private static WorldTraits Differ(Random random, WorldTraits usual)
    {
        var one = random.Next(usual.Systems.Length);
        return random.Next(12) switch
        {
            0 => With(traits => traits with { Direction = SyncDirection.EXTERNAL_TO_BRITEPOOL }),
            1 => With(traits => traits with { Direction = SyncDirection.BRITEPOOL_TO_EXTERNAL }),
            2 => With(traits => traits with { Deletes = DeletePolicy.DETACH }),
            3 => With(traits => traits with { Deletes = DeletePolicy.IGNORE }),
            4 => With(traits => traits.Matching is null ? traits : traits with { Matching = MatchMode.MATCH_ONLY }),
            5 => usual with { Undoes = true },
            _ => usual,
        };

        WorldTraits With(Func<Traits, Traits> change) => usual with { Systems = usual.Systems.SetItem(one, change(usual.Systems[one])) };
    }

    // Now and then a side has nothing at first, and its first sync runs by itself.
    private static int[] Parts(Random random, int whole, int count)
    {
        var weights = Enumerable.Range(0, count).Select(_ => random.Next(4) == 0 ? 0 : random.Next(1, 6)).ToArray();
        if (weights.Sum() == 0) weights[random.Next(count)] = 1;
        var parts = weights.Select(weight => whole * weight / weights.Sum()).ToArray();
        parts[Array.FindIndex(weights, weight => weight > 0)] += whole - parts.Sum();
        return parts;
    }

    public override string ToString() => $"{Processes} processes, {Edits} edits, {RecordsHere} records here, measure {Measure}, {string.Join(Environment.NewLine, Systems)}";
}
