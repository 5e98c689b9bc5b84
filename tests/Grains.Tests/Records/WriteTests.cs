using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Rule 7.5: writing outside, as long as every answer comes.</summary>
public sealed class WriteTests
{
    [Fact]
    public void Attempted_is_committed_before_the_request_may_leave()
    {
        var world = Edited();
        var plan = world.Prepare(Outside());
        (plan.Reply.Step, plan.Reply.Kind, plan.Reply.Body).ShouldBe((WriteStep.Send, "UPDATE", """{"name":"B"}"""));
        plan.KindOf<OperationRow>().ShouldBe(WriteKind.Update);
        (world.Operation.State, world.Operation.Attempts, world.Operation.AttemptedAt).ShouldBe((OperationState.ATTEMPTED, 1, world.Clock.Now));
        world.Operation.NextDueAt.ShouldBe(world.Clock.Now + OutsideWriter.Lease + TimeSpan.FromSeconds(2), "the look comes when the request is over, and the lag after it");
    }

    [Fact]
    public void While_a_request_is_out_no_second_one_leaves()
    {
        var world = Edited();
        world.Prepare(Outside());
        var again = world.Prepare(Outside());
        (again.Reply.Step, again.Unit).ShouldBe((WriteStep.Nothing, null));
    }

    [Fact]
    public void An_answer_confirms_the_write_and_moves_base()
    {
        var world = Edited();
        world.Prepare(Outside());
        var settled = world.Answered(Outside(name: "B"));
        settled.Reply.Settled.ShouldBeTrue();
        world.Operations.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            row => row.State.ShouldBe(OperationState.CONFIRMED), row => row.SettledAt.ShouldBe(world.Clock.Now));
        (world.BaseLocal("title"), world.BaseExternal("name")).ShouldBe(("B", "B"));
        (world.Mapping.SyncStatus, world.Mapping.SettledAt).ShouldBe((MappingStatus.SYNCED, world.Clock.Now));
        settled.Wrote<SyncLogRow>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            log => log.Direction.ShouldBe(SyncDirection.BRITEPOOL_TO_EXTERNAL), log => log.Status.ShouldBe(SyncStatus.SUCCESS),
            log => log.DurationMs.ShouldBe(12, "as long as the request took"));
    }

    [Fact]
    public void A_value_the_system_normalised_becomes_the_base_and_is_not_a_change()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit("""{"estimatedHours":1.5}""");
        world.Prepare(Outside());
        world.Answered(Outside(hours: 2));
        (world.BaseLocal("estimatedHours"), world.BaseExternal("hours"), world["estimatedHours"]).ShouldBe(("1.5", "2", "1.5"));
        world.After(TimeSpan.FromMinutes(1)).Fetched(Outside(hours: 2)).Reply.Outcome.ShouldBe(Observed.Unchanged);
        world["estimatedHours"].ShouldBe("1.5");
        world.Open.ShouldBeEmpty();
        world.Fetched(Outside(hours: 3));
        world["estimatedHours"].ShouldBe("3");
    }

    [Fact]
    public void What_somebody_else_wrote_shows_in_the_answer_as_theirs()
    {
        var world = Edited();
        world.Prepare(Outside());
        world.Answered(Outside(name: "B", notes: "e"));
        (world["title"], world["description"]).ShouldBe(("B", "e"));
        world.Open.ShouldBeEmpty();
    }

    [Fact]
    public void A_successor_waits_while_a_write_is_out_and_appears_when_it_is_settled()
    {
        var world = Edited();
        world.Prepare(Outside());
        var sent = world.Operation.Id;
        world.Edit("""{"description":"e"}""");
        world.Operations.Length.ShouldBe(1);
        world.Operation.SentValues.ToJson().ShouldBe("""{"name":"B"}""");
        world.Answered(Outside(name: "B"));
        (world.OperationById(sent).State, world.Sends).ShouldBe((OperationState.CONFIRMED, """{"notes":"e"}"""));
        world.Mapping.PushedVersion.ShouldBe(world.Record.Revision);
    }

    [Fact]
    public void The_same_field_edited_while_a_write_is_out_is_not_taken_for_a_clash_with_it()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"EXTERNAL_WINS"}""");
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside());
        world.Edit("""{"title":"C"}""");
        world.Answered(Outside(name: "B"));
        (world["title"], world.Sends).ShouldBe(("C", """{"name":"C"}"""));
        (world.BaseLocal("title"), world.BaseExternal("name")).ShouldBe(("B", "B"));
        world.Conflicts.ShouldBeEmpty();
    }

    [Fact]
    public void The_read_before_a_write_is_merged_once_more()
    {
        var world = Edited();
        var id = world.Operation.Id;
        var plan = world.Prepare(Outside(notes: "e"));
        (plan.Reply.Step, plan.Reply.Body, world.Operation.Id).ShouldBe((WriteStep.Send, """{"name":"B"}""", id));
        world["description"].ShouldBe("e");
        world.Conflicts.ShouldBeEmpty();
    }

    [Fact]
    public void What_the_read_shows_already_is_not_sent()
    {
        var world = Edited();
        world.Prepare(Outside(name: "B")).Reply.Step.ShouldBe(WriteStep.Nothing);
        world.Operations.ShouldHaveSingleItem().State.ShouldBe(OperationState.SUPERSEDED);
        world.BaseExternal("name").ShouldBe("B");
    }

    [Fact]
    public void A_clash_that_the_read_shows_is_parked_and_nothing_is_sent()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside(name: "C")).Reply.Step.ShouldBe(WriteStep.Nothing);
        world.Open.ShouldBeEmpty();
        world.Conflict.Groups.ShouldBe(["title"]);
    }

    [Fact]
    public void A_read_that_is_older_than_what_is_known_is_not_written_upon()
    {
        var world = Edited();
        var stale = world.NextTicket();
        world.Fetched(Outside(notes: "e"));
        world.Prepare(new OutsideState(RecordWorld.Copy, Outside(), null, null, stale, world.Clock.Now)).Reply.Step.ShouldBe(WriteStep.Later);
        world["description"].ShouldBe("e");
        world.Operation.State.ShouldBe(OperationState.PENDING);
    }

    [Fact]
    public void Within_the_lag_after_the_last_write_the_next_one_waits()
    {
        var world = Edited();
        world.Prepare(Outside());
        world.Answered(Outside(name: "B"));
        world.Edit("""{"title":"C"}""");
        world.Prepare(Outside()).Reply.Step.ShouldBe(WriteStep.Later);
        world.Operation.NextDueAt.ShouldBe(world.Clock.Now.AddSeconds(2));
        world.After(TimeSpan.FromSeconds(2)).Prepare(Outside(name: "B")).Reply.Step.ShouldBe(WriteStep.Send);
    }

    [Fact]
    public void An_attempted_operation_keeps_id_and_content_when_it_is_sent_again()
    {
        var world = Edited();
        world.Prepare(Outside());
        var before = world.Operation;
        world.Settled(WriteOutcome.TryAgain);
        var plan = world.After(TimeSpan.FromMinutes(1)).Prepare(Outside(notes: "e"));
        plan.Reply.Step.ShouldBe(WriteStep.Send);
        (world.Operation.Id, world.Operation.SentValues, world.Operation.LocalValues, world.Operation.DecidedOn, world.Operation.AttemptedAt)
            .ShouldBe((before.Id, before.SentValues, before.LocalValues, before.DecidedOn, before.AttemptedAt));
        world.Operation.Attempts.ShouldBe(2);
    }

    [Fact]
    public void An_attempted_operation_that_no_longer_says_what_is_wanted_gives_way_to_one_with_a_new_id()
    {
        var world = Edited();
        world.Prepare(Outside());
        var sent = world.Operation.Id;
        world.Settled(WriteOutcome.TryAgain);
        world.Edit("""{"title":"C"}""");
        world.After(TimeSpan.FromMinutes(1)).Prepare(Outside());
        (world.OperationById(sent).State, world.OperationById(sent).SentValues.ToJson()).ShouldBe((OperationState.SUPERSEDED, """{"name":"B"}"""));
        world.Operation.Id.ShouldNotBe(sent);
        world.Sends.ShouldBe("""{"name":"C"}""");
    }

    [Fact]
    public void The_id_of_an_operation_whose_request_left_is_never_used_for_other_content()
    {
        var world = Edited();
        world.Prepare(Outside());
        var sent = world.Operation.Id;
        world.Settled(world.Result(WriteOutcome.ConnectionDown) with { RetryAt = world.Clock.Now.AddMinutes(1) });
        world.Edit("""{"title":"C"}""");
        world.OperationById(sent).SentValues.ToJson().ShouldBe("""{"name":"B"}""");
        world.Operation.Id.ShouldNotBe(sent);
    }

    [Fact]
    public void A_value_that_cannot_be_merged_before_a_write_ends_it_in_the_open()
    {
        var world = Edited();
        world.Prepare("""{"name":"A","notes":"d","done":"perhaps","hours":1}""").Reply.Step.ShouldBe(WriteStep.Nothing);
        (world.Operation.State, world.Mapping.SyncStatus).ShouldBe((OperationState.DEAD, MappingStatus.ERROR));
        world.Logs.ShouldHaveSingleItem().Status.ShouldBe(SyncStatus.FAILED);
    }

    [Fact]
    public void An_answer_with_a_value_that_cannot_cross_confirms_the_write_and_shows_on_the_mapping()
    {
        var world = Edited();
        world.Prepare(Outside());
        world.Answered("""{"name":"B","notes":"d","done":"perhaps","hours":1}""").Reply.Settled.ShouldBeTrue();
        (world.BaseExternal("name"), world.Open.IsEmpty, world.Mapping.SyncStatus).ShouldBe(("B", true, MappingStatus.ERROR));
    }

    [Fact]
    public void A_write_of_an_integration_that_is_gone_is_nothing()
    {
        var world = Edited();
        world.Prepare("op_other", world.State(Outside())).Reply.Step.ShouldBe(WriteStep.Nothing);
        world.Settled(world.Result(WriteOutcome.Answered, world.State(Outside())) with { OperationId = "op_other" }).ShouldSatisfyAllConditions(
            settled => settled.Reply.Settled.ShouldBeTrue(), settled => settled.Unit.ShouldBeNull());
    }

    [Fact]
    public void An_answer_told_twice_changes_nothing_the_second_time()
    {
        var world = Edited();
        world.Prepare(Outside());
        var result = world.Result(WriteOutcome.Answered, world.State(Outside(name: "B")));
        world.Settled(result);
        world.Settled(result).Unit.ShouldBeNull();
    }

    private static RecordWorld Edited()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        return world;
    }
}
