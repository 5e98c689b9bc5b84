using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Rule 7.3: which observations may be merged now.</summary>
public sealed class AdmissionTests
{
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(2);

    [Fact]
    public void An_older_ticket_is_put_off_as_a_hint()
    {
        var world = RecordWorld.AtRest();
        world.Fetched(Outside(name: "B"), ticket: 50);
        world.Fetched(Outside(name: "A"), ticket: 40).Reply.Outcome.ShouldBe(Observed.Later);
        world["title"].ShouldBe("B");
        world.Hint!.NextDueAt.ShouldBe(world.Clock.Now + Lag);
    }

    [Fact]
    public void A_read_within_the_lag_after_a_write_was_settled_waits_until_the_lag_is_over()
    {
        var world = Written();
        var settled = world.Clock.Now;
        world.After(TimeSpan.FromSeconds(1)).Fetched(Outside()).Reply.Outcome.ShouldBe(Observed.Later);
        world["title"].ShouldBe("B");
        world.Hint!.NextDueAt.ShouldBe(settled + Lag);
        world.After(TimeSpan.FromSeconds(1)).Fetched(Outside(name: "C")).Reply.Outcome.ShouldBe(Observed.Applied);
        world["title"].ShouldBe("C");
    }

    [Fact]
    public void A_read_while_an_attempted_write_is_out_waits_until_that_is_settled_and_the_lag_over()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside());
        world.Fetched(Outside()).Reply.Outcome.ShouldBe(Observed.Later);
        world.Told(Outside(name: "C"), world.Clock.Now.AddMinutes(1)).Reply.Outcome.ShouldBe(Observed.Later);
        world.Hint!.NextDueAt.ShouldBe(world.Operation.NextDueAt + Lag);
        world.BaseExternal("name").ShouldBe("A");
    }

    [Fact]
    public void Settling_a_write_makes_every_read_that_left_before_it_too_old()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside());
        var before = world.NextTicket();
        world.Answered(Outside(name: "B"));
        world.After(TimeSpan.FromHours(1)).Fetched(Outside(), ticket: before).Reply.Outcome.ShouldBe(Observed.Later);
        world["title"].ShouldBe("B");
    }

    [Fact]
    public void A_payload_that_is_newer_is_applied_directly()
    {
        var world = RecordWorld.AtRest();
        world.Fetched(Outside(), ManualClock.Start);
        world.Told(Outside(name: "B"), ManualClock.Start.AddSeconds(1)).Reply.Outcome.ShouldBe(Observed.Applied);
        world["title"].ShouldBe("B");
        world.Hint.ShouldBeNull();
    }

    [Fact]
    public void A_payload_that_is_older_has_the_record_read_since_the_clock_outside_may_have_been_set_back()
    {
        var world = RecordWorld.AtRest();
        world.Fetched(Outside(name: "B"), ManualClock.Start);
        world.Told(Outside(name: "C"), ManualClock.Start.AddSeconds(-1)).Reply.Outcome.ShouldBe(Observed.Later);
        world["title"].ShouldBe("B");
        world.Hint!.NextDueAt.ShouldBe(world.Clock.Now);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_payload_that_does_not_say_it_is_newer_has_the_record_read(bool known, bool told)
    {
        var world = RecordWorld.AtRest();
        world.Fetched(Outside(), known ? ManualClock.Start : null);
        world.Told(Outside(name: "B"), told ? ManualClock.Start : null).Reply.Outcome.ShouldBe(Observed.Later);
        world["title"].ShouldBe("A");
        world.Hint!.NextDueAt.ShouldBe(world.Clock.Now);
    }

    [Fact]
    public void A_read_that_left_before_a_payload_was_stored_does_not_undo_it()
    {
        var world = RecordWorld.AtRest();
        world.Fetched(Outside(), ManualClock.Start);
        var left = world.NextTicket();
        world.Told(Outside(name: "B"), ManualClock.Start.AddSeconds(1), ticket: world.NextTicket());
        world.Fetched(Outside(), ManualClock.Start, ticket: left).Reply.Outcome.ShouldBe(Observed.Later);
        world["title"].ShouldBe("B");
    }

    [Fact]
    public void A_read_that_shows_an_older_version_soon_after_a_newer_one_is_read_again()
    {
        var world = RecordWorld.AtRest();
        world.Fetched(Outside(name: "B"), ManualClock.Start);
        world.Fetched(Outside(), ManualClock.Start.AddSeconds(-1)).Reply.Outcome.ShouldBe(Observed.Later);
        world["title"].ShouldBe("B");
        world.Hint!.NextDueAt.ShouldBe(world.Clock.Now + Lag);
        world.After(Lag).Fetched(Outside(), ManualClock.Start.AddSeconds(-1)).Reply.Outcome.ShouldBe(Observed.Applied, "a system that was set back shows this for good");
    }

    [Fact]
    public void What_is_put_off_again_keeps_since_when_and_how_often_it_was_tried()
    {
        var world = RecordWorld.AtRest().With(Hint(attempts: 3));
        world.Fetched(Outside(), ticket: 1);
        (world.Hint!.SeenAt, world.Hint.Attempts, world.Hint.Revision).ShouldBe((ManualClock.Start.AddHours(-1), 3, 2));
    }

    [Fact]
    public void A_plan_writes_nothing()
    {
        var world = RecordWorld.AtRest();
        var planned = world.Observed(new Observation(
            RecordWorld.Self, RecordWorld.Copy, Outside(name: "B"), null, null, world.NextTicket(), world.Clock.Now, ObservationSource.Listing, Binding.Bound, 0, "job_1", PlanOnly: true));
        planned.Reply.Fields.ShouldBe("""{"title":{"after":"B","before":"A"}}""");
        planned.Unit.ShouldBeNull();
        world.Observed(new Observation(
            RecordWorld.Self, RecordWorld.Copy, Outside(name: "B"), null, null, 0, world.Clock.Now, ObservationSource.Listing, Binding.Bound, 0, "job_1", PlanOnly: true)).Unit.ShouldBeNull();
    }

    [Fact]
    public void An_id_that_is_bound_elsewhere_is_looked_for_again() =>
        RecordWorld.AtRest().Fetched(Outside(), externalId: "x2").ShouldSatisfyAllConditions(
            seen => seen.Reply.Outcome.ShouldBe(Observed.LookAgain), seen => seen.Unit.ShouldBeNull());

    [Fact]
    public void An_unknown_integration_is_filtered() =>
        RecordWorld.AtRest().Fetched(Outside(), integrationId: "int_other").Reply.Outcome.ShouldBe(Observed.Filtered);

    private static RecordWorld Written()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside());
        world.Answered(Outside(name: "B"));
        return world;
    }

    private static HintRow Hint(int attempts) => new()
    {
        IntegrationId = RecordWorld.Self,
        ResourceType = RecordWorld.Type,
        ExternalId = RecordWorld.Copy,
        Reason = "dlv_0",
        SeenAt = ManualClock.Start.AddHours(-1),
        ToldAt = ManualClock.Start.AddHours(-1),
        NextDueAt = ManualClock.Start,
        Attempts = attempts,
        Revision = 1,
    };
}
