using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Merge;

/// <summary>How a group's values are compared, cleared, held back and sent in parts.</summary>
public sealed class GroupMergeTests
{
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

    [Theory]
    [InlineData("""{"name":"a","notes":null}""", """{"name":"a"}""")]
    [InlineData("""{"name":"a"}""", """{"name":"a","notes":""}""")]
    public void An_empty_place_that_is_spelled_otherwise_does_not_win_against_an_edit(string baseExternal, string external)
    {
        var decision = RecordMerge.Decide(Given.Linked(
            """{"title":"a"}""", baseExternal, """{"title":"a","description":"edited"}""", external).By(ConflictStrategy.EXTERNAL_WINS));

        decision.ExternalPatch.ToJson().ShouldBe("""{"notes":"edited"}""");
        (decision.LocalPatch.IsEmpty, decision.DecidedConflicts.Any()).ShouldBe((true, false));
    }

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
}
