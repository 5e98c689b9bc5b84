using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>A data type that an admin takes out while something of it is under way: nothing stays open by it, and nothing is lost should it come back.</summary>
public sealed class TypeTakenOutTests
{
    [Fact]
    public void A_fetch_that_is_owed_and_what_waits_for_it_end()
    {
        var world = RecordWorld.AtRest().With(Delivery()).With(Event()).With(HintRow.Owed(RecordWorld.Self, RecordWorld.Type, RecordWorld.Copy, "dlv_1", ManualClock.Start));
        TakeOut(world);
        world.Fetched(Outside(name: "B"), ticket: 300, hint: 1).Reply.Outcome.ShouldBe(Observed.Filtered);
        (world["title"], world.Hint).ShouldBe(("A", null));
        world.Rows<DeliveryRow>().Single().Disposition.ShouldBe(Disposition.FILTERED);
    }

    [Fact]
    public void A_write_that_has_not_left_is_given_up_and_decided_anew_when_the_type_is_back()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        var operation = world.Operation.Id;
        TakeOut(world);
        world.Prepare(operation, (OutsideState?)null).Reply.Step.ShouldBe(WriteStep.Later);
        world.OperationById(operation).State.ShouldBe(OperationState.SUPERSEDED);
        TakeIn(world);
        world.Run();
        world.Sends.ShouldBe("""{"name":"B"}""");
    }

    [Fact]
    public void A_write_of_unknown_outcome_stays_and_is_looked_at_when_the_type_is_back()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside());
        TakeOut(world.After(TimeSpan.FromMinutes(5)));
        world.Prepare(world.Operation.Id, (OutsideState?)null);
        (world.Operation.State, world.Operation.NextDueAt).ShouldBe((OperationState.ATTEMPTED, world.Clock.Now.AddHours(1)));
        TakeIn(world.After(TimeSpan.FromHours(1)));
        world.Prepare(Outside(name: "B"));
        (world.Open.Length, world.BaseExternal("name")).ShouldBe((0, "B"));
    }

    private static void TakeOut(RecordWorld world) => world.Configured(row => row with { DataTypes = [] });

    private static void TakeIn(RecordWorld world) => world.Configured(row => row with { DataTypes = ["TASKS"] });

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

    private static DeliveryEventRow Event() => new()
    {
        DeliveryId = "dlv_1",
        Position = 0,
        IntegrationId = RecordWorld.Self,
        ResourceType = RecordWorld.Type,
        ExternalId = RecordWorld.Copy,
        EventName = "task.updated",
        Kind = "update",
        Ticket = 200,
        Revision = 1,
    };
}
