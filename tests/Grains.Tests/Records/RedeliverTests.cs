using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>A dead letter goes out again when a person asks for it, unless something has taken its place.</summary>
public sealed class RedeliverTests
{
    [Fact]
    public void A_dead_operation_goes_back_under_its_id_and_is_merged_again_before_it_is_sent()
    {
        var world = Dead();
        var dead = world.Operation;

        var redelivered = world.Redeliver(dead.Id);

        redelivered.Reply.Verdict.ShouldBe(Verdict.Done);
        redelivered.Audited.ShouldBe(["mapping.changed", "operation.changed"]);
        redelivered.Wrote<AuditRow>().ShouldAllBe(row => row.Actor == "usr_1");
        (world.Operation.Id, world.Operation.State, world.Operation.Attempts, world.Operation.NextDueAt, world.Operation.SettledAt)
            .ShouldBe((dead.Id, OperationState.PENDING, 0, world.Clock.Now, null));
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.PENDING_SYNC);
        world.Prepare(Outside()).Reply.Step.ShouldBe(WriteStep.Send);
        world.Answered(Outside(name: "B"));
        (world.OperationById(dead.Id).State, world.Mapping.SyncStatus).ShouldBe((OperationState.CONFIRMED, MappingStatus.SYNCED));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_that_nobody_could_see_the_outcome_of_is_looked_at_and_sent_only_where_it_had_none(bool hadEffect)
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside());
        world.Settled(WriteOutcome.Unknown);
        var unseen = world.LookedAtInVain().Operation.Id;
        world.Redeliver(unseen).Reply.Verdict.ShouldBe(Verdict.Done);
        (world.Operation.State, world.Operation.Attempts, world.Operation.NextDueAt).ShouldBe((OperationState.ATTEMPTED, 0, world.Clock.Now));

        world.Prepare(Outside(name: hadEffect ? "B" : "A")).Reply.Step.ShouldBe(hadEffect ? WriteStep.Nothing : WriteStep.Later);
        world.OperationById(unseen).State.ShouldBe(hadEffect ? OperationState.CONFIRMED : OperationState.PENDING);
    }

    [Fact]
    public void All_retries_are_there_again()
    {
        var world = Dead();
        world.Redeliver(world.Operation.Id);
        world.Prepare(Outside());
        world.Settled(WriteOutcome.TryAgain);
        (world.Operation.State, world.Operation.NextDueAt).ShouldBe((OperationState.PENDING, world.Clock.Now.AddMinutes(1)));
    }

    [Fact]
    public void Asking_twice_does_it_once()
    {
        var world = Dead();
        world.Redeliver(world.Operation.Id);
        ShouldBeRefused(world.Redeliver(world.Operation.Id), "operation-not-dead", "It is PENDING, and is sent by itself.");
    }

    [Fact]
    public void An_operation_that_an_edit_superseded_stays_where_it_is()
    {
        var world = Dead();
        var dead = world.Operation.Id;
        world.Edit("""{"title":"C"}""");
        ShouldBeRefused(world.Redeliver(dead), "operation-not-dead", "It was confirmed or superseded; there is nothing to send.");
        world.Sends.ShouldBe("""{"name":"C"}""");
    }

    // Clocks of two processes differ, so a successor may have the smaller id.
    [Theory]
    [InlineData("op_0")]
    [InlineData("op_z")]
    public void An_operation_with_a_successor_stays_dead(string successor)
    {
        var world = Dead();
        var dead = world.Operation;
        world.With(dead with { Id = successor, State = OperationState.PENDING });
        ShouldBeRefused(world.Redeliver(dead.Id), "operation-superseded", $"The operation {successor} has taken its place.");
    }

    [Fact]
    public void Of_two_dead_ones_only_the_later_is_still_wanted()
    {
        var world = Dead();
        var dead = world.Operation;
        world.With(dead with { Id = dead.Id + "z" });
        ShouldBeRefused(world.Redeliver(dead.Id), "operation-superseded", $"The operation {dead.Id}z has taken its place.");
        world.Redeliver(dead.Id + "z").Reply.Verdict.ShouldBe(Verdict.Done);
    }

    [Fact]
    public void What_no_longer_syncs_is_not_wanted()
    {
        var world = Dead();
        var dead = world.Operation.Id;
        world.Edit("{}", settings: """{"externalSyncEnabled":false}""");
        world.Redeliver(dead).Reply.Verdict.ShouldBe(Verdict.Refused);
        world.OperationById(dead).State.ShouldNotBe(OperationState.PENDING);
    }

    [Fact]
    public void A_create_that_several_records_could_be_is_for_its_conflict_to_decide()
    {
        var world = RecordWorld.Unbound();
        world.Run();
        world.PrepareCreate();
        world.Settled(WriteOutcome.Unknown);
        world.After(TimeSpan.FromSeconds(2)).Settled(WriteOutcome.Candidates, world.State(Outside(), "x7"), world.State(Outside(), "x8"));
        ShouldBeRefused(world.Redeliver(world.Operation.Id), "conflict-pending", $"It may have had its effect; resolve the conflict {world.Conflict.Id} instead.");
        world.Operation.State.ShouldBe(OperationState.DEAD);
    }

    [Fact]
    public async Task A_dead_delivery_opens_again_as_a_hint_and_ends_under_a_log_row_of_its_own()
    {
        var world = DeadDelivery();

        (await world.RedeliverDelivery("dlv_1")).Verdict.ShouldBe(Verdict.Done);

        var delivery = world.Rows<DeliveryRow>().Single();
        (delivery.State, delivery.Held, delivery.Disposition, delivery.ClosedAt).ShouldBe((DeliveryState.OPEN, false, null, null));
        delivery.SyncLogId.ShouldNotBe("log_dlv_1");
        var told = world.Rows<DeliveryEventRow>().Single();
        (told.Disposition, told.Document, told.Ticket).ShouldBe((null, null, 20));
        (world.Hint!.ExternalId, world.Hint.NextDueAt, world.Hint.Attempts).ShouldBe((RecordWorld.Copy, world.Clock.Now, 0));
        world.Rows<AuditRow>().Count(row => row.Action == "delivery.redelivered" && row.Actor == "usr_1").ShouldBe(1);

        world.Fetched(Outside(name: "B"));
        world.Rows<DeliveryRow>().Single().Disposition.ShouldBe(Disposition.APPLIED);
        world.Logs.Select(log => log.Id).ShouldBe(["log_dlv_1", delivery.SyncLogId], ignoreOrder: true);
        world["title"].ShouldBe("B");
    }

    [Fact]
    public async Task While_nothing_flows_a_reopened_delivery_is_held()
    {
        var world = DeadDelivery().Configured(row => row with { Status = IntegrationStatus.PAUSED });
        (await world.RedeliverDelivery("dlv_1")).Verdict.ShouldBe(Verdict.Done);
        (world.Rows<DeliveryRow>().Single().Held, world.Hint).ShouldBe((true, null));
    }

    [Fact]
    public async Task Redelivering_twice_does_it_once()
    {
        var world = DeadDelivery();
        await world.RedeliverDelivery("dlv_1");
        ShouldBe(await world.RedeliverDelivery("dlv_1"), Verdict.Refused, "delivery-not-dead", "It is OPEN; only a dead letter can be redelivered.");
    }

    [Fact]
    public async Task A_delivery_that_ended_otherwise_stays_closed()
    {
        var world = RecordWorld.AtRest().With(Delivery(Disposition.APPLIED)).With(Event(Disposition.APPLIED, "x1"));
        ShouldBe(await world.RedeliverDelivery("dlv_1"), Verdict.Refused, "delivery-not-dead", "It is APPLIED; only a dead letter can be redelivered.");
    }

    [Theory]
    [InlineData("dlv_none", RecordWorld.Self)]
    [InlineData("dlv_1", "int_other")]
    public async Task An_unknown_delivery_or_another_integrations_is_not_found(string id, string integrationId)
    {
        var world = DeadDelivery();
        ShouldBe(await world.RedeliverDelivery(id, integrationId), Verdict.NotFound, "delivery-not-found", $"There is no delivery {id} of this integration; list its deliveries.");
        world.Hint.ShouldBeNull();
    }

    [Fact]
    public async Task An_event_that_names_no_record_cannot_be_read_again()
    {
        var world = RecordWorld.AtRest().With(Delivery(Disposition.DEAD_LETTER)).With(Event(Disposition.DEAD_LETTER, ""));
        ShouldBe(
            await world.RedeliverDelivery("dlv_1"), Verdict.Refused, "delivery-unreadable",
            "None of its failed events names a record that the integration takes; mend the settings, or let the sender send it again.");
    }

    private static RecordWorld Dead()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside()).Reply.Step.ShouldBe(WriteStep.Send);
        world.Settled(WriteOutcome.Rejected);
        world.Operation.State.ShouldBe(OperationState.DEAD);
        return world;
    }

    private static RecordWorld DeadDelivery()
    {
        var world = RecordWorld.AtRest().With(Delivery(null)).With(Event(null, RecordWorld.Copy));
        world.Fetched(Outside(name: ""));
        world.Rows<DeliveryRow>().Single().Disposition.ShouldBe(Disposition.DEAD_LETTER);
        return world;
    }

    private static void ShouldBeRefused(Outcome<Answer> outcome, string code, string detail)
    {
        ShouldBe(outcome.Reply, Verdict.Refused, code, detail);
        outcome.Unit.ShouldBeNull();
    }

    private static void ShouldBe(Answer answer, Verdict verdict, string code, string detail) =>
        (answer.Verdict, answer.Code, answer.Detail).ShouldBe((verdict, code, detail));

    private static DeliveryRow Delivery(Disposition? disposition) => new()
    {
        Id = "dlv_1",
        IntegrationId = RecordWorld.Self,
        State = disposition is null ? DeliveryState.OPEN : DeliveryState.CLOSED,
        Held = false,
        Disposition = disposition,
        SyncLogId = "log_dlv_1",
        ReceivedAt = ManualClock.Start,
        NextDueAt = ManualClock.Start,
        Revision = 1,
    };

    private static DeliveryEventRow Event(Disposition? disposition, string externalId) => new()
    {
        DeliveryId = "dlv_1",
        Position = 0,
        IntegrationId = RecordWorld.Self,
        ResourceType = RecordWorld.Type,
        ExternalId = externalId,
        EventName = "task.updated",
        Kind = "update",
        Ticket = 20,
        Disposition = disposition,
        Revision = 1,
    };
}
