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

    [Theory]
    [InlineData(WriteOutcome.Unknown, false)]
    [InlineData(WriteOutcome.TryAgain, true)]
    [InlineData(WriteOutcome.ConnectionDown, true)]
    public void What_ends_unknown_after_a_look_put_it_back_does_not_take_it_out_again(WriteOutcome outcome, bool looked)
    {
        var world = Sent();
        var late = world.Result(outcome) with { Attempts = 1, Looked = looked, RetryAt = world.Clock.Now.AddHours(1) };
        world.After(world.Operation.NextDueAt - world.Clock.Now).Prepare(Outside()).Reply.Step.ShouldBe(WriteStep.Later);
        var putBack = world.Operation;
        world.Settled(late).Reply.Settled.ShouldBeFalse();
        world.Operation.ShouldBe(putBack);
    }

    [Theory]
    [InlineData(WriteOutcome.TryAgain)]
    [InlineData(WriteOutcome.Unknown)]
    [InlineData(WriteOutcome.Rejected)]
    public void The_end_of_one_attempt_says_nothing_of_the_next_one_that_is_out(WriteOutcome outcome)
    {
        var world = Sent();
        world.After(world.Operation.NextDueAt - world.Clock.Now).Prepare(Outside());
        world.After(world.Operation.NextDueAt - world.Clock.Now).Prepare(Outside()).Reply.Attempt.ShouldBe(2);
        var second = world.Operation;
        world.Settled(world.Result(outcome) with { Attempts = 1 }).Reply.Settled.ShouldBeFalse();
        world.Operation.ShouldBe(second);
    }

    [Fact]
    public void That_a_write_was_done_is_true_however_late_it_is_told()
    {
        var world = Sent();
        world.After(world.Operation.NextDueAt - world.Clock.Now).Prepare(Outside());
        world.Settled(world.Result(WriteOutcome.Answered, world.State(Outside(name: "B"))) with { Attempts = 1 }).Reply.Settled.ShouldBeTrue();
        world.Operations.ShouldHaveSingleItem().State.ShouldBe(OperationState.CONFIRMED);
    }

    [Theory]
    [InlineData(WriteOutcome.Unknown)]
    [InlineData(WriteOutcome.ReadBack)]
    public void A_read_that_left_before_the_write_surely_showed_is_no_look_at_it(WriteOutcome outcome)
    {
        var world = Sent();
        world.Settled(outcome, world.State(Outside()));
        var early = world.State(Outside());
        world.After(Lag).Prepare(early).Reply.Step.ShouldBe(WriteStep.Later);
        (world.Operation.State, world["title"]).ShouldBe((OperationState.ATTEMPTED, "B"));
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
    public void An_outcome_that_nobody_could_see_ends_as_a_dead_letter_that_says_so()
    {
        var world = Unseen();
        (world.Operation.State, world.Operation.Unseen, world.Mapping.SyncStatus).ShouldBe((OperationState.DEAD, true, MappingStatus.ERROR));
        world.Operation.LastError.ShouldNotBeNull().ShouldContain("could not be seen");
        world.Logs.ShouldHaveSingleItem().Status.ShouldBe(SyncStatus.FAILED);
        world.Clock.Now.ShouldBeGreaterThan(ManualClock.Start.AddMinutes(30), "its looks took the time of its retries");
    }

    [Fact]
    public void What_follows_such_a_dead_letter_waits_for_it()
    {
        var world = Unseen();
        world.Run();
        world.Operations.ShouldHaveSingleItem("a run leaves it alone").State.ShouldBe(OperationState.DEAD);
        world.With(world.Operation with { Id = "op_later", State = OperationState.PENDING, Unseen = false, AttemptedAt = null, SettledAt = null, NextDueAt = world.Clock.Now });

        world.Prepare("op_later", world.State(Outside())).Reply.Step.ShouldBe(WriteStep.Later);
        world.OperationById("op_later").NextDueAt.ShouldBeGreaterThan(world.Clock.Now.AddHours(1), "the sweep does not come back to it all the time");
    }

    [Fact]
    public void An_edit_has_such_a_dead_letter_looked_at_once_more_and_follows_it()
    {
        var world = Unseen();
        world.Edit("""{"title":"C"}""");
        (world.Operation.State, world.Operation.Unseen, world.Operation.NextDueAt).ShouldBe((OperationState.ATTEMPTED, false, world.Clock.Now));
        world.Prepare(Outside(name: "B"));
        world.Operations.Select(row => row.State).ShouldBe([OperationState.CONFIRMED, OperationState.PENDING]);
        (world.Sends, world.Conflicts.Length).ShouldBe(("""{"name":"C"}""", 0));
    }

    [Fact]
    public void One_more_look_that_fails_leaves_it_as_it_was()
    {
        var world = Unseen();
        var spent = world.Operation.Attempts;
        world.Edit("""{"title":"C"}""");
        world.Settled(world.Result(WriteOutcome.TryAgain) with { Looked = true });
        (world.Operation.State, world.Operation.Unseen, world.Operation.Attempts).ShouldBe((OperationState.DEAD, true, spent));
        world.Operations.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_copy_that_was_read_is_not_merged_before_such_a_dead_letter_is_looked_at()
    {
        var world = Unseen();
        world.Fetched(Outside(name: "B", notes: "theirs")).Reply.Outcome.ShouldBe(Observed.Later);
        (world.Operation.State, world["title"]).ShouldBe((OperationState.ATTEMPTED, "B"));
        world.Prepare(Outside(name: "B", notes: "theirs"));
        (world.Operations.Single().State, world["description"], world.Conflicts.Length).ShouldBe((OperationState.CONFIRMED, "theirs", 0));
    }

    [Fact]
    public void A_record_deleted_behind_such_a_dead_letter_is_deleted_outside_after_the_look()
    {
        var world = Unseen();
        world.Delete();
        world.Operation.State.ShouldBe(OperationState.ATTEMPTED);
        world.Prepare(Outside(name: "B"));
        (world.Operation.Kind, world.Operation.State).ShouldBe((OperationKind.DELETE, OperationState.PENDING));
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
    public void A_look_at_what_was_given_up_is_no_attempt_more()
    {
        var world = Unseen();
        var (id, attempts) = (world.Operation.Id, world.Operation.Attempts);
        for (var look = 0; look < 3; look++)
        {
            world.Edit($$"""{"title":"C{{look}}"}""");
            world.OperationById(id).State.ShouldBe(OperationState.ATTEMPTED);
            world.Settled(world.Result(WriteOutcome.TryAgain) with { OperationId = id, Looked = true });
        }

        (world.OperationById(id).State, world.OperationById(id).Attempts).ShouldBe((OperationState.DEAD, attempts));
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

    private static RecordWorld Unseen() => Unknown().LookedAtInVain();
}
