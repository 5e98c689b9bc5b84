using Concord.Grains.Configuration;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Integrations;

/// <summary>A run that does not say otherwise is a full one when the integration's reconcile is due.</summary>
public sealed class WholeRunsTests
{
    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private int jobs;

    public WholeRunsTests() => database = new MemoryDatabase(clock);

    [Fact]
    public async Task It_is_due_before_the_first_full_run() => (await IsDueAsync()).ShouldBeTrue();

    [Theory]
    [InlineData(23, false)]
    [InlineData(25, true)]
    public async Task It_counts_from_the_beginning_of_the_last_full_run(int hours, bool due)
    {
        await RanAsync(Full with { CompletedAt = clock.GetUtcNow().AddHours(2) });
        clock.Pass(TimeSpan.FromHours(hours));
        (await IsDueAsync()).ShouldBe(due);
    }

    [Fact]
    public async Task A_week_is_longer_and_never_is_never()
    {
        (await IsDueAsync("""{"reconcile":"NEVER"}""")).ShouldBeFalse();
        await RanAsync(Full);
        clock.Pass(TimeSpan.FromDays(6));
        (await IsDueAsync("""{"reconcile":"WEEKLY"}""")).ShouldBeFalse();
        clock.Pass(TimeSpan.FromDays(1));
        (await IsDueAsync("""{"reconcile":"WEEKLY"}""")).ShouldBeTrue();
    }

    [Fact]
    public async Task What_did_not_compare_everything_does_not_count()
    {
        await RanAsync(Full with { FullSync = false });
        await RanAsync(Full with { DryRun = true });
        await RanAsync(Full with { Status = JobStatus.FAILED });
        await RanAsync(Full with { Status = JobStatus.CANCELLED });
        await RanAsync(Full with { Direction = SyncDirection.EXTERNAL_TO_BRITEPOOL });
        await RanAsync(Full with { ResourceTypes = ["MEMBER"] });
        await RanAsync(Full with { IntegrationId = "int_2" });
        (await IsDueAsync()).ShouldBeTrue();
    }

    private JobRow Full => RunEnd.New($"job_{++jobs}", Setup("{}"), JobType.MANUAL_SYNC, false, true, SyncDirection.BIDIRECTIONAL, ["TASK"], "usr_1", clock.GetUtcNow()) with { Status = JobStatus.COMPLETED };

    private Task<bool> IsDueAsync(string settings = "{}") => WholeRuns.IsDueAsync(database, Setup(settings), clock.GetUtcNow());

    private async Task RanAsync(JobRow job) => (await database.CommitAsync([new CommitUnit($"unit_{job.Id}").Insert(job)])).ShouldBe([true]);

    private IntegrationSetup Setup(string settings) => new SetupCatalog(database, Samples.Types).Compile(Samples.Integration("int_1", settings));
}
