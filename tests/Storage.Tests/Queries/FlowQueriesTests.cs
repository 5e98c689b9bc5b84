using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Queries;

public abstract class FlowQueriesTests<TStore> : QueryTests<TStore>
    where TStore : Store, new()
{
    [Fact]
    public async Task Deliveries_are_listed_newest_first_with_their_events_in_order()
    {
        await HaveAsync(
            Sample.Delivery("dlv_1", DeliveryState.CLOSED) with { Disposition = Disposition.DEAD_LETTER },
            Sample.Delivery("dlv_2"),
            Sample.Delivery("dlv_3") with { IntegrationId = "int_2" });
        await HaveAsync(Sample.Event("dlv_1", 1), Sample.Event("dlv_1", 0), Sample.Event("dlv_2"));

        async Task<string> IdsAsync(DeliveryState? state = null, Disposition? disposition = null) =>
            string.Join(' ', (await Database.DeliveriesAsync("int_1", new(), state, disposition)).Items.Select(row => row.Id));

        (await IdsAsync()).ShouldBe("dlv_2 dlv_1");
        (await IdsAsync(DeliveryState.OPEN)).ShouldBe("dlv_2");
        (await IdsAsync(disposition: Disposition.DEAD_LETTER)).ShouldBe("dlv_1");
        (await Database.DeliveryEventsAsync("dlv_1")).Select(row => row.Position).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task Operations_and_mappings_are_filtered()
    {
        await HaveAsync(Sample.Operation("op_1"), Sample.Operation("op_2", OperationState.DEAD, "map_2"));
        await HaveAsync(
            Sample.Mapping("map_1", "task_1", "e1"),
            Sample.Mapping("map_2", "task_2", "e2") with { SyncStatus = MappingStatus.CONFLICT },
            Sample.Mapping("map_3", "member_1", "e1") with { ResourceType = "MEMBER" });

        (await Database.OperationsAsync("int_1", new())).Items.Select(row => row.Id).ShouldBe(["op_2", "op_1"]);
        (await Database.OperationsAsync("int_1", new(), OperationState.DEAD)).Items.Single().Id.ShouldBe("op_2");
        (await Database.OperationsAsync("int_1", new(), mappingId: "map_1")).Items.Single().Id.ShouldBe("op_1");
        (await Database.MappingsAsync("int_1", new())).Items.Length.ShouldBe(3);
        (await Database.MappingsAsync("int_1", new(), "TASK", MappingStatus.CONFLICT)).Items.Single().Id.ShouldBe("map_2");
        (await Database.MappingsAsync("int_1", new(), externalId: "e1")).Items.Length.ShouldBe(2);
        (await Database.RecordMappingsAsync("TASK", "task_2")).Single().Id.ShouldBe("map_2");
    }
}

public sealed class SqliteFlowQueriesTests : FlowQueriesTests<SqliteStore>;

public sealed class PostgresFlowQueriesTests : FlowQueriesTests<PostgresStore>;
