using Concord.Sync.Merge;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Merge;

/// <summary>The merge table, a test a row, on the group title ↔ name.</summary>
public sealed class MergeTableTests
{
    [Fact]
    public void Same_and_same_is_nothing()
    {
        var decision = RecordMerge.Decide(Linked("a", "a", "a", "a"));

        decision.On("title").ShouldBeOfType<Verdict.Unchanged>();
        decision.IsQuiet.ShouldBeTrue();
        decision.Write.ShouldBeNull();
    }

    [Fact]
    public void Same_and_changed_takes_the_external_value()
    {
        var decision = RecordMerge.Decide(Linked("a", "a", "a", "b"));

        decision.On("title").ShouldBeOfType<Verdict.TakeExternal>();
        decision.LocalPatch.ToJson().ShouldBe("""{"title":"b"}""");
        decision.ExternalPatch.IsEmpty.ShouldBeTrue();
        BasesAre(decision, "b", "b");
    }

    [Fact]
    public void Changed_and_same_pushes_the_local_value_and_leaves_base()
    {
        var decision = RecordMerge.Decide(Linked("a", "a", "b", "a"));

        decision.On("title").ShouldBeOfType<Verdict.PushLocal>();
        decision.LocalPatch.IsEmpty.ShouldBeTrue();
        decision.ExternalPatch.ToJson().ShouldBe("""{"name":"b"}""");
        decision.BaseMoves.ShouldBeEmpty();
        var write = decision.Write.ShouldNotBeNull();
        write.Groups.ShouldBe(["title"]);
        write.LocalValues.ToJson().ShouldBe("""{"title":"b"}""");
        write.Sent.ToJson().ShouldBe("""{"name":"b"}""");
        write.DecidedOn.ToJson().ShouldBe("""{"name":"a"}""");
    }

    [Fact]
    public void Both_changed_to_one_value_agree()
    {
        var decision = RecordMerge.Decide(Linked("a", "a", "b", "b"));

        decision.On("title").ShouldBeOfType<Verdict.Agree>();
        decision.LocalPatch.IsEmpty.ShouldBeTrue();
        decision.Write.ShouldBeNull();
        BasesAre(decision, "b", "b");
    }

    [Fact]
    public void Both_changed_differently_is_a_conflict_that_the_strategy_decides()
    {
        var decision = RecordMerge.Decide(Linked("a", "a", "b", "c").By(ConflictStrategy.EXTERNAL_WINS));

        var conflict = decision.On("title").ShouldBeOfType<Verdict.Conflict>().Detail;
        conflict.Winner.ShouldBe(Winner.External);
        conflict.Fields.ShouldBe(["title"]);
        conflict.LocalData.ToJson().ShouldBe("""{"title":"b"}""");
        conflict.ExternalData.ToJson().ShouldBe("""{"title":"c"}""");
        conflict.Base.ShouldBe(new BasePair(Samples.Pairs("""{"title":"a"}"""), Samples.Pairs("""{"name":"a"}""")));
        decision.DecidedConflicts.ShouldHaveSingleItem().ShouldBe(conflict);
    }

    [Fact]
    public void No_base_and_equal_agree()
    {
        var decision = RecordMerge.Decide(Given.Strangers("""{"title":"a"}""", """{"name":"a"}"""));

        decision.On("title").ShouldBeOfType<Verdict.Agree>();
        BasesAre(decision, "a", "a");
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"description":null}""")]
    [InlineData("""{"description":""}""")]
    public void No_base_and_local_empty_takes_the_external_value(string local)
    {
        var decision = RecordMerge.Decide(Given.Strangers(local, """{"notes":"n"}"""));

        decision.On("description").ShouldBeOfType<Verdict.TakeExternal>();
        decision.LocalPatch.ToJson().ShouldBe("""{"description":"n"}""");
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"notes":null}""")]
    [InlineData("""{"notes":""}""")]
    public void No_base_and_external_empty_pushes_the_local_value(string external)
    {
        var decision = RecordMerge.Decide(Given.Strangers("""{"description":"d"}""", external));

        decision.On("description").ShouldBeOfType<Verdict.PushLocal>();
        decision.ExternalPatch.ToJson().ShouldBe("""{"notes":"d"}""");
    }

    [Fact]
    public void No_base_and_both_empty_agree_once_and_then_rest()
    {
        var first = RecordMerge.Decide(Given.Strangers("""{"description":null}""", "{}"));

        first.On("description").ShouldBeOfType<Verdict.Agree>();
        first.On("estimatedHours").ShouldBeOfType<Verdict.Unchanged>();
        RecordMerge.Decide(first.Committed()).IsQuiet.ShouldBeTrue();
    }

    [Theory]
    [InlineData(ConflictStrategy.EXTERNAL_WINS, Winner.External)]
    [InlineData(ConflictStrategy.LOCAL_WINS, Winner.Local)]
    [InlineData(ConflictStrategy.MANUAL_REVIEW, Winner.Parked)]
    public void No_base_and_both_filled_differently_goes_by_the_strategy(ConflictStrategy strategy, Winner winner)
    {
        var decision = RecordMerge.Decide(Given.Strangers("""{"title":"a"}""", """{"name":"b"}""").By(strategy));

        var conflict = decision.On("title").ShouldBeOfType<Verdict.Conflict>().Detail;
        conflict.Winner.ShouldBe(winner);
        conflict.Base.ShouldBeNull();
    }

    [Fact]
    public void Disjoint_edits_merge_without_a_conflict()
    {
        var decision = RecordMerge.Decide(Given.Linked(
            """{"title":"a","description":"d"}""", """{"name":"a","notes":"d"}""",
            """{"title":"A","description":"d"}""", """{"name":"a","notes":"D"}"""));

        decision.LocalPatch.ToJson().ShouldBe("""{"description":"D"}""");
        decision.ExternalPatch.ToJson().ShouldBe("""{"name":"A"}""");
        decision.DecidedConflicts.ShouldBeEmpty();
    }

    private static MergeInput Linked(string baseLocal, string baseExternal, string local, string external) => Given.Linked(
        $$"""{"title":"{{baseLocal}}"}""", $$"""{"name":"{{baseExternal}}"}""", $$"""{"title":"{{local}}"}""", $$"""{"name":"{{external}}"}""");

    private static void BasesAre(MergeDecision decision, string local, string external)
    {
        var move = decision.BaseMoves.ShouldHaveSingleItem();
        move.Local.ToJson().ShouldBe($$"""{"title":"{{local}}"}""");
        move.External.ToJson().ShouldBe($$"""{"name":"{{external}}"}""");
        RecordMerge.Decide(decision.Committed()).IsQuiet.ShouldBeTrue();
    }
}
