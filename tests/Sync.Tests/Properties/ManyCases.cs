using Concord.Sync.Merge;
using Concord.Sync.Tests.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Properties;

/// <summary>
/// Random stories, each decision of which is a case: what it must never do whatever the case, and where the story must lead (I5 to I8, I13, I15).
/// Not for use by several threads; one seed gives one sequence of cases.
/// </summary>
public sealed class ManyCases(int seed)
{
    // Every so many stories also ask whether the order of two edits matters.
    private const int OrdersEvery = 8;

    private readonly Random random = new(seed);

    /// <summary>Decisions that were checked.</summary>
    public long Cases { get; private set; }

    /// <summary>Stories that were played to their end.</summary>
    public long Stories { get; private set; }

    /// <summary>Plays until so many cases were checked.</summary>
    /// <exception cref="InvalidOperationException">A promise was broken; the message holds the story.</exception>
    public void Play(long cases)
    {
        for (; Cases < cases; Stories++)
        {
            var story = Story.Draw(random);
            try
            {
                End(story.Play(Check));
                if (Stories % OrdersEvery == 0) CheckOrders(story.Strategy);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}, story {Stories}: {failure.Message} {story}", failure);
            }
        }
    }

    private void Check(MergeDecision decision)
    {
        Cases++;
        foreach (var move in decision.BaseMoves)
        {
            Expect(move.Local.Equals(move.Group.Project(Side.Local, decision.LocalAfter)) && move.External.Equals(move.Group.Project(Side.External, decision.Input.External)),
                "I8", $"the base of {move.Group.Name} moves to what is not on both sides");
        }

        foreach (var group in decision.Groups.Where(group => group.Verdict is Verdict.StillParked or Verdict.Conflict { Detail.Winner: Winner.Parked }))
        {
            Expect(group.LocalPatch.IsEmpty && group.ExternalPatch.IsEmpty && group.Move is null, "7.9", $"{group.Group.Name} waits for a person and is written");
        }

        foreach (var group in decision.Groups.Where(group => group.Verdict is Verdict.Conflict)) CheckWinner(decision.Input, group);
        var again = RecordMerge.Decide(decision.Committed());
        Expect(again.LocalPatch.IsEmpty && again.BaseMoves.IsEmpty && !again.DecidedConflicts.Any() && !again.ParkedConflicts.Any() && Equals(again.Write, decision.Write),
            "I6", "decided again, it decides something new");
    }

    // Under LATEST_WINS an older value never takes the place of a newer one.
    private static void CheckWinner(MergeInput input, GroupDecision group)
    {
        if (input.Strategy != ConflictStrategy.LATEST_WINS) return;
        var here = group.Group.LocalPaths.Select(path => input.LocalChanges.GetValueOrDefault(path.Text)?.At).Max();
        Expect(group.LocalPatch.IsEmpty || here is null || input.ExternalUpdatedAt > here, "I15", $"an older value outside overwrites {group.Group.Name}");
        Expect(group.ExternalPatch.IsEmpty || input.ExternalUpdatedAt is null || here is null || here >= input.ExternalUpdatedAt, "I15", $"an older value here overwrites {group.Group.Name}");
    }

    private void End(World world)
    {
        world.Settle(rounds: 4);
        Expect(!world.Apart.Any(), "I5", $"{string.Join(", ", world.Apart)} are apart");
        Expect(world.IsSettled && world.Look().IsQuiet, "I5", "it does not come to rest");
        Expect(!world.Lost.Any(), "I4", $"{string.Join(", ", world.Lost)} is lost");
        CheckDeletes(world.Input());
        var (writes, local, external) = (world.Writes, world.Local, world.External);
        world.Settle(rounds: 3);
        Expect(world.Writes == writes && world.Local.Equals(local) && world.External.Equals(external), "I6", "something is written after convergence");
    }

    // A delete meets no edit in silence, and one that meets none is passed on.
    private void CheckDeletes(MergeInput input)
    {
        Cases += 2;
        var edited = random.Next(2) == 0 ? input : input with { Local = Edit.Draw(random) is { Side: Side.Local } edit ? edit.On(input.Local) : input.Local };
        var here = RecordMerge.OnExternalDelete(edited, null);
        var moved = Moved(edited, Side.Local);
        Expect(moved == here.IsConflict, "I13", $"a delete outside {(moved ? "meets an edit here in silence" : "is in conflict with nothing")}");
        var there = RecordMerge.OnLocalDelete(input, null);
        Expect(Moved(input, Side.External) == there.IsConflict, "I13", "a delete here meets an edit outside in silence, or is in conflict with nothing");
    }

    private static bool Moved(MergeInput input, Side side) => input.Mapping.Groups.Where(group => group.Gives(side)).Any(group =>
    {
        var now = group.Project(side, side == Side.Local ? input.Local : input.External);
        return !group.Sources(side).All(path => Canonical.Agree(now.Get(path), (input.Base ?? BasePair.Empty).On(side).Get(path), group.TypeOf(side, path)));
    });

    private void CheckOrders(ConflictStrategy strategy)
    {
        var (one, other) = (Edit.Draw(random), Edit.Draw(random));
        if (one.Side == other.Side || one.Group == other.Group) return;
        var ends = Orders.Of(strategy, one, other);
        Cases += ends.Length;
        Expect(ends.All(end => end.Equals(ends[0])), "I7", $"the order of {one} and {other} decides");
    }

    private static void Expect(bool holds, string which, string what)
    {
        if (!holds) throw new InvalidOperationException($"{which}: {what}.");
    }
}
