using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;
using Concord.Sync.Health;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Queries;

public abstract class MetricQueriesTests<TStore> : QueryTests<TStore>
    where TStore : Store, new()
{
    private static readonly DateTimeOffset Now = Sample.At;

    [Fact]
    public async Task Records_are_counted_by_window_and_once()
    {
        await HaveAsync(
            Sample.Log("log_1"),
            Sample.Log("log_2", SyncStatus.FAILED, Now.AddHours(-1)),
            Sample.Log("log_3", SyncStatus.FAILED, Now.AddHours(-24)),
            Sample.Log("log_4") with { Operation = SyncOperation.BULK_SYNC, Cause = "job_1", RecordsProcessed = 10, RecordsSucceeded = 8, RecordsFailed = 2 },
            Sample.Log("log_5", SyncStatus.FAILED) with { Cause = "job_1" },
            Sample.Log("log_6") with { IntegrationId = "int_2", Cause = "dlv_1" });

        (await Database.SyncFiguresAsync("int_1", Now)).ShouldBe(new(Day: new(12, 3), Hour: new(11, 2), FailedSyncs: 1, ResponseTime: null));
        (await Database.SyncFiguresAsync(null, Now)).ShouldBe(new(Day: new(13, 3), Hour: new(12, 2), FailedSyncs: 1, ResponseTime: null));
        (await Database.SyncFiguresAsync("int_9", Now)).ShouldBe(new(default, default, 0, null));
    }

    [Fact]
    public async Task The_response_time_is_the_mean_of_answered_outside_writes()
    {
        await HaveAsync(
            Sample.Log("log_1") with { Direction = SyncDirection.BRITEPOOL_TO_EXTERNAL, DurationMs = 100, Cause = "op_1" },
            Sample.Log("log_2") with { Direction = SyncDirection.BRITEPOOL_TO_EXTERNAL, DurationMs = 205, Cause = "op_2" },
            Sample.Log("log_3") with { Direction = SyncDirection.BRITEPOOL_TO_EXTERNAL, Cause = "op_3" },
            Sample.Log("log_4") with { Direction = SyncDirection.BRITEPOOL_TO_EXTERNAL, DurationMs = 60_000, Operation = SyncOperation.BULK_SYNC, Cause = "job_1" },
            Sample.Log("log_5") with { Operation = SyncOperation.WEBHOOK_RECEIVED, DurationMs = 60_000, Cause = "dlv_1" });

        (await Database.SyncFiguresAsync("int_1", Now)).ResponseTime.ShouldBe(152.5m);
    }

    [Fact]
    public async Task Freshness_is_by_nearest_rank_of_what_was_measured_in_24_hours()
    {
        await HaveAsync([.. Enumerable.Range(1, 200).Select(number => Sample.Log($"log_{number}") with { LagMs = number * 200 })]);
        await HaveAsync(
            Sample.Log("log_a"),
            Sample.Log("log_b", at: Now.AddHours(-24)) with { LagMs = 1 },
            Sample.Log("log_c") with { LagMs = 7, IntegrationId = "int_2" });

        (await Database.FreshnessAsync("int_1", Now)).ShouldBe(new(Measured: 200, InTime: 150, P50: 20_000, P95: 38_000, P99: 39_600));
        (await Database.FreshnessAsync("int_2", Now)).ShouldBe(new(1, 1, 7, 7, 7));
        (await Database.FreshnessAsync(null, Now)).Measured.ShouldBe(201);
        (await Database.FreshnessAsync("int_9", Now)).ShouldBe(new(0, 0, null, null, null));
    }

    [Fact]
    public async Task Freshness_is_told_of_each_record_type_that_was_measured()
    {
        await HaveAsync(
            Sample.Log("log_1") with { LagMs = 1 },
            Sample.Log("log_2") with { LagMs = 40_000 },
            Sample.Log("log_3") with { LagMs = 5, ResourceType = "MEMBER" },
            Sample.Log("log_4") with { ResourceType = "EVENT" });

        var fresh = await Database.FreshnessByTypeAsync("int_1", Now);

        fresh.Keys.ShouldBe(["MEMBER", "TASK"]);
        (fresh["MEMBER"], fresh["TASK"]).ShouldBe((new(1, 1, 5, 5, 5), new(2, 1, 1, 40_000, 40_000)));
    }

    [Fact]
    public async Task What_is_known_to_differ_is_counted_by_type()
    {
        await HaveAsync(
            Sample.Mapping("map_1", "task_1", "e1"),
            Sample.Mapping("map_2", "task_2", "e2") with { SyncStatus = MappingStatus.PENDING_SYNC, DifferingGroups = ["title", "status"] },
            Sample.Mapping("map_3", "task_3", "e3") with { DifferingGroups = ["dueDate"], DriftedGroups = ["dueDate"] },
            Sample.Mapping("map_4", "task_4", "e4") with { SyncStatus = MappingStatus.DETACHED },
            Sample.Mapping("map_5", "task_5", "e5") with { IntegrationId = "int_2", DifferingGroups = ["title"] });

        var found = await Database.ConvergenceAsync("int_1", ["TASK", "MEMBER"]);

        (found["MEMBER"], found["TASK"]).ShouldBe((new(0, 0, 0), new(Records: 3, RecordsDiffering: 2, FieldsDiffering: 3)));
        (await Database.ConvergenceAsync("int_1", [])).ShouldBeEmpty();

        var page = await Database.DifferingAsync("int_1", new Paging(null, 1));
        (page.Items.Single().Id, page.Next).ShouldBe(("map_3", "map_3"));
        page = await Database.DifferingAsync("int_1", new Paging(page.Next, 1));
        (page.Items.Single().Id, page.Next).ShouldBe(("map_2", null));
        (await Database.DifferingAsync("int_1", new Paging(null, 10), "MEMBER")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_logged_stays_counted_when_the_logs_are_dropped()
    {
        await HaveAsync(new CommitUnit("u")
            .Log(Sample.Log("log_1"))
            .Log(Sample.Log("log_2", SyncStatus.FAILED))
            .Log(Sample.Log("log_3") with { Operation = SyncOperation.BULK_SYNC, Cause = "job_1", RecordsSucceeded = 8 })
            .Log(Sample.Log("log_4") with { Cause = "job_1" })
            .Log(Sample.Log("log_5") with { IntegrationId = "int_10" }));
        await HaveAsync(new CommitUnit("u").Purge(From.Table<Rows.SyncLogRow>().Where(row => row.IntegrationId, "int_1")));

        (await Database.AllTimeAsync("int_1")).ShouldBe(new(Syncs: 4, Records: 9));
        (await Database.AllTimeAsync("int_10")).ShouldBe(new(1, 1));
        (await Database.AllTimeAsync("int_9")).ShouldBe(new(0, 0));
        (await Database.AllTimeAsync(null)).ShouldBe(new(5, 10));
        await HaveAsync(new CommitUnit("u").PurgeIntegration("int_1"));
        (await Database.AllTimeAsync(null)).ShouldBe(new(1, 1));
    }

    [Fact]
    public async Task Conflicts_are_counted_by_how_they_stand()
    {
        await HaveAsync(
            Sample.Conflict("conf_1", "map_1"),
            Sample.Conflict("conf_2", "map_2", ConflictStatus.RESOLVED),
            Sample.Conflict("conf_3", "map_3", ConflictStatus.AUTO_RESOLVED),
            Sample.Conflict("conf_4", "map_4", ConflictStatus.IGNORED),
            Sample.Conflict("conf_5", "map_5", ConflictStatus.RESOLVED) with { IntegrationId = "int_2" },
            Sample.Conflict("conf_6", "map_6") with { IntegrationId = "int_2" });

        (await Database.ConflictsResolvedAsync("int_1")).ShouldBe(2);
        (await Database.ConflictsResolvedAsync("int_9")).ShouldBe(0);
        (await Database.ConflictsPendingAsync("int_1")).ShouldBe(1);
        (await Database.ConflictsPendingAsync(null)).ShouldBe(2);
    }

    [Fact]
    public async Task Integrations_are_counted_by_status()
    {
        (await Database.IntegrationsByStatusAsync()).ShouldBeEmpty();
        await HaveAsync(Sample.Integration(), Sample.Integration("int_2", "Two"), Sample.Integration("int_3", "Three") with { Status = IntegrationStatus.ERROR });
        (await Database.IntegrationsByStatusAsync()).ShouldBe([new("ACTIVE", 2), new("ERROR", 1)]);
    }

    [Fact]
    public async Task Runs_are_counted_and_timed_where_no_person_was_waited_for()
    {
        (await Database.RunFiguresAsync(null, Now)).ShouldBe(new(0, 0, 0, 0, 0, 0, null));
        await HaveAsync(Sample.Integration() with { NextRunAt = Now.AddHours(1) }, Sample.Integration("int_2", "Two"));
        await HaveAsync(
            Sample.Job("job_1", JobStatus.RUNNING),
            Sample.Job("job_3", JobStatus.PENDING) with { HeldReason = "Look." },
            Ended("job_4", 10),
            Ended("job_5", 21) with { IntegrationId = "int_2" },
            Ended("job_6", 900) with { Approved = true },
            Ended("job_7", 900) with { DryRun = true },
            Ended("job_8", 900) with { Status = JobStatus.FAILED },
            Ended("job_9", 900) with { Status = JobStatus.CANCELLED },
            Ended("job_0", 10) with { CompletedAt = Now.AddHours(-24) });

        (await Database.RunFiguresAsync(null, Now)).ShouldBe(new(Running: 1, Scheduled: 1, Held: 1, Completed: 4, Failed: 1, Cancelled: 1, Duration: 15_500));
        (await Database.RunFiguresAsync("int_2", Now)).ShouldBe(new(0, 0, 0, Completed: 1, 0, 0, Duration: 21_000));
    }

    private static Rows.JobRow Ended(string id, int seconds) => Sample.Job(id) with { StartedAt = Now.AddSeconds(-seconds), CompletedAt = Now };
}

public sealed class SqliteMetricQueriesTests : MetricQueriesTests<SqliteStore>;

public sealed class PostgresMetricQueriesTests : MetricQueriesTests<PostgresStore>;
