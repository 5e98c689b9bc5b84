using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Mappings;

/// <summary>Rule 7.7: a fetch that was owed ends with a record here, or on record.</summary>
public sealed class HintBookTests : IAsyncDisposable
{
    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly HintBook hints;

    public HintBookTests()
    {
        var ids = new IdSource(clock, new Random(3).NextBytes);
        database = new MemoryDatabase(clock);
        pipeline = new CommitPipeline(database, clock);
        hints = new HintBook(database, pipeline, new InboxReader(database), new ConnectionHealth(database, pipeline, ids, clock, () => 0), ids, clock, () => 0, Samples.Types);
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Theory]
    [InlineData(null, SyncOperation.CREATE)]
    [InlineData("task_1", SyncOperation.UPDATE)]
    public async Task A_fetch_that_no_delivery_asked_for_and_that_is_refused_for_good_is_in_the_log(string? internalId, SyncOperation operation)
    {
        var setup = new SetupCatalog(database, Samples.Types).Compile(Samples.Integration("int_a"));
        var owed = HintRow.Owed("int_a", "TASK", "x7", "job_1", clock.Now);
        await pipeline.CommitAsync(new CommitUnit("unit_1").Insert(owed));

        var reply = await hints.FailedAsync(setup, "TASK", "x7", owed, new ConnectorFailure(FailureKind.Rejected, 422, null, "It is refused."), "job_1", internalId);

        reply.Outcome.ShouldBe(Observed.Failed);
        (await database.QueryAsync(From.Table<HintRow>())).ShouldBeEmpty();
        (await database.QueryAsync(From.Table<SyncLogRow>())).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            row => (row.ExternalId, row.ResourceId, row.Operation).ShouldBe(("x7", internalId, operation)),
            row => (row.Status, row.ErrorMessage, row.Cause).ShouldBe((SyncStatus.FAILED, "It is refused.", "job_1")));
    }
}
