using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Rule 7.8, as far as one record's writes go.</summary>
public sealed class RetryTests
{
    [Fact]
    public void Retries_come_after_1_2_4_8_and_16_minutes_and_then_it_is_a_dead_letter()
    {
        var world = Edited();
        foreach (var minutes in new[] { 1, 2, 4, 8, 16 })
        {
            Send(world);
            world.Settled(WriteOutcome.TryAgain).Reply.Settled.ShouldBeFalse();
            (world.Operation.State, world.Operation.NextDueAt).ShouldBe((OperationState.PENDING, world.Clock.Now.AddMinutes(minutes)));
            world.After(TimeSpan.FromMinutes(minutes));
        }

        Send(world);
        world.Settled(world.Result(WriteOutcome.TryAgain) with { HttpStatus = 503 }).Reply.Settled.ShouldBeTrue();
        (world.Operation.State, world.Operation.Attempts, world.Mapping.SyncStatus).ShouldBe((OperationState.DEAD, 6, MappingStatus.ERROR));
        var log = world.Logs.ShouldHaveSingleItem();
        (log.Status, log.HttpStatus, log.RetryCount, log.ErrorMessage).ShouldBe((SyncStatus.FAILED, 503, 5, "It failed."));
    }

    [Fact]
    public void A_retry_is_never_before_retry_after()
    {
        var world = Edited();
        Send(world);
        world.Settled(world.Result(WriteOutcome.TryAgain) with { RetryAt = world.Clock.Now.AddMinutes(30) });
        world.Operation.NextDueAt.ShouldBe(world.Clock.Now.AddMinutes(30));
    }

    [Fact]
    public void Who_found_it_due_before_another_process_was_told_to_wait_sends_nothing()
    {
        var world = Edited();
        Send(world);
        world.Settled(world.Result(WriteOutcome.ConnectionDown) with { RetryAt = world.Clock.Now.AddMinutes(30) });
        world.Prepare(Outside()).Reply.Step.ShouldBe(WriteStep.Nothing);
        world.Operation.State.ShouldBe(OperationState.PENDING);
    }

    [Theory]
    [InlineData(WriteOutcome.TryAgain)]
    [InlineData(WriteOutcome.ConnectionDown)]
    [InlineData(WriteOutcome.ReadAgain)]
    public void What_another_process_gave_up_meanwhile_no_failure_takes_up_again(WriteOutcome outcome)
    {
        var world = Edited();
        var late = world.Result(outcome) with { Attempts = world.Operation.Attempts, RetryAt = world.Clock.Now.AddMinutes(5) };
        world.Settled(world.Result(WriteOutcome.Rejected) with { Attempts = world.Operation.Attempts });
        world.Settled(late).Reply.Settled.ShouldBeFalse();
        (world.Operation.State, world.Operation.Attempts).ShouldBe((OperationState.DEAD, 0));
    }

    [Fact]
    public void What_was_given_up_for_a_persons_answer_is_not_bound_to_what_is_found_later()
    {
        var world = Edited();
        Send(world);
        var given = world.Operation with { State = OperationState.DEAD };
        var found = world.Result(WriteOutcome.Candidates) with { States = [new OutsideState("x7", "{}", null, null, 1, world.Clock.Now)] };

        Retries.IsOvertaken(given, found).ShouldBeTrue();
        Retries.IsOvertaken(given with { Unseen = true }, found).ShouldBeFalse();
    }

    [Fact]
    public void A_failing_connection_uses_no_attempt_however_long_it_lasts()
    {
        var world = Edited();
        for (var time = 0; time < 10; time++)
        {
            Send(world);
            world.Settled(world.Result(WriteOutcome.ConnectionDown) with { RetryAt = world.Clock.Now.AddMinutes(5) });
            (world.Operation.State, world.Operation.NextDueAt).ShouldBe((OperationState.PENDING, world.Clock.Now.AddMinutes(5)));
            world.After(TimeSpan.FromMinutes(5));
        }

        Send(world);
        world.Settled(WriteOutcome.TryAgain);
        (world.Operation.State, world.Operation.NextDueAt).ShouldBe((OperationState.PENDING, world.Clock.Now.AddMinutes(1)));
    }

    [Fact]
    public void A_connection_that_fails_on_the_read_before_a_write_uses_no_attempt_either()
    {
        var world = Edited();
        world.Settled(world.Result(WriteOutcome.ConnectionDown) with { RetryAt = world.Clock.Now.AddMinutes(5) });
        (world.Operation.Attempts, world.Operation.NextDueAt).ShouldBe((0, world.Clock.Now.AddMinutes(5)));
    }

    [Fact]
    public void A_record_whose_read_keeps_failing_ends_as_a_dead_letter_too()
    {
        var world = Edited();
        foreach (var minutes in new[] { 1, 2, 4, 8, 16 })
        {
            world.Settled(WriteOutcome.TryAgain);
            (world.Operation.State, world.Operation.NextDueAt).ShouldBe((OperationState.PENDING, world.Clock.Now.AddMinutes(minutes)));
            world.After(TimeSpan.FromMinutes(minutes));
        }

        world.Settled(WriteOutcome.TryAgain);
        world.Operation.State.ShouldBe(OperationState.DEAD);
    }

    [Fact]
    public void A_refusal_is_a_dead_letter_at_once_with_a_failed_log()
    {
        var world = Edited();
        Send(world);
        world.Settled(world.Result(WriteOutcome.Rejected) with { HttpStatus = 422 }).Reply.Settled.ShouldBeTrue();
        (world.Operation.State, world.Operation.HttpStatus, world.Operation.LastError).ShouldBe((OperationState.DEAD, 422, "It failed."));
        world.Logs.ShouldHaveSingleItem().Status.ShouldBe(SyncStatus.FAILED);
        world.BaseExternal("name").ShouldBe("A");
    }

    [Fact]
    public void Runs_skip_a_dead_letter_until_the_record_or_its_copy_changes()
    {
        var world = Edited();
        Send(world);
        world.Settled(WriteOutcome.Rejected);
        var dead = world.Operation.Id;
        world.Run();
        world.Fetched(Outside());
        world.Operation.Id.ShouldBe(dead);
        world.Edit("""{"title":"C"}""");
        (world.OperationById(dead).State, world.Operation.State, world.Sends).ShouldBe((OperationState.SUPERSEDED, OperationState.PENDING, """{"name":"C"}"""));
    }

    [Fact]
    public void A_run_after_the_settings_were_changed_tries_a_dead_letter_once_more_and_the_next_run_does_not()
    {
        var world = Edited();
        Send(world);
        world.Settled(WriteOutcome.Rejected);
        world.Configured(row => row);
        world.Run();
        (world.Operation.State, world.Operation.Attempts).ShouldBe((OperationState.PENDING, 0));
        Send(world);
        world.Settled(WriteOutcome.Rejected);
        world.Run();
        world.Operation.State.ShouldBe(OperationState.DEAD);
    }

    [Fact]
    public void A_refused_create_is_made_anew_after_the_settings_were_changed()
    {
        var world = RecordWorld.Unbound();
        world.Run();
        var dead = world.Operation.Id;
        world.PrepareCreate();
        world.Settled(WriteOutcome.Rejected);
        world.Run();
        world.Operation.State.ShouldBe(OperationState.DEAD);

        world.Configured(row => row).Run();

        (world.OperationById(dead).State, world.Operation.State, world.Operation.Kind).ShouldBe((OperationState.SUPERSEDED, OperationState.PENDING, OperationKind.CREATE));
    }

    [Fact]
    public void An_edit_made_while_a_refused_write_was_out_is_sent_by_itself()
    {
        var world = Edited();
        Send(world);
        world.Edit("""{"title":"C"}""");
        world.Settled(WriteOutcome.Rejected);
        (world.Operation.State, world.Sends).ShouldBe((OperationState.PENDING, """{"name":"C"}"""));
    }

    [Fact]
    public void A_record_deleted_while_a_failing_write_was_out_is_deleted_outside_at_once()
    {
        var world = Edited();
        Send(world);
        world.Delete();
        world.Settled(WriteOutcome.TryAgain);
        (world.Operation.Kind, world.Operation.State).ShouldBe((OperationKind.DELETE, OperationState.PENDING));
    }

    [Fact]
    public void A_failed_precondition_reads_and_merges_again_at_once()
    {
        var world = Edited();
        Send(world);
        world.Settled(WriteOutcome.ReadAgain);
        (world.Operation.State, world.Operation.NextDueAt).ShouldBe((OperationState.PENDING, world.Clock.Now));
    }

    [Fact]
    public void A_precondition_that_fails_for_ever_neither_spins_nor_stays_open_for_ever()
    {
        var world = Edited();
        var times = 0;
        for (; world.Operation.State != OperationState.DEAD && times < 50; times++)
        {
            world.After(world.Operation.NextDueAt - world.Clock.Now);
            Send(world);
            world.Settled(WriteOutcome.ReadAgain);
        }

        times.ShouldBeLessThan(10);
        world.Clock.Now.ShouldBeGreaterThan(ManualClock.Start.AddMinutes(30));
    }

    [Fact]
    public void A_delete_of_unknown_outcome_is_looked_at_first_and_sent_again_after_the_backoff()
    {
        var world = RecordWorld.AtRest();
        world.Delete();
        Send(world);
        world.Settled(WriteOutcome.Unknown);
        world.After(TimeSpan.FromSeconds(2)).Prepare(Outside()).Reply.Step.ShouldBe(WriteStep.Later);
        world.Operation.NextDueAt.ShouldBe(world.Clock.Now.AddMinutes(1));
        world.After(TimeSpan.FromMinutes(1)).Prepare(Outside()).Reply.Kind.ShouldBe("DELETE");
    }

    private static RecordWorld Edited()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        return world;
    }

    private static void Send(RecordWorld world) => world.Prepare(Outside()).Reply.Step.ShouldBe(WriteStep.Send);
}
