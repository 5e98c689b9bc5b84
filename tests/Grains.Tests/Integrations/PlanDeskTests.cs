using Concord.Grains.Configuration;
using Concord.Grains.Deliveries;
using Concord.Grains.Integrations;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Integrations;

/// <summary>A plan of settings is a job that carries them; they are saved nowhere else.</summary>
public sealed class PlanDeskTests : IAsyncDisposable
{
    private const string Id = "int_1";

    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly SetupCatalog catalog;
    private readonly PlanDesk desk;

    public PlanDeskTests()
    {
        database = new MemoryDatabase(clock);
        pipeline = new CommitPipeline(database, clock);
        catalog = new SetupCatalog(database, Samples.Types);
        var ids = new IdSource(clock, new Random(3).NextBytes);
        desk = new PlanDesk(pipeline, catalog, new RunDesk(database, pipeline, catalog, null!, new HeldDeliveries(database, pipeline, ids, clock), null!, ids, clock, Samples.Types), ids, clock);
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task A_plan_is_a_full_run_that_only_reports_under_settings_of_its_own()
    {
        Have(Samples.Integration(Id));

        (await desk.StartAsync(Id, """{"conflictStrategy":"LOCAL_WINS","syncDirection":"EXTERNAL_TO_BRITEPOOL","priority":7,"deletePolicy":"IGNORE"}""", "usr_1")).Verdict.ShouldBe(Verdict.Done);

        var job = (await database.QueryAsync(From.Table<JobRow>())).ShouldHaveSingleItem();
        (job.DryRun, job.FullSync, job.Direction, job.StartedBy).ShouldBe((true, true, SyncDirection.EXTERNAL_TO_BRITEPOOL, "usr_1"));
        var saved = (await catalog.FindAsync(Id))!;
        var planned = await catalog.PlannedAsync(saved, job.Id);
        (planned.Row.ConflictStrategy, planned.Row.Priority, planned.FlowsOut, planned.Config.DeletePolicy, planned.IsPlanned).ShouldBe((ConflictStrategy.LOCAL_WINS, 7, false, DeletePolicy.IGNORE, true));
        (saved.Row.ConflictStrategy, saved.Row.Priority, saved.Config.DeletePolicy, saved.IsPlanned).ShouldBe((ConflictStrategy.LATEST_WINS, 100, DeletePolicy.PROPAGATE, false));
        (await catalog.PlannedAsync(saved, "job_other")).ShouldBe(saved);
        (await catalog.PlannedAsync(saved, "dlv_1")).ShouldBe(saved);
    }

    [Fact]
    public async Task Planned_settings_can_never_be_saved()
    {
        Have(Samples.Integration(Id));
        await desk.StartAsync(Id, """{"priority":7}""", "usr_1");
        var job = (await database.QueryAsync(From.Table<JobRow>())).Single();
        var planned = await catalog.PlannedAsync((await catalog.FindAsync(Id))!, job.Id);
        (await database.CommitAsync([new CommitUnit("unit_1").Update(planned.Row)])).ShouldBe([false]);
    }

    [Theory]
    [InlineData("int_2", "{}", "integration-not-found", null)]
    [InlineData(Id, """{"credentials":{"token":"x"},"baseUrl":"https://other.example"}""", "integration-invalid", "baseUrl credentials")]
    [InlineData(Id, """{"priority":"high"}""", "integration-invalid", "priority")]
    [InlineData(Id, """{"mappings":[{"resourceType":"THING"}]}""", "integration-invalid", null)]
    [InlineData(Id, "[]", "integration-invalid", null)]
    public async Task What_is_no_plan_is_refused_whole(string integration, string body, string code, string? paths)
    {
        Have(Samples.Integration(Id));

        var answer = await desk.StartAsync(integration, body, "usr_1");

        answer.Code.ShouldBe(code);
        (paths is null || paths.Split(' ').All(path => answer.Problems.Any(problem => problem.Path == path))).ShouldBeTrue();
        (await database.QueryAsync(From.Table<JobRow>())).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(IntegrationStatus.PAUSED, LinkState.LINKED, "integration-not-active")]
    [InlineData(IntegrationStatus.ACTIVE, LinkState.AWAITING_APPROVAL, "approval-pending")]
    public async Task Where_nothing_flows_nothing_is_planned(IntegrationStatus status, LinkState link, string code)
    {
        Have(Samples.Integration(Id) with { Status = status, LinkState = link });
        (await desk.StartAsync(Id, "{}", "usr_1")).Code.ShouldBe(code);
    }

    private void Have(IntegrationRow row) => database.CommitAsync([new CommitUnit("unit_start").Insert(row)]).Result.ShouldBe([true]);
}
