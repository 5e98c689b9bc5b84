using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Tests.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Properties;

/// <summary>One field, every combination of bases, values, strategies and states: what must hold whatever the case.</summary>
public sealed class EveryCaseTests
{
    private static readonly FieldPath Here = Samples.At("description");
    private static readonly FieldPath There = Samples.At("notes");

    private static readonly FieldValue[] Values =
        [FieldValue.Absent.Instance, FieldValue.Null.Instance, FieldValue.Of("a"), FieldValue.Of("b"), FieldValue.Of("c")];

    [Theory]
    [InlineData(SyncDirection.BIDIRECTIONAL)]
    [InlineData(SyncDirection.EXTERNAL_TO_BRITEPOOL)]
    [InlineData(SyncDirection.BRITEPOOL_TO_EXTERNAL)]
    public void Base_moves_only_to_a_confirmed_pair(SyncDirection direction) => InEveryCase(direction, decision =>
    {
        foreach (var move in decision.BaseMoves)
        {
            move.Local.ShouldBe(move.Group.Project(Side.Local, decision.LocalAfter));
            move.External.ShouldBe(move.Group.Project(Side.External, decision.Input.External));
            Canonical.Agree(move.Local.Get(Here), move.External.Get(There), FieldType.RichText).ShouldBeTrue();
            decision.Write.ShouldBeNull();
        }
    });

    [Theory]
    [InlineData(SyncDirection.BIDIRECTIONAL)]
    [InlineData(SyncDirection.EXTERNAL_TO_BRITEPOOL)]
    [InlineData(SyncDirection.BRITEPOOL_TO_EXTERNAL)]
    public void Deciding_again_decides_nothing_new(SyncDirection direction) => InEveryCase(direction, decision =>
    {
        var again = RecordMerge.Decide(decision.Committed());

        again.LocalPatch.IsEmpty.ShouldBeTrue();
        again.BaseMoves.ShouldBeEmpty();
        again.DecidedConflicts.ShouldBeEmpty();
        again.ParkedConflicts.ShouldBeEmpty();
        again.Write.ShouldBe(decision.Write);
    });

    [Theory]
    [InlineData(SyncDirection.BIDIRECTIONAL)]
    [InlineData(SyncDirection.EXTERNAL_TO_BRITEPOOL)]
    [InlineData(SyncDirection.BRITEPOOL_TO_EXTERNAL)]
    public void A_write_that_was_answered_leaves_rest(SyncDirection direction) => InEveryCase(direction, decision =>
    {
        if (decision.Write is not null)
        {
            RecordMerge.Decide(decision.Sent()).IsQuiet.ShouldBeTrue();
        }
    });

    [Fact]
    public void Values_cross_only_where_the_direction_lets_them()
    {
        InEveryCase(SyncDirection.EXTERNAL_TO_BRITEPOOL, decision => decision.Write.ShouldBeNull());
        InEveryCase(SyncDirection.BRITEPOOL_TO_EXTERNAL, decision => decision.LocalPatch.IsEmpty.ShouldBeTrue());
    }

    [Fact]
    public void What_waits_for_a_person_is_written_nowhere() => InEveryCase(SyncDirection.BIDIRECTIONAL, decision =>
    {
        if (decision.ParkedConflicts.Any() || decision.StillParked.Any())
        {
            (decision.LocalPatch.IsEmpty && decision.Write is null && decision.BaseMoves.IsEmpty).ShouldBeTrue();
        }
    });

    [Fact]
    public void A_filled_value_is_overwritten_only_by_a_change_or_in_a_conflict() => InEveryCase(SyncDirection.BIDIRECTIONAL, decision =>
    {
        var input = decision.Input;
        var changedHere = !Canonical.Same(Here.Read(input.Local), input.Base!.Local.Get(Here), FieldType.RichText);
        if (changedHere && !Here.Read(input.Local).IsEmpty && !decision.LocalPatch.IsEmpty)
        {
            decision.DecidedConflicts.ShouldHaveSingleItem();
        }
    });

    private static void InEveryCase(SyncDirection direction, Action<MergeDecision> property)
    {
        var mapping = Samples.Compile(
            """
            {"resourceType":"TASK",
             "externalToInternal":[{"externalField":"notes","internalField":"description"}],
             "internalToExternal":[{"internalField":"description","externalField":"notes"}]}
            """,
            Samples.Task,
            direction);
        foreach (var state in States())
        {
            foreach (var input in Inputs(mapping))
            {
                var decision = RecordMerge.Decide(state is null ? input : input.In("description", state));
                try
                {
                    property(decision);
                }
                catch (Exception failure)
                {
                    throw new InvalidOperationException(
                        $"{input.Strategy}, base {input.Base}, {input.Local} | {input.External}, {state}: {decision.On("description")}", failure);
                }
            }
        }
    }

    private static IEnumerable<MergeInput> Inputs(CompiledMapping mapping) =>
        from strategy in Enum.GetValues<ConflictStrategy>()
        from baseHere in Values
        from baseThere in Values
        from here in Values
        from there in Values
        select new MergeInput(mapping, FieldValue.Of((Here.Text, here)), FieldValue.Of((There.Text, there)))
        {
            Strategy = strategy,
            Base = new BasePair(Projection.Empty.With(Here, baseHere), Projection.Empty.With(There, baseThere)),
        };

    private static IEnumerable<GroupState?> States() =>
        new GroupState?[] { null }
            .Concat(Values.Select(there => new GroupState.Open(Projection.Empty.With(There, there))))
            .Concat(
                from here in Values
                from there in Values
                select new GroupState.Parked(Projection.Empty.With(Here, here), Projection.Empty.With(There, there)));
}
