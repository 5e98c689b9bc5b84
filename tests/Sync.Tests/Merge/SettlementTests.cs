using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Merge;

public sealed class SettlementTests
{
    [Fact]
    public void Base_moves_to_what_was_answered_and_not_to_what_was_sent()
    {
        var decision = Renamed();
        var answered = Samples.Doc("""{"firstname":"Ada","lastname":"KING"}""");

        var move = Settlement.ByAnswer(Given.Member, decision.Write!, answered).ShouldHaveSingleItem();

        move.Local.ToJson().ShouldBe("""{"name":"Ada King"}""");
        move.External.ToJson().ShouldBe("""{"firstname":"Ada","lastname":"KING"}""");
        Settlement.Altered(Given.Member, decision.Write!, answered).Select(path => path.Text).ShouldBe(["lastname"]);
        RecordMerge.Decide(After(decision, answered, [move])).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void What_somebody_else_wrote_beside_our_write_shows_as_their_change()
    {
        var decision = Renamed();
        var answered = Samples.Doc("""{"firstname":"Augusta","lastname":"King"}""");

        var next = RecordMerge.Decide(After(decision, answered, Settlement.ByAnswer(Given.Member, decision.Write!, answered)));

        next.LocalPatch.ToJson().ShouldBe("""{"name":"Augusta King"}""");
    }

    [Fact]
    public void A_local_edit_made_while_the_write_was_under_way_is_sent_next()
    {
        var decision = Renamed();
        var answered = Samples.Doc("""{"firstname":"Ada","lastname":"King"}""");
        var after = After(decision, answered, Settlement.ByAnswer(Given.Member, decision.Write!, answered));

        RecordMerge.Decide(after with { Local = Samples.Doc("""{"name":"Ada Noel"}""") })
            .ExternalPatch.ToJson().ShouldBe("""{"lastname":"Noel"}""");
    }

    [Fact]
    public void A_cleared_value_that_the_system_drops_is_confirmed()
    {
        var decision = RecordMerge.Decide(Given.Linked(
            """{"title":"t","description":"d"}""", """{"name":"t","notes":"d"}""", """{"title":"t","description":null}""", """{"name":"t","notes":"d"}"""));
        var answered = Samples.Doc("""{"name":"t"}""");

        var moves = Settlement.ByAnswer(Given.Task, decision.Write!, answered);

        moves.ShouldHaveSingleItem().External.IsEmpty.ShouldBeTrue();
        Settlement.Altered(Given.Task, decision.Write!, answered).ShouldBeEmpty();
        RecordMerge.Decide(After(decision, answered, moves)).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void A_read_that_shows_the_values_sent_in_another_spelling_confirms()
    {
        var decision = RecordMerge.Decide(Given.Linked(
            """{"title":"t","estimatedHours":1}""", """{"name":"t","hours":1}""", """{"title":"t","estimatedHours":8}""", """{"name":"t","hours":1}"""));
        var read = Samples.Doc("""{"name":"t","hours":"8.0"}""");

        var moves = Settlement.ByReadBack(Given.Task, decision.Write!, read);

        moves.ShouldHaveSingleItem().External.ToJson().ShouldBe("""{"hours":"8.0"}""");
        RecordMerge.Decide(After(decision, read, moves)).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void A_read_that_shows_something_else_is_merged_as_a_change_from_outside()
    {
        var decision = Renamed();
        var read = Samples.Doc("""{"firstname":"Grace","lastname":"Hopper"}""");

        var moves = Settlement.ByReadBack(Given.Member, decision.Write!, read);

        moves.ShouldHaveSingleItem().External.ToJson().ShouldBe("""{"firstname":"Ada","lastname":"King"}""");
        RecordMerge.Decide(After(decision, read, moves)).LocalPatch.ToJson().ShouldBe("""{"name":"Grace Hopper"}""");
    }

    [Theory]
    [InlineData("""{"firstname":"Ada","lastname":"King"}""", UnknownOutcome.Applied)]
    [InlineData("""{"firstname":"Ada","lastname":"Lovelace"}""", UnknownOutcome.NotApplied)]
    [InlineData("""{"firstname":"Ada","lastname":"Hopper"}""", UnknownOutcome.Moved)]
    [InlineData("""{"firstname":"Grace","lastname":"King"}""", UnknownOutcome.Moved)]
    public void A_read_after_an_unknown_outcome(string read, UnknownOutcome outcome) =>
        Settlement.AfterUnknown(Given.Member, Renamed().Write!, Samples.Doc(read)).ShouldBe(outcome);

    [Fact]
    public void A_create_is_settled_by_its_answer()
    {
        var local = Samples.Doc("""{"title":"t","status":"TODO","dueDate":"2025-12-25"}""");
        var crossing = Given.Task.ToExternal(local, Lookups.None);
        var write = PlannedWrite.Create(Given.Task, local, crossing);
        var answered = Samples.Doc("""{"gid":"9","name":"t","completed":false,"due_on":"2025-12-25","notes":""}""");

        write.Sent.ToJson().ShouldBe("""{"completed":false,"due_on":"2025-12-25","name":"t"}""");
        var input = new MergeInput(Given.Task, local, answered)
        {
            Base = BasePair.Empty.Move(Settlement.ByAnswer(Given.Task, write, answered)),
        };
        var decision = RecordMerge.Decide(input);

        decision.Write.ShouldBeNull();
        decision.LocalPatch.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void An_inward_create_leaves_a_base_that_rests()
    {
        var external = Samples.Doc("""{"gid":"9","name":"t","completed":false,"assignee":{"gid":"m7"}}""");
        var crossing = Given.Task.ToLocal(external, Lookups.None);
        var local = Samples.Task.WithDefaults((FieldValue.Object)crossing.Values.Overlay(FieldValue.Object.Empty));
        var input = new MergeInput(Given.Task, local, external) { Base = BasePair.Of(Given.Task, crossing.Groups, local, external) };

        Samples.Task.Validate(local).ShouldBeEmpty();
        var decision = RecordMerge.Decide(input);
        decision.Waiting.ShouldBe([new LookupKey("MEMBER", Side.External, "m7")]);
        decision.Write.ShouldBeNull();
        decision.LocalPatch.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Groups_that_the_mapping_no_longer_has_are_passed_over()
    {
        var write = new PlannedWrite(["gone"], Samples.Pairs("""{"gone":1}"""), Samples.Pairs("""{"g":1}"""), Projection.Empty);

        Settlement.ByAnswer(Given.Task, write, Samples.Doc("""{"g":1}""")).ShouldBeEmpty();
        write.States(Given.Task).ShouldBeEmpty();
    }

    [Fact]
    public void A_planned_write_survives_being_stored()
    {
        var write = Renamed().Write!;

        PlannedWrite.Parse(write.ToJson()).ShouldBe(write);
        write.ToJson().ShouldBe(
            """{"decidedOn":{"firstname":"Ada","lastname":"Lovelace"},"groups":["name"],"localValues":{"name":"Ada King"},"sent":{"lastname":"King"}}""");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"groups":[[]],"localValues":{},"sent":{},"decidedOn":{}}""")]
    [InlineData("""{"groups":["a"],"localValues":{},"sent":{}}""")]
    public void What_is_no_stored_write_is_a_bug(string json) => Should.Throw<FormatException>(() => PlannedWrite.Parse(json));

    private static MergeDecision Renamed() => RecordMerge.Decide(Given.Linked(
        """{"name":"Ada Lovelace"}""", """{"firstname":"Ada","lastname":"Lovelace"}""",
        """{"name":"Ada King"}""", """{"firstname":"Ada","lastname":"Lovelace"}""", Given.Member).By(ConflictStrategy.EXTERNAL_WINS));

    private static MergeInput After(MergeDecision decision, FieldValue external, IEnumerable<BaseMove> moves) => decision.Input with
    {
        External = external,
        Base = decision.BaseAfter.Move(moves),
    };
}
