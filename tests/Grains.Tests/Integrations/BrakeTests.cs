using Concord.Grains.Configuration;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Integrations;

/// <summary>Rule 7.7: absence is counted over the whole type before the first delete, and too much of it waits for a person.</summary>
public sealed class BrakeTests
{
    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly IdSource ids;

    public BrakeTests()
    {
        database = new MemoryDatabase(clock);
        ids = new IdSource(clock, new Random(3).NextBytes);
    }

    [Theory]
    [InlineData(100, 10, "{}", false)]
    [InlineData(100, 11, "{}", true)]
    [InlineData(1000, 100, "{}", false)]
    [InlineData(1000, 101, "{}", true)]
    [InlineData(5, 2, """{"brakes":{"delete":{"count":1,"share":0.1}}}""", true)]
    [InlineData(5, 0, """{"brakes":{"delete":{"count":0,"share":0}}}""", false)]
    public async Task A_run_that_misses_more_than_the_limits_is_held(int mapped, int missing, string changes, bool held)
    {
        var job = await CountedAsync(mapped, missing, changes);
        (job.Status, job.HeldReason is null).ShouldBe(held ? (JobStatus.PENDING, false) : (JobStatus.RUNNING, true));
        if (held)
        {
            job.HeldReason!.ShouldContain($"{missing} deletes among {mapped}");
        }

        (await database.QueryAsync(From.Table<AlertRow>())).Select(alert => alert.Name).ShouldBe(held ? ["Held Run"] : []);
        Checkpoint.Read(job.Checkpoint).ShouldBe(new Checkpoint(RunPhase.Gone, 0, null, true, mapped - missing, null));
        (await database.QueryAsync(From.Table<RunChangeRow>())).Count(row => row is { Kind: "DELETE", Side: "LOCAL" }).ShouldBe(missing);
    }

    [Fact]
    public async Task An_empty_listing_is_held_however_few_records_are_mapped()
    {
        var job = await CountedAsync(2, 2, "{}");
        job.Status.ShouldBe(JobStatus.PENDING);
        job.HeldReason!.ShouldContain("lists no TASK at all");
    }

    [Fact]
    public async Task What_is_missing_is_counted_over_all_that_is_mapped()
    {
        var job = await CountedAsync(2_600, 450, "{}", dryRun: true);
        job.PlannedCounts.ShouldBe("""{"deleteLocal":450}""");
    }

    [Fact]
    public async Task A_plan_is_not_held()
    {
        var job = await CountedAsync(2, 2, "{}", dryRun: true);
        (job.Status, job.PlannedCounts).ShouldBe((JobStatus.RUNNING, """{"deleteLocal":2}"""));
    }

    // The phase that counts what is missing talks to the database alone.
    private async Task<JobRow> CountedAsync(int mapped, int missing, string changes, bool dryRun = false)
    {
        var row = Samples.Integration("int_a", changes);
        var setup = new SetupCatalog(database, Samples.Types).Compile(row);
        var at = Checkpoint.Start with { Phase = RunPhase.Missing, Listed = mapped - missing };
        var job = RunEnd.New("job_1", setup, JobType.MANUAL_SYNC, dryRun, true, SyncDirection.BIDIRECTIONAL, ["TASK"], "usr_1", clock.Now) with { Checkpoint = at.ToJson() };
        var unit = new CommitUnit("unit_1").Insert(row).Insert(job);
        for (var number = 0; number < mapped; number++)
        {
            unit = unit.Insert(Mapping(number));
        }

        unit = missing == mapped ? unit : unit.Insert(Sightings.Row(job.Id, "TASK", 0, [.. Enumerable.Range(missing, mapped - missing).Select(number => $"x{number}")]));

        (await database.CommitAsync([unit])).ShouldBe([true]);
        await using var pipeline = new CommitPipeline(database, clock);
        var step = new RunStep(pipeline, new ClaimFilling(database, null!, ids), null!, new MissingStep(database, null!, null!, ids, clock), null!, null!, null!, ids, clock);
        for (var now = job; Checkpoint.Read(now.Checkpoint).Phase == RunPhase.Missing;)
        {
            (await step.DoAsync(now, setup)).ShouldBeTrue();
            now = (await database.QueryAsync(From.Table<JobRow>())).Single();
            job = now;
        }

        return job;
    }

    private MappingRow Mapping(int number) => new()
    {
        Id = $"map_{number:0000}",
        IntegrationId = "int_a",
        ResourceType = "TASK",
        InternalId = $"task_{number}",
        ExternalId = $"x{number}",
        SyncStatus = MappingStatus.SYNCED,
        LastSyncedAt = clock.Now,
        BaseLocal = Projection.Empty,
        BaseExternal = Projection.Empty,
        PushedVersion = 1,
        SettledTicket = 1,
        CreatedAt = clock.Now,
        UpdatedAt = clock.Now,
        Revision = 1,
    };
}
