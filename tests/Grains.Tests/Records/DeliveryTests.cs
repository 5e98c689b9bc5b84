using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Rule 7.6: every delivery ends once, with its last event, in the transaction of what it led to.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public void An_applied_delivery_closes_under_the_log_id_that_the_sender_was_told()
    {
        var world = With("dlv_1", "x1");
        var seen = world.Fetched(Outside(name: "B"));
        Closed(world, "dlv_1", Disposition.APPLIED, SyncStatus.SUCCESS);
        seen.Audited.ShouldContain("delivery.closed");
        seen.Wrote<RecordRow>().ShouldHaveSingleItem();
        world.Logs.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            log => log.Operation.ShouldBe(SyncOperation.WEBHOOK_RECEIVED), log => log.ResourceId.ShouldBe(RecordWorld.Id), log => log.ExternalId.ShouldBe("x1"), log => log.RecordsProcessed.ShouldBe(1));
    }

    [Fact]
    public void A_delivery_that_tells_nothing_new_is_superseded()
    {
        var world = With("dlv_1", "x1");
        world.Fetched(Outside());
        Closed(world, "dlv_1", Disposition.SUPERSEDED, SyncStatus.SUCCESS);
        world.Logs.Single().Reason.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void A_delivery_that_leads_to_a_parked_conflict_says_so()
    {
        var world = With("dlv_1", "x1", """{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(name: "C"));
        Closed(world, "dlv_1", Disposition.CONFLICT, SyncStatus.CONFLICT_PENDING);
    }

    [Fact]
    public void A_delivery_whose_clash_a_strategy_decided_says_so()
    {
        var world = With("dlv_1", "x1", """{"conflictStrategy":"EXTERNAL_WINS"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(name: "C"));
        Closed(world, "dlv_1", Disposition.CONFLICT, SyncStatus.CONFLICT_RESOLVED);
    }

    [Fact]
    public void A_delivery_that_cannot_be_mapped_is_a_dead_letter()
    {
        var world = With("dlv_1", "x1");
        world.Fetched("""{"name":"","done":false}""");
        Closed(world, "dlv_1", Disposition.DEAD_LETTER, SyncStatus.FAILED);
        world.Logs.Single().ErrorMessage.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void A_delivery_for_a_record_kept_out_is_filtered()
    {
        var world = With("dlv_1", "x1");
        world.Edit("{}", settings: """{"externalSyncEnabled":false}""");
        world.Fetched(Outside(name: "B"));
        Closed(world, "dlv_1", Disposition.FILTERED, SyncStatus.SUCCESS);
    }

    [Fact]
    public void A_payload_closes_its_own_delivery_and_no_other()
    {
        var world = With("dlv_1", "x1").With(Delivery("dlv_2")).With(Event("dlv_2", 0, "x1"));
        world.Fetched(Outside(), ManualClock.Start, ticket: 5);
        world.Told(Outside(name: "B"), ManualClock.Start.AddSeconds(1), "dlv_1", ticket: 10);
        Closed(world, "dlv_1", Disposition.APPLIED, SyncStatus.SUCCESS);
        DeliveryOf(world, "dlv_2").State.ShouldBe(DeliveryState.OPEN);
    }

    [Fact]
    public void A_fetch_closes_every_delivery_that_waited_for_it()
    {
        var world = With("dlv_1", "x1").With(Delivery("dlv_2")).With(Event("dlv_2", 0, "x1"));
        world.Fetched(Outside(name: "B"));
        Closed(world, "dlv_1", Disposition.APPLIED, SyncStatus.SUCCESS, logs: 2);
        Closed(world, "dlv_2", Disposition.APPLIED, SyncStatus.SUCCESS, logs: 2);
    }

    [Fact]
    public void An_event_that_came_after_the_read_left_stays_open()
    {
        var world = With("dlv_1", "x1");
        world.Fetched(Outside(name: "B"), ticket: 10);
        DeliveryOf(world, "dlv_1").State.ShouldBe(DeliveryState.OPEN);
        EventOf(world, "dlv_1", 0).Disposition.ShouldBeNull();
    }

    [Fact]
    public void A_delivery_ends_with_its_last_event_and_as_the_worst_of_them()
    {
        var world = With("dlv_1", "x1").With(Event("dlv_1", 1, "x2"));
        world.Fetched(Outside(name: ""));
        DeliveryOf(world, "dlv_1").State.ShouldBe(DeliveryState.OPEN);
        EventOf(world, "dlv_1", 0).Disposition.ShouldBe(Disposition.DEAD_LETTER);
        world.Logs.ShouldBeEmpty();
        var inbox = new Inbox([EventOf(world, "dlv_1", 1)], [DeliveryOf(world, "dlv_1")], [EventOf(world, "dlv_1", 0)], null);
        world.TryCommit(Closing(inbox, new PlanContext(world.Clock.Now, world.Ids, Samples.Types, "concord", "dlv_1"))).ShouldBeTrue();
        Closed(world, "dlv_1", Disposition.DEAD_LETTER, SyncStatus.FAILED);
        world.Logs.Single().RecordsProcessed.ShouldBe(2);
    }

    [Fact]
    public void An_event_that_nobody_could_read_makes_its_delivery_a_dead_letter_that_says_why_and_counts_it_alone()
    {
        var unreadable = Event("dlv_1", 0, "") with { ResourceType = "", Kind = "", Disposition = Disposition.DEAD_LETTER, Reason = "No id." };
        var world = RecordWorld.AtRest().With(Delivery("dlv_1")).With(unreadable).With(Event("dlv_1", 1, "x1")).With(Event("dlv_1", 2, "x1"));
        world.Fetched(Outside(name: "B"));
        Closed(world, "dlv_1", Disposition.DEAD_LETTER, SyncStatus.FAILED);
        world["title"].ShouldBe("B");
        DeliveryOf(world, "dlv_1").Reason.ShouldBe("No id.");
        world.Logs.Single().ShouldSatisfyAllConditions(
            log => (log.RecordsProcessed, log.RecordsSucceeded, log.RecordsFailed).ShouldBe((3, 2, 1)),
            log => log.ErrorMessage.ShouldBe("No id."),
            log => log.ExternalId.ShouldBe("x1"));
    }

    [Fact]
    public void Of_two_last_events_closed_at_the_same_moment_exactly_one_closes_the_delivery()
    {
        var world = With("dlv_1", "x1").With(Event("dlv_1", 1, "x2"));
        var (delivery, first, second) = (DeliveryOf(world, "dlv_1"), EventOf(world, "dlv_1", 0), EventOf(world, "dlv_1", 1));
        var context = new PlanContext(world.Clock.Now, world.Ids, Samples.Types, "concord", "dlv_1");
        var one = Closing(new Inbox([first], [delivery], [second], null), context);
        var two = Closing(new Inbox([second], [delivery], [first], null), context);
        world.TryCommit(one).ShouldBeTrue();
        world.TryCommit(two).ShouldBeFalse("it decided on an event that was open then");
        var now = new Inbox([EventOf(world, "dlv_1", 1)], [DeliveryOf(world, "dlv_1")], [EventOf(world, "dlv_1", 0)], null);
        world.TryCommit(Closing(now, context)).ShouldBeTrue();
        Closed(world, "dlv_1", Disposition.SUPERSEDED, SyncStatus.SUCCESS);
    }

    [Fact]
    public void What_cannot_be_judged_yet_keeps_its_delivery_open()
    {
        var world = With("dlv_1", "x1");
        world.Told(Outside(name: "B"), null).Reply.Outcome.ShouldBe(Observed.Later);
        DeliveryOf(world, "dlv_1").State.ShouldBe(DeliveryState.OPEN);
        world.Hint!.Reason.ShouldBe("dlv_1");
    }

    [Fact]
    public void A_hint_that_came_while_the_record_was_read_stays()
    {
        var world = RecordWorld.AtRest().With(HintRow(revision: 2));
        world.Fetched(Outside(name: "B"), hint: 1);
        world["title"].ShouldBe("B");
        world.Hint.ShouldNotBeNull();
    }

    [Fact]
    public void A_hint_that_the_read_answers_goes()
    {
        var world = RecordWorld.AtRest().With(HintRow(revision: 2));
        world.Fetched(Outside(name: "B"), hint: 2);
        world.Hint.ShouldBeNull();
    }

    [Fact]
    public void A_hint_that_comes_between_load_and_commit_stays()
    {
        var world = RecordWorld.AtRest().With(HintRow(revision: 1));
        var context = new PlanContext(world.Clock.Now, world.Ids, Samples.Types, "concord", "dlv_1");
        var unit = Closing(Inbox.Empty with { Hint = world.Hint }, context);
        world.TryCommit(new CommitUnit(world.Ids.New("unit")).Upsert(world.Hint! with { Reason = "dlv_2" }));
        world.TryCommit(unit).ShouldBeTrue();
        world.Hint!.Reason.ShouldBe("dlv_2");
    }

    [Theory]
    [InlineData(-12_500, 12_500)]
    [InlineData(0, 0)]
    [InlineData(3_000, 0)]
    [InlineData(null, null)]
    public void How_old_a_change_was_when_it_was_applied_is_logged_as_the_system_dates_it(int? changedAfter, int? lag)
    {
        var world = With("dlv_1", "x1");
        world.Fetched(Outside(name: "B"), changedAfter is { } milliseconds ? world.Clock.Now.AddMilliseconds(milliseconds) : null);
        world.Logs.Single().LagMs.ShouldBe(lag);
    }

    [Fact]
    public void A_change_that_a_strategy_decided_has_an_age_and_one_that_changed_nothing_has_none()
    {
        var clash = With("dlv_1", "x1", """{"conflictStrategy":"EXTERNAL_WINS"}""");
        clash.Edit("""{"title":"B"}""");
        clash.Fetched(Outside(name: "C"), clash.Clock.Now.AddSeconds(-1));
        clash.Logs.Single().LagMs.ShouldBe(1000);

        var nothing = With("dlv_1", "x1");
        nothing.Fetched(Outside(), nothing.Clock.Now.AddSeconds(-1));
        nothing.Logs.Single().LagMs.ShouldBeNull();
    }

    private static CommitUnit Closing(Inbox inbox, PlanContext context) => InboxClosing.Close(
        new CommitUnit(context.Ids.New("unit")), inbox, context, Disposition.SUPERSEDED, SyncStatus.SUCCESS, "Nothing new.", RecordWorld.Id);

    private static void Closed(RecordWorld world, string id, Disposition disposition, SyncStatus status, int logs = 1)
    {
        var delivery = DeliveryOf(world, id);
        (delivery.State, delivery.Disposition, delivery.ClosedAt).ShouldBe((DeliveryState.CLOSED, disposition, world.Clock.Now));
        world.Rows<DeliveryEventRow>().Where(row => row.DeliveryId == id).ShouldAllBe(row => row.Disposition != null && row.Reason != null);
        world.Logs.Length.ShouldBe(logs);
        world.Logs.Single(log => log.Id == $"log_{id}").Status.ShouldBe(status);
    }

    private static DeliveryRow DeliveryOf(RecordWorld world, string id) => world.Rows<DeliveryRow>().Single(row => row.Id == id);

    private static DeliveryEventRow EventOf(RecordWorld world, string id, int position) =>
        world.Rows<DeliveryEventRow>().Single(row => row.DeliveryId == id && row.Position == position);

    private static RecordWorld With(string id, string externalId, string changes = "{}") => RecordWorld.AtRest(changes).With(Delivery(id)).With(Event(id, 0, externalId));

    private static DeliveryRow Delivery(string id) => new()
    {
        Id = id,
        IntegrationId = RecordWorld.Self,
        State = DeliveryState.OPEN,
        Held = false,
        SyncLogId = $"log_{id}",
        ReceivedAt = ManualClock.Start,
        NextDueAt = ManualClock.Start,
        Revision = 1,
    };

    private static DeliveryEventRow Event(string id, int position, string externalId) => new()
    {
        DeliveryId = id,
        Position = position,
        IntegrationId = RecordWorld.Self,
        ResourceType = RecordWorld.Type,
        ExternalId = externalId,
        EventName = "task.updated",
        Kind = "update",
        Ticket = 20,
        Revision = 1,
    };

    private static HintRow HintRow(long revision) => new()
    {
        IntegrationId = RecordWorld.Self,
        ResourceType = RecordWorld.Type,
        ExternalId = RecordWorld.Copy,
        Reason = "dlv_1",
        SeenAt = ManualClock.Start,
        ToldAt = ManualClock.Start,
        NextDueAt = ManualClock.Start,
        Attempts = 0,
        Revision = revision,
    };
}
