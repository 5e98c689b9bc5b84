using Concord.Sync.Merge;
using Concord.Sync.Vocabulary;
using FsCheck;
using FsCheck.Fluent;

namespace Concord.Sync.Tests.Properties;

/// <summary>One thing that happens in a <see cref="World"/>.</summary>
internal abstract record Step
{
    public static Gen<Step> Any { get; } = Gen.Frequency(
        (6, Edit.Any.Select(edit => (Step)new Edits(edit))),
        (3, Gen.Constant((Step)new Observes())),
        (3, Gen.Constant((Step)new Sends(true, true))),
        (1, Gen.Constant((Step)new Sends(true, false))),
        (1, Gen.Constant((Step)new Sends(false, false))));

    /// <summary>One by chance, as often of each kind as the generator gives.</summary>
    public static Step Draw(Random random) => random.Next(14) switch
    {
        < 6 => new Edits(Edit.Draw(random)),
        < 9 => new Observes(),
        < 12 => new Sends(true, true),
        12 => new Sends(true, false),
        _ => new Sends(false, false),
    };

    public abstract void In(World world);

    internal sealed record Edits(Edit Edit) : Step
    {
        public override void In(World world) => world.Apply(Edit);
    }

    internal sealed record Observes : Step
    {
        public override void In(World world) => world.Observe();
    }

    internal sealed record Sends(bool TakesEffect, bool Answers) : Step
    {
        public override void In(World world) => world.Send(TakesEffect, Answers);
    }
}

/// <summary>A strategy and what happens under it; shrinks by leaving steps out.</summary>
internal sealed record Story(ConflictStrategy Strategy, IReadOnlyList<Step> Steps)
{
    public static Arbitrary<Story> Any { get; } = Arb.From(
        from strategy in Gen.Elements(Enum.GetValues<ConflictStrategy>())
        from steps in Step.Any.ListOf()
        select new Story(strategy, [.. steps]),
        story => Enumerable.Range(0, story.Steps.Count).Select(left =>
            story with { Steps = [.. story.Steps.Where((_, place) => place != left)] }));

    /// <summary>One by chance, of up to 24 steps.</summary>
    public static Story Draw(Random random)
    {
        var strategies = Enum.GetValues<ConflictStrategy>();
        return new Story(strategies[random.Next(strategies.Length)], [.. Enumerable.Range(0, random.Next(1, 25)).Select(_ => Step.Draw(random))]);
    }

    /// <param name="decided">Told of each decision.</param>
    public World Play(Action<MergeDecision>? decided = null)
    {
        var world = new World(Strategy) { Decided = decided };
        foreach (var step in Steps)
        {
            step.In(world);
        }

        return world;
    }

    public override string ToString() => $"{Strategy}: {string.Join("; ", Steps)}";
}
