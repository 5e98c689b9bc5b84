using System.Collections.Immutable;
using Concord.Grains.Integrations;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Integrations;

public sealed class RunEstimateTests
{
    private static readonly DateTimeOffset Now = ManualClock.Start;

    private static readonly JobRow Begun =
        RunEnd.New("job_9", new RecordWorld().SetupOf(RecordWorld.Self), JobType.MANUAL_SYNC, dryRun: false, fullSync: true, SyncDirection.BIDIRECTIONAL, ["TASK"], "usr_1", Now);

    [Theory]
    [InlineData(new double[] { }, 0, null)]
    [InlineData(new[] { 120.0 }, 0, 120)]
    [InlineData(new[] { 0.2 }, 0, 1)]
    [InlineData(new[] { 10.0, 20, 30 }, 0, 20)]
    [InlineData(new[] { 10.0, 10, 10, 10, 10, 9999 }, 0, 10)]
    [InlineData(new[] { 120.0 }, 50, 70)]
    [InlineData(new[] { 120.0 }, 500, 0)]
    public void The_last_five_runs_tell_how_long_it_will_take(double[] seconds, int passed, int? estimate) =>
        RunEstimate.Seconds(Begun, [.. seconds.Select(took => Before(took, fullSync: true))], Now.AddSeconds(passed)).ShouldBe(estimate);

    [Fact]
    public void Full_runs_are_judged_by_full_runs_where_there_are_any()
    {
        ImmutableArray<JobRow> before = [Before(2, fullSync: false), Before(100, fullSync: true)];
        RunEstimate.Seconds(Begun, before, Now).ShouldBe(100);
        RunEstimate.Seconds(Begun with { FullSync = false }, before, Now).ShouldBe(2);
        RunEstimate.Seconds(Begun with { FullSync = false }, [Before(100, fullSync: true)], Now).ShouldBe(100);
    }

    [Fact]
    public void As_many_records_are_expected_as_the_last_full_run_looked_at()
    {
        ImmutableArray<JobRow> before = [Before(2, fullSync: false) with { RecordsSeen = 3 }, Before(100, fullSync: true) with { RecordsSeen = 400 }, Before(100, fullSync: true) with { RecordsSeen = 500 }];
        RunEstimate.Records(Begun, before).ShouldBe(400);
        RunEstimate.Records(Begun with { FullSync = false }, before).ShouldBeNull();
        RunEstimate.Records(Begun, []).ShouldBeNull();
    }

    [Fact]
    public async Task Only_completed_runs_of_the_same_integration_and_direction_that_waited_for_nobody_count()
    {
        var database = new MemoryDatabase(new ManualClock());
        var done = Before(5, fullSync: true);
        ImmutableArray<JobRow> rows =
        [
            done,
            done with { Id = "job_1", Status = JobStatus.FAILED },
            done with { Id = "job_2", Direction = SyncDirection.EXTERNAL_TO_BRITEPOOL },
            done with { Id = "job_3", DryRun = true },
            done with { Id = "job_4", Approved = true },
            done with { Id = "job_5", IntegrationId = "int_b" },
            Begun,
        ];
        await database.CommitAsync([rows.Aggregate(new CommitUnit("unit_1"), (unit, row) => unit.Insert(row))]);

        (await database.QueryAsync(RunEstimate.Before(Begun))).Select(row => row.Id).ShouldBe([done.Id]);
    }

    [Fact]
    public void What_is_not_known_is_null()
    {
        IntegrationJson.Started(Begun, null).ShouldBe("""{"estimatedDuration":null,"jobId":"job_9","status":"RUNNING","success":true}""");
        IntegrationJson.Started(Begun, 120).ShouldContain("\"estimatedDuration\":120");
        IntegrationJson.Tested(TimeSpan.FromMilliseconds(145), null).ShouldContain("\"apiVersion\":null");
        IntegrationJson.Tested(TimeSpan.FromMilliseconds(145), "1.0").ShouldContain("\"apiVersion\":\"1.0\"");
    }

    private static JobRow Before(double seconds, bool fullSync) => Begun with
    {
        Id = "job_0",
        Status = JobStatus.COMPLETED,
        FullSync = fullSync,
        StartedAt = Now.AddHours(-1),
        CompletedAt = Now.AddHours(-1).AddSeconds(seconds),
    };
}
