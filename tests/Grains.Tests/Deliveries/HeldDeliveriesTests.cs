using Concord.Grains.Deliveries;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Tests.Deliveries;

public sealed class HeldDeliveriesTests
{
    [Fact]
    public async Task One_that_is_changed_meanwhile_keeps_no_other_held()
    {
        var clock = new ManualClock();
        var ids = new IdSource(clock, new Random(1).NextBytes);
        var database = new MeddledDatabase(new MemoryDatabase(clock));
        await using var pipeline = new CommitPipeline(database, clock);
        foreach (var id in new[] { "dlv_1", "dlv_2", "dlv_3" }) await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Insert(Held(id)));
        database.Meddling = (1, async () => new CommitUnit(ids.New("unit")).Update((await RowsAsync(database)).Single(row => row.Id == "dlv_2") with { Reason = "Meanwhile." }));

        await new HeldDeliveries(database, pipeline, ids, clock).ReleaseAsync("int_a");

        (await RowsAsync(database)).Where(row => !row.Held).Select(row => row.Id).ShouldBe(["dlv_1", "dlv_3"]);
    }

    private static async Task<IEnumerable<DeliveryRow>> RowsAsync(IDatabase database) => await database.QueryAsync(From.Table<DeliveryRow>().OrderBy(row => row.Id));

    private static DeliveryRow Held(string id) => new()
    {
        Id = id,
        IntegrationId = "int_a",
        State = DeliveryState.OPEN,
        Held = true,
        SyncLogId = $"log_{id}",
        ReceivedAt = ManualClock.Start,
        NextDueAt = ManualClock.Start,
        Revision = 1,
    };
}
