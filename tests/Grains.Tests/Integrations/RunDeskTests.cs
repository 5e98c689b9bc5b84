using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Deliveries;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Tests.World;
using Concord.Grains.Undoing;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Undo;
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

    [Theory]
    [InlineData(3, IntegrationStatus.ACTIVE, 1)]
    [InlineData(2, IntegrationStatus.ACTIVE, 0)]
    [InlineData(3, IntegrationStatus.DEGRADED, 0)]
    public async Task An_integration_that_becomes_degraded_leaves_an_alert(int failed, IntegrationStatus status, int alerts)
    {
        await EndedAsync(dryRun: false, status, failed);

        var found = await database.QueryAsync(From.Table<AlertRow>());
        found.Length.ShouldBe(alerts);
        found.ShouldAllBe(alert => alert.Name == "High Error Rate" && alert.Severity == AlertSeverity.WARNING && alert.Message.Contains("3 of 20"));
    }

    [Theory]
    [InlineData(JobType.INITIAL_IMPORT, 1)]
    [InlineData(JobType.UNDO, 0)]
    public async Task A_report_that_waits_leaves_an_alert_unless_a_person_asked_for_it(JobType type, int alerts)
    {
        var job = await EndedAsync(dryRun: true, type: type);

        job.Status.ShouldBe(JobStatus.PENDING);
        var found = await database.QueryAsync(From.Table<AlertRow>());
        found.Select(alert => alert.Name).ShouldBe(Enumerable.Repeat("Held Run", alerts));
        found.ShouldAllBe(alert => alert.Message.Contains("job_1") && alert.Message.EndsWith(job.HeldReason!));
    }

    private async Task<ImmutableArray<SyncLogRow>> LogsAsync() => await database.QueryAsync(From.Table<SyncLogRow>());

    private async Task<JobRow> EndedAsync(bool dryRun, IntegrationStatus status = IntegrationStatus.ACTIVE, int failed = 0, JobType type = JobType.MANUAL_SYNC)
    {
        var row = Samples.Integration(Id, """{"initialSync":"REVIEW"}""") with { Status = status, LastErrorMessage = "The system is away.", NextRunAt = clock.Now.AddHours(1) };
        var setup = new SetupCatalog(database, Samples.Types).Compile(row);
        var ended = (Checkpoint.Start with { Phase = RunPhase.End }).ToJson();
        var job = RunEnd.New("job_1", setup, type, dryRun, fullSync: true, row.SyncDirection, ["TASK"], "usr_1", clock.GetUtcNow()) with { Checkpoint = ended, TotalRecords = failed == 0 ? 0 : 20, ErrorCount = failed, SuccessCount = failed == 0 ? 0 : 20 - failed, PlannedCounts = """{"updateLocal":1}""", Parameters = new UndoParameters(new UndoScope { JobId = "job_0", From = clock.Now, To = clock.Now }, GoesOn: false).ToJson() };
        (await database.CommitAsync([new CommitUnit("unit_start").Insert(row).Insert(job)])).ShouldBe([true]);
        await desk.StepAsync(Id);
        return (await database.QueryAsync(From.Table<JobRow>())).Single();
    }
}
