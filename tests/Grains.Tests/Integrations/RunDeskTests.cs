using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Deliveries;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Integrations;

/// <summary>Each run that did something leaves one log row of its own.</summary>
public sealed class RunDeskTests : IAsyncDisposable
{
    private const string Id = "int_1";

    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly RunDesk desk;

    public RunDeskTests()
    {
        database = new MemoryDatabase(clock);
        pipeline = new CommitPipeline(database, clock);
        var ids = new IdSource(clock, new Random(3).NextBytes);
        // No run here has a step left to take.
        desk = new RunDesk(database, pipeline, new SetupCatalog(database, Samples.Types), null!, new HeldDeliveries(database, pipeline, ids, clock), null!, ids, clock, Samples.Types);
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task A_run_that_is_done_is_logged()
    {
        (await EndedAsync(dryRun: false)).Status.ShouldBe(JobStatus.COMPLETED);
        (await LogsAsync()).ShouldHaveSingleItem().Status.ShouldBe(SyncStatus.SUCCESS);
    }

    [Fact]
    public async Task A_preview_has_synced_nothing_and_is_not_logged()
    {
        (await EndedAsync(dryRun: true)).Status.ShouldBe(JobStatus.COMPLETED);
        (await LogsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_that_was_given_up_is_logged_as_failed()
    {
        (await EndedAsync(dryRun: false, IntegrationStatus.ERROR)).Status.ShouldBe(JobStatus.FAILED);
        var log = (await LogsAsync()).ShouldHaveSingleItem();
        (log.Status, log.ErrorMessage).ShouldBe((SyncStatus.FAILED, "The system is away."));
    }

    private async Task<ImmutableArray<SyncLogRow>> LogsAsync() => await database.QueryAsync(From.Table<SyncLogRow>());

    private async Task<JobRow> EndedAsync(bool dryRun, IntegrationStatus status = IntegrationStatus.ACTIVE)
    {
        var row = Samples.Integration(Id) with { Status = status, LastErrorMessage = "The system is away." };
        var setup = new SetupCatalog(database, Samples.Types).Compile(row);
        var ended = (Checkpoint.Start with { Phase = RunPhase.End }).ToJson();
        var job = RunEnd.New("job_1", setup, JobType.MANUAL_SYNC, dryRun, fullSync: true, row.SyncDirection, ["TASK"], "usr_1", clock.GetUtcNow()) with { Checkpoint = ended };
        (await database.CommitAsync([new CommitUnit("unit_start").Insert(row).Insert(job)])).ShouldBe([true]);
        await desk.StepAsync(Id);
        return (await database.QueryAsync(From.Table<JobRow>())).Single();
    }
}
