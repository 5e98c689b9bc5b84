using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Rule 7.5: a write whose answer never came, or came without the record. Nothing is believed before a read shows it.</summary>
public sealed class UnknownOutcomeTests
{
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(2);

    [Fact]
    public void An_unknown_outcome_stays_attempted_and_is_looked_at_after_the_lag()
    {
        var world = Unknown();
        (world.Operation.State, world.Operation.NextDueAt).ShouldBe((OperationState.ATTEMPTED, world.Clock.Now + Lag));
        world.BaseExternal("name").ShouldBe("A");
    }

    [Fact]
    public void A_look_is_never_before_retry_after()
    {
        var world = Sent();
        var retryAt = world.Clock.Now.AddMinutes(7);
        world.Settled(world.Result(WriteOutcome.Unknown) with { RetryAt = retryAt });
        world.Operation.NextDueAt.ShouldBe(retryAt);
    }

    [Theory]
    [InlineData(WriteOutcome.TryAgain)]
    [InlineData(WriteOutcome.ConnectionDown)]
    public void A_read_that_began_before_another_process_sent_it_says_nothing_of_the_request_on_its_way(WriteOutcome outcome)
    {
        var world = Sent();
        var due = world.Operation.NextDueAt;
        world.Settled(world.Result(outcome) with { Attempts = 0 }).Reply.Settled.ShouldBeFalse();
        (world.Operation.State, world.Operation.Attempts, world.Operation.NextDueAt).ShouldBe((OperationState.ATTEMPTED, 1, due));
    }

    [Fact]
    public void A_look_that_shows_what_was_sent_confirms_it()
    {
        var world = Unknown();
        world.After(Lag).Prepare(Outside(name: "B")).Reply.Step.ShouldBe(WriteStep.Nothing);
        world.Operations.ShouldHaveSingleItem().State.ShouldBe(OperationState.CONFIRMED);
        (world.BaseLocal("title"), world.BaseExternal("name")).ShouldBe(("B", "B"));
    }

    [Fact]
    public void A_look_at_a_copy_that_is_gone_deletes_nothing_that_is_kept_out_of_syncing_by_now()
    {
        var world = Unknown();
        var id = world.Operation.Id;
        world.Edit("{}", settings: """{"externalSyncEnabled":false}""");
        world.After(Lag).Prepare((string?)null).Reply.Step.ShouldBe(WriteStep.Nothing);
        (world.OperationById(id).State, world.Record.DeletedAt).ShouldBe((OperationState.SUPERSEDED, null));
    }

    [Fact]
    public void A_look_that_shows_the_old_state_sends_the_same_again_after_the_backoff()
    {
        var world = Unknown();
        var id = world.Operation.Id;
        world.After(Lag).Prepare(Outside()).Reply.Step.ShouldBe(WriteStep.Later);
        (world.Operation.State, world.Operation.NextDueAt).ShouldBe((OperationState.PENDING, world.Clock.Now.AddMinutes(1)));
        world.After(TimeSpan.FromMinutes(1)).Prepare(Outside()).Reply.Body.ShouldBe("""{"name":"B"}""");
        world.Operation.Id.ShouldBe(id);
    }

    [Fact]
    public void A_look_that_shows_something_else_ends_it_and_a_new_operation_carries_the_new_decision()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"LOCAL_WINS"}""");
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside());
        var id = world.Operation.Id;
        world.Settled(WriteOutcome.Unknown);
        world.After(Lag).Prepare(Outside(name: "C")).Reply.Step.ShouldBe(WriteStep.Nothing);
        world.OperationById(id).State.ShouldBe(OperationState.SUPERSEDED);
        (world.Operation.Id == id, world.Sends, world.Operation.Attempts).ShouldBe((false, """{"name":"B"}""", 0));
        world.Operation.DecidedOn.ToJson().ShouldBe("""{"name":"C"}""");
    }

    [Fact]
    public void A_crash_after_the_request_left_is_an_unknown_outcome_too()
    {
        var world = Sent();
        world.After(TimeSpan.FromSeconds(62)).Prepare(Outside(name: "B"));
        world.Operations.ShouldHaveSingleItem().State.ShouldBe(OperationState.CONFIRMED);
    }

    [Theory]
    [InlineData(WriteOutcome.TryAgain)]
    [InlineData(WriteOutcome.Rejected)]
    [InlineData(WriteOutcome.ConnectionDown)]
    public void A_look_that_fails_leaves_the_outcome_unknown(WriteOutcome failure)
    {
        var world = Unknown();
        world.Edit("""{"title":"C"}""");
        world.After(Lag).Settled(world.Result(failure) with { Looked = true }).Reply.Settled.ShouldBeFalse();
        (world.Operation.State, world.Operation.SentValues.ToJson()).ShouldBe((OperationState.ATTEMPTED, """{"name":"B"}"""));
        if (failure != WriteOutcome.ConnectionDown)
        {
            world.Operation.NextDueAt.ShouldBeGreaterThanOrEqualTo(world.Clock.Now.AddMinutes(1), "a failing system is not asked every moment");
        }

        world.After(TimeSpan.FromHours(1)).Prepare(Outside(name: "B"));
        (world["title"], world.Sends).ShouldBe(("C", """{"name":"C"}"""));
    }

    [Fact]
    public void An_update_of_unknown_outcome_is_looked_at_until_it_is_seen()
    {
        var world = Unknown();
        for (var look = 0; look < 8; look++)
        {
            world.After(TimeSpan.FromHours(1)).Settled(world.Result(WriteOutcome.TryAgain) with { Looked = true });
        }

        world.Operation.State.ShouldBe(OperationState.ATTEMPTED, "a new write would take its effect for somebody else's change");
        world.After(TimeSpan.FromHours(1)).Prepare(Outside(name: "B"));
        world.Operations.Select(row => row.State).ShouldBe([OperationState.CONFIRMED]);
    }

    [Fact]
    public void An_edit_made_while_the_outcome_was_unknown_follows_it()
    {
        var world = Unknown();
        world.Edit("""{"title":"C"}""");
        world.After(Lag).Prepare(Outside(name: "B"));
        world.Operations.Select(row => row.State).ShouldBe([OperationState.CONFIRMED, OperationState.PENDING]);
        world.Sends.ShouldBe("""{"name":"C"}""");
    }

    [Fact]
    public void A_record_deleted_while_the_outcome_was_unknown_is_never_emptied_outside()
    {
        var world = Unknown();
        world.Delete();
        var plan = world.After(Lag).Prepare(Outside());
        plan.Reply.Step.ShouldNotBe(WriteStep.Send);
        (world.Operation.Kind, world.Operation.State).ShouldBe((OperationKind.DELETE, OperationState.PENDING));
    }

    [Fact]
    public void A_record_deleted_while_the_outcome_was_unknown_does_not_give_its_fields_to_a_merge()
    {
        var world = Unknown();
        world.Delete();
        world.After(Lag).Prepare(Outside(name: "C"));
        (world.Operation.Kind, world.Operation.State).ShouldBe((OperationKind.DELETE, OperationState.PENDING));
    }

    [Fact]
    public void A_read_after_the_write_that_shows_what_was_sent_confirms_it()
    {
        var world = Sent();
        world.ReadBack(Outside(name: "B", notes: "e")).Reply.Settled.ShouldBeTrue();
        (world.BaseExternal("name"), world["description"]).ShouldBe(("B", "e"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_read_after_the_write_that_does_not_show_it_yet_waits_for_the_lag(bool found)
    {
        var world = Sent();
        world.ReadBack(found ? Outside() : null).Reply.Settled.ShouldBeFalse();
        (world.Operation.State, world.Operation.NextDueAt, world.BaseExternal("name")).ShouldBe((OperationState.ATTEMPTED, world.Clock.Now + Lag, "A"));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("C")]
    public void What_a_read_after_the_lag_shows_instead_of_an_acknowledged_write_is_a_change_outside(string shown)
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"LOCAL_WINS"}""");
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside());
        world.ReadBack(Outside());
        world.After(Lag).Prepare(Outside(name: shown)).Reply.Step.ShouldBe(WriteStep.Nothing);
        world.Operations.ShouldHaveSingleItem().State.ShouldBe(OperationState.CONFIRMED);
        (world["title"], world.BaseExternal("name")).ShouldBe((shown, shown));
        world.Conflicts.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_edited_meanwhile_clashes_with_such_a_change_by_the_rules()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"LOCAL_WINS"}""");
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside());
        world.ReadBack(Outside());
        world.Edit("""{"title":"D"}""");
        world.After(Lag).Prepare(Outside(name: "C"));
        (world["title"], world.Sends).ShouldBe(("D", """{"name":"D"}"""));
        world.Conflicts.ShouldHaveSingleItem().BaseData.ToJson().ShouldBe("""{"title":"B"}""");
    }

    [Fact]
    public void A_failed_look_does_not_forget_that_the_write_was_acknowledged()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"LOCAL_WINS"}""");
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside());
        world.ReadBack(Outside());
        world.After(Lag).Settled(world.Result(WriteOutcome.TryAgain) with { Looked = true, HttpStatus = 503 });
        world.After(TimeSpan.FromHours(1)).Prepare(Outside(name: "C"));
        world["title"].ShouldBe("C");
    }

    private static RecordWorld Sent()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside());
        return world;
    }

    private static RecordWorld Unknown()
    {
        var world = Sent();
        world.Settled(WriteOutcome.Unknown).Reply.Settled.ShouldBeFalse();
        return world;
    }
}
