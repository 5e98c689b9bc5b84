using Concord.Sync.Merge;
using Concord.Sync.Vocabulary;
using FsCheck;
using FsCheck.Fluent;

namespace Concord.Sync.Tests.Properties;

public sealed class SyncProperties
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1500);

    [Fact]
    public void Both_sides_converge_once_nobody_disturbs_them() => Hold(story =>
    {
        var world = story.Play();
        world.Settle(rounds: 4);

        world.Apart.ShouldBeEmpty();
        world.IsSettled.ShouldBeTrue();
    });

    [Fact]
    public void After_convergence_nothing_is_written_any_more() => Hold(story =>
    {
        var world = story.Play();
        world.Settle(rounds: 4);
        var (writes, local, external) = (world.Writes, world.Local, world.External);

        world.Look().IsQuiet.ShouldBeTrue();
        world.Settle(rounds: 3);

        world.Writes.ShouldBe(writes);
        world.Local.ShouldBe(local);
        world.External.ShouldBe(external);
    });

    [Fact]
    public void No_side_s_value_is_lost_without_a_record() => Hold(story =>
    {
        var world = story.Play();
        world.Settle(rounds: 4);

        world.Lost.ShouldBeEmpty();
    });

    [Fact]
    public void Deciding_again_on_the_outcome_decides_nothing_new() => Hold(story =>
    {
        var decision = story.Play().Look();

        var again = RecordMerge.Decide(Merge.Given.Committed(decision));

        again.LocalPatch.IsEmpty.ShouldBeTrue();
        again.DecidedConflicts.ShouldBeEmpty();
        again.ParkedConflicts.ShouldBeEmpty();
        again.BaseMoves.ShouldBeEmpty();
        again.Write.ShouldBe(decision.Write);
    });

    [Fact]
    public void The_order_of_disjoint_edits_does_not_matter() => Check.One(Many, Prop.ForAll(
        DisjointEdits,
        edits =>
        {
            var ends = Orders.Of(ConflictStrategy.MANUAL_REVIEW, edits.Here, edits.There);
            ends.ShouldAllBe(end => end.Equals(ends[0]));
        }));

    private static Arbitrary<(Edit Here, Edit There)> DisjointEdits { get; } = Arb.From(
        from one in Edit.Any
        from other in Edit.Any.Where(other => other.Side != one.Side && other.Group != one.Group)
        select (one, other));

    private static void Hold(Action<Story> property) => Check.One(Many, Prop.ForAll(Story.Any, property));
}
