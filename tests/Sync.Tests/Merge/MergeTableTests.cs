using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Values;
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

    [Fact]
    public void Only_changed_places_of_a_group_are_sent()
    {
        var decision = RecordMerge.Decide(Given.Linked(
            """{"name":"Ada Lovelace"}""", """{"firstname":"Ada","lastname":"Lovelace"}""",
            """{"name":"Ada King"}""", """{"firstname":"Ada","lastname":"Lovelace"}""", Given.Member));

        decision.ExternalPatch.ToJson().ShouldBe("""{"lastname":"King"}""");
    }

    [Fact]
    public void A_part_of_a_name_changed_outside_changes_the_whole_name()
    {
        var decision = RecordMerge.Decide(Given.Linked(
            """{"name":"Ada Lovelace"}""", """{"firstname":"Ada","lastname":"Lovelace"}""",
            """{"name":"Ada Lovelace"}""", """{"firstname":"Ada","lastname":"King"}""", Given.Member));

        decision.LocalPatch.ToJson().ShouldBe("""{"name":"Ada King"}""");
    }

    [Theory]
    [InlineData("""{"due_on":"2025-12-25T00:00:00Z","hours":"8.0","notes":"one\r\ntwo  \r\n"}""")]
    [InlineData("""{"due_on":"2025-12-25T01:00:00+01:00","hours":8,"notes":" one\ntwo"}""")]
    public void Another_spelling_is_no_change(string external) => RecordMerge.Decide(Given.Linked(
        """{"dueDate":"2025-12-25","estimatedHours":8,"description":"one\ntwo"}""",
        """{"due_on":"2025-12-25","hours":8,"notes":"one\ntwo"}""",
        """{"dueDate":"2025-12-25T00:00:00.000Z","estimatedHours":8.00,"description":"one\ntwo\n"}""",
        external)).IsQuiet.ShouldBeTrue();

    [Fact]
    public void A_value_that_vanished_outside_is_cleared_with_null_and_counted()
    {
        var decision = RecordMerge.Decide(Given.Linked(
            """{"title":"a","description":"d"}""", """{"name":"a","notes":"d"}""",
            """{"title":"a","description":"d"}""", """{"name":"a"}"""));

        decision.LocalPatch.ToJson().ShouldBe("""{"description":null}""");
        decision.Blanked(Side.Local).ShouldBe(1);
        decision.Blanked(Side.External).ShouldBe(0);
        RecordMerge.Decide(decision.Committed()).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void A_value_that_vanished_here_is_cleared_outside_and_counted()
    {
        var decision = RecordMerge.Decide(Given.Linked(
            """{"title":"a","description":"d"}""", """{"name":"a","notes":"d"}""",
            """{"title":"a"}""", """{"name":"a","notes":"d"}"""));

        decision.ExternalPatch.ToJson().ShouldBe("""{"notes":null}""");
        decision.Blanked(Side.External).ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"name":"a","completed":"maybe"}""", "status", "not \"maybe\"")]
    [InlineData("""{"name":null,"completed":false}""", "title", "is required")]
    [InlineData("""{"completed":false}""", "title", "is required")]
    [InlineData("""{"name":"a"}""", "status", "is required")]
    public void A_change_that_cannot_cross_fails_alone_and_moves_nothing(string external, string group, string part)
    {
        var decision = RecordMerge.Decide(Given.Linked(
            """{"title":"a","status":"TODO"}""", """{"name":"a","completed":true}""",
            """{"title":"a","status":"TODO"}""", external));

        decision.On(group).ShouldBeOfType<Verdict.Failed>();
        decision.Problems.ShouldHaveSingleItem().Message.ShouldContain(part);
        decision.LocalPatch.Values.Keys.ShouldNotContain(path => path.Text == group);
        decision.BaseMoves.ShouldNotContain(move => move.Group.Name == group);
    }

    [Fact]
    public void A_lookup_without_an_answer_waits_and_is_taken_when_it_is_there()
    {
        var input = Given.Linked("""{"title":"a"}""", """{"name":"a"}""", """{"title":"a"}""", """{"name":"a","assignee":{"gid":"m7"}}""");

        var waiting = RecordMerge.Decide(input);
        waiting.On("assignedToId").ShouldBeOfType<Verdict.Waiting>();
        waiting.Waiting.ShouldBe([new LookupKey("MEMBER", Side.External, "m7")]);
        waiting.LocalPatch.IsEmpty.ShouldBeTrue();
        waiting.BaseMoves.ShouldBeEmpty();

        RecordMerge.Decide(input with { Lookups = Lookups.None.With("MEMBER", "m7", "member_1") })
            .LocalPatch.ToJson().ShouldBe("""{"assignedToId":"member_1"}""");
    }

    [Fact]
    public void A_local_reference_that_is_not_mapped_yet_waits_too()
    {
        var decision = RecordMerge.Decide(Given.Linked(
            """{"title":"a"}""", """{"name":"a"}""", """{"title":"b","assignedToId":"member_1"}""", """{"name":"a"}"""));

        decision.Waiting.ShouldBe([new LookupKey("MEMBER", Side.Local, "member_1")]);
        decision.ExternalPatch.ToJson().ShouldBe("""{"name":"b"}""");
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
