using Concord.Fakes.Rest;
using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;

namespace Concord.Simulation.Soaking;

/// <summary>Systems that come and go: each is well for hours and then in trouble of one kind for some minutes, as its own chance has it.</summary>
/// <param name="clock">Virtual time.</param>
/// <param name="random">Its own source.</param>
/// <param name="count">Told what happened, by name.</param>
internal sealed class FlappingTrouble(TimeProvider clock, Random random, Action<string> count) : Trouble
{
    private static readonly TimeSpan GivesUp = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeaveAlone = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, Spell> spells = new(StringComparer.Ordinal);

    private enum Weather
    {
        Fine,
        Unavailable,
        TooMany,
        Unreachable,
        Silent,
        Slow,
    }

    /// <summary>No more trouble from now on.</summary>
    public bool IsOver { get; set; }

    public override TimeSpan DatabaseLatency() => TimeSpan.FromMilliseconds(random.Next(1, 5));

    public override Passage NextRequest(FakeRequest request, Site? site)
    {
        var weather = IsOver || site is null ? Weather.Fine : Of(site);
        if (weather != Weather.Fine) count($"request met by {weather}");
        return weather switch
        {
            Weather.Unavailable => Travelling(Fate.Error) with { Error = new Fault.Error(503) },
            Weather.TooMany => Travelling(Fate.Error) with { Error = new Fault.Error(429, LeaveAlone) },
            Weather.Unreachable => new Passage(Fate.NotSent),
            // Done or not, nobody hears of it.
            Weather.Silent => Travelling(random.Next(2) == 0 ? Fate.AnswerLost : Fate.RequestLost) with { Back = GivesUp },
            Weather.Slow => Travelling(Fate.Answered) with { Back = TimeSpan.FromSeconds(random.Next(2, 20)) },
            _ => Travelling(Fate.Answered),
        };
    }

    private Passage Travelling(Fate fate) => new(fate) { Out = TimeSpan.FromMilliseconds(random.Next(2, 120)), Back = TimeSpan.FromMilliseconds(random.Next(2, 120)) };

    private Weather Of(Site site)
    {
        var now = clock.GetUtcNow();
        var spell = spells.GetValueOrDefault(site.Id) ?? new(Weather.Fine, now + TimeSpan.FromMinutes(random.Next(10, 240)));
        while (spell.Until <= now)
        {
            var fine = spell.Weather != Weather.Fine;
            spell = fine
                ? new(Weather.Fine, spell.Until + TimeSpan.FromMinutes(random.Next(20, 300)))
                : new((Weather)random.Next(1, 6), spell.Until + TimeSpan.FromMinutes(random.Next(1, 20)));
        }

        return (spells[site.Id] = spell).Weather;
    }

    private sealed record Spell(Weather Weather, DateTimeOffset Until);
}
