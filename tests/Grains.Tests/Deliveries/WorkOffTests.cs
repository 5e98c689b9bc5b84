using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Deliveries;

/// <summary>A delivery that tells several states of one record.</summary>
public sealed class WorkOffTests
{
    private static readonly DateTimeOffset Later = ManualClock.Start.AddMinutes(2);
    private static readonly DateTimeOffset Earlier = ManualClock.Start.AddMinutes(1);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public async Task The_newest_state_of_a_record_is_applied_and_ends_the_others(int old, int latest)
    {
        var world = World().With(Event(old, Earlier, "older")).With(Event(latest, Later, "newest"));

        (await world.WorkOff("dlv_1")).ShouldBe("SUCCESS");

        world.Rows<RecordRow>().Single().Fields.ToJson().ShouldContain("\"newest\"");
        (world.Rows<DeliveryRow>().Single().State, world.Rows<DeliveryEventRow>().Count(row => row.Disposition == null)).ShouldBe((DeliveryState.CLOSED, 0));
        world.Rows<RecordVersionRow>().Length.ShouldBe(2);
    }

    [Fact]
    public async Task Of_two_states_of_one_moment_the_one_told_last_counts()
    {
        var world = World().With(Event(0, Later, "first")).With(Event(1, Later, "second"));
        await world.WorkOff("dlv_1");
        world.Rows<RecordRow>().Single().Fields.ToJson().ShouldContain("\"second\"");
    }

    [Fact]
    public async Task A_record_that_must_be_read_anyway_is_not_judged_by_what_else_was_told_of_it()
    {
        var world = World().With(Event(0, Later, "told")).With(Event(1, null, null));

        (await world.WorkOff("dlv_1")).ShouldBeNull();

        world.Rows<DeliveryEventRow>().ShouldAllBe(row => row.Disposition == null);
        world.Rows<HintRow>().ShouldHaveSingleItem().ExternalId.ShouldBe(RecordWorld.Copy);
        world.Rows<DeliveryRow>().Single().State.ShouldBe(DeliveryState.OPEN);
    }

    // Its copy was read once, so that its time of change is known: only what is newer may be applied.
    private static RecordWorld World()
    {
        var world = RecordWorld.AtRest();
        world.Fetched(Outside(), ManualClock.Start);
        return world.With(Delivery());
    }

    private static DeliveryRow Delivery() => new()
    {
        Id = "dlv_1",
        IntegrationId = RecordWorld.Self,
        State = DeliveryState.OPEN,
        Held = false,
        SyncLogId = "log_1",
        ReceivedAt = ManualClock.Start,
        NextDueAt = ManualClock.Start,
        Revision = 1,
    };

    private static DeliveryEventRow Event(int position, DateTimeOffset? updatedAt, string? name) => new()
    {
        DeliveryId = "dlv_1",
        Position = position,
        IntegrationId = RecordWorld.Self,
        ResourceType = RecordWorld.Type,
        ExternalId = RecordWorld.Copy,
        EventName = "task.updated",
        Kind = "update",
        Ticket = 200,
        Document = name is null ? null : Samples.Json(Outside(name: name)),
        ExternalUpdatedAt = updatedAt,
        Revision = 1,
    };
}
