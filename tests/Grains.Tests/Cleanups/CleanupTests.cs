using Concord.Grains.Tests.World;
using Concord.Postgres;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.Cleanups.OldRow;

namespace Concord.Grains.Tests.Cleanups;

/// <summary>What has grown old goes, in small steps; what somebody may still need stays. The same on every database.</summary>
public abstract class CleanupTests : IAsyncLifetime
{
    private CleanupWorld world = null!;

    private protected ManualClock Clock { get; } = new();

    private protected abstract Task<IDatabase> OpenAsync();

    public async ValueTask InitializeAsync()
    {
        world = new CleanupWorld(await OpenAsync(), Clock);
        await world.StoreAsync(Samples.Integration("int_a"));
    }

    public virtual async ValueTask DisposeAsync()
    {
        await world.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_older_goes_and_what_is_younger_stays()
    {
        await world.StoreAsync(Dedupe("old", 30.1), Dedupe("young", 29.9));
        await world.StoreAsync(Delivery("dlv_old", 90.1), Delivery("dlv_young", 89.9));
        await world.StoreAsync(Event("dlv_old"), Event("dlv_young"));
        await world.StoreAsync(Payload("dlv_old", 90.1), Payload("dlv_young", 89.9), Payload("op_old", 90.1, PayloadRow.Request), Payload("op_old", 90.1, PayloadRow.Response));
        await world.StoreAsync(Operation("op_old", 90.1, OperationState.CONFIRMED));
        await world.StoreAsync(Log("log_old", 90.1, "dlv_old"), Log("log_bare", 90.1), Log("log_young", 89.9, "dlv_young"));
        await world.StoreAsync(Tombstone("old", 0.1), Tombstone("young", -0.1));
        await world.StoreAsync(Refused("old", 90.1), Refused("young", 89.9));

        (await world.StartAsync())["removed"]!.ToJsonString().ShouldBe("""{"dedupeKeys":1,"deliveries":1,"logs":2,"payloads":3,"refusedRecords":1,"tombstones":1}""");

        (await world.RowsAsync<DedupeRow>()).Single().DedupeKey.ShouldBe("young");
        (await world.RowsAsync<DeliveryRow>()).Single().Id.ShouldBe("dlv_young");
        (await world.RowsAsync<DeliveryEventRow>()).Single().DeliveryId.ShouldBe("dlv_young");
        (await world.RowsAsync<PayloadRow>()).Single().OwnerId.ShouldBe("dlv_young");
        (await world.RowsAsync<SyncLogRow>()).Single().Id.ShouldBe("log_young");
        (await world.RowsAsync<TombstoneRow>()).Single().ExternalId.ShouldBe("young");
        (await world.RowsAsync<RefusedRecordRow>()).Single().ExternalId.ShouldBe("young");
        (await world.RowsAsync<OperationRow>()).Single().Id.ShouldBe("op_old", "an undo reads it");
    }

    [Fact]
    public async Task What_is_open_or_a_dead_letter_stays_with_its_body_and_its_log()
    {
        await world.StoreAsync(Delivery("dlv_open", 200, null), Delivery("dlv_dead", 200, Disposition.DEAD_LETTER), Delivery("dlv_late", 200) with { ClosedAt = Ago(1) });
        await world.StoreAsync(Event("dlv_open", null), Event("dlv_dead", Disposition.DEAD_LETTER));
        await world.StoreAsync(Operation("op_dead", 200, OperationState.DEAD), Operation("op_sent", 200, OperationState.ATTEMPTED), Operation("op_done", 200, OperationState.SUPERSEDED));
        await world.StoreAsync(Payload("dlv_open", 200), Payload("dlv_dead", 200), Payload("op_dead", 200), Payload("op_sent", 200), Payload("op_done", 200));
        await world.StoreAsync(Log("log_dlv", 200, "dlv_dead"), Log("log_op", 200, "op_dead"), Log("log_done", 200, "op_done"));

        (await world.StartAsync())["removed"]!.ToJsonString().ShouldBe("""{"logs":1,"payloads":1}""");

        (await world.RowsAsync<DeliveryRow>()).Select(row => row.Id).ShouldBe(["dlv_dead", "dlv_late", "dlv_open"]);
        (await world.RowsAsync<DeliveryEventRow>()).Length.ShouldBe(2);
        (await world.RowsAsync<PayloadRow>()).Select(row => row.OwnerId).ShouldBe(["dlv_dead", "dlv_open", "op_dead", "op_sent"]);
        (await world.RowsAsync<SyncLogRow>()).Select(row => row.Id).ShouldBe(["log_dlv", "log_op"]);
    }

    [Fact]
    public async Task Alerts_and_notices_go_by_age_and_what_is_told_once_and_goes_on_stays()
    {
        await world.StoreAsync(
            Alert(91, ended: true), Alert(92), Alert(89, ended: true), Alert(93, AlertRules.HeldRun, ended: true), Alert(94, AlertRules.HeldRun),
            Alert(95, AlertRules.HeldRun) with { AcknowledgedAt = Ago(94) }, Alert(96, AlertRules.DeadLetters), Alert(97) with { NextDueAt = Ago(1) });
        await world.StoreAsync(Notice(91, NoticeState.SENT), Notice(92, NoticeState.PENDING), Notice(93, NoticeState.FAILED), Notice(89, NoticeState.SENT));

        (await world.StartAsync())["removed"]!.ToJsonString().ShouldBe("""{"alerts":5,"notices":2}""");

        (await world.RowsAsync<AlertRow>()).Select(row => row.CreatedAt).ShouldBe([Ago(97), Ago(94), Ago(89)], ignoreOrder: true);
        (await world.RowsAsync<NoticeRow>()).Select(row => row.CreatedAt).ShouldBe([Ago(92), Ago(89)], ignoreOrder: true);
    }

    [Fact]
    public async Task What_runs_have_listed_goes_once_they_are_over_or_gone()
    {
        await world.StoreAsync(Job("job_a", JobStatus.CANCELLED, 7.1), Job("job_b", JobStatus.RUNNING, null), Job("job_c", JobStatus.CANCELLED, 6.9));
        await world.StoreAsync(Enumerable.Range(0, 450).Select(number => Seen("job_a", number)).Append(Seen("job_b")).Append(Seen("job_c")).Append(Seen("job_gone")));

        (await world.StartAsync())["removed"]!.ToJsonString().ShouldBe("""{"runSightings":451}""");

        (await world.RowsAsync<RunSeenRow>()).Select(row => row.JobId).ShouldBe(["job_b", "job_c"]);
    }

    [Fact]
    public async Task Ids_of_commits_go_when_nobody_can_ask_any_more()
    {
        await world.StoreAsync(Dedupe("young", 0));
        Clock.Pass(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        await world.StoreAsync(Dedupe("younger", 0));

        (await world.StartAsync())["removed"]!.ToJsonString().ShouldBe("""{"commitUnits":2}""");

        (await world.RowsAsync<CommitUnitRow>()).ShouldAllBe(row => row.At > Clock.GetUtcNow().AddDays(-7));
    }

    [Fact]
    public async Task Counters_and_the_feed_outlive_the_logs()
    {
        await world.StoreAsync(Log("log_old", 200));
        await world.StoreAsync(new CounterRow { Name = Counters.Syncs("int_a"), Value = 7 });
        await world.StoreAsync(new RecordChangeRow { Position = 1, Type = "TASK", Id = "task_1", Version = 1 });

        await world.StartAsync();

        (await world.RowsAsync<SyncLogRow>()).ShouldBeEmpty();
        (await world.RowsAsync<CounterRow>()).Single().Value.ShouldBe(7);
        (await world.RowsAsync<RecordChangeRow>()).Length.ShouldBe(1);
    }

    // More than a page, all of one moment, none of which may go: they must not hide what comes after them, nor be read for ever.
    [Fact]
    public async Task Many_that_stay_do_not_hide_one_that_goes()
    {
        await world.StoreAsync(Enumerable.Range(0, 450).Select(number => Delivery($"dlv_{number:000}", 200, Disposition.DEAD_LETTER)));
        await world.StoreAsync(Delivery("dlv_old", 199));

        (await world.StartAsync())["removed"]!.ToJsonString().ShouldBe("""{"deliveries":1}""");
    }

    [Fact]
    public async Task It_leaves_a_row_and_one_line_in_the_audit_and_the_next_one_stands_ready()
    {
        await world.StoreAsync(Enumerable.Range(0, 450).Select(number => Dedupe($"k{number}", 31)));

        var answer = await world.StartAsync();

        answer["more"]!.GetValue<bool>().ShouldBeFalse();
        var audit = (await world.RowsAsync<AuditRow>()).Single();
        (audit.Action, audit.Actor, audit.SubjectId, audit.After).ShouldBe(("cleanup.completed", "cron", answer["id"]!.GetValue<string>(), """{"removed":{"dedupeKeys":450}}"""));
        var done = (await world.RowsAsync<CleanupRunRow>()).Single(row => row.State == CleanupState.CLOSED);
        (done.Id, done.StartedAt, done.CompletedAt, done.Removed.ToJson()).ShouldBe((audit.SubjectId, ManualClock.Start, ManualClock.Start, """{"dedupeKeys":450}"""));
        var next = await world.OpenAsync();
        (next.DueAt, next.AskedBy).ShouldBe((new DateTimeOffset(2026, 3, 8, 3, 0, 0, TimeSpan.Zero), "clock"));
    }
}

public sealed class CleanupInMemoryTests : CleanupTests
{
    private protected override Task<IDatabase> OpenAsync() => Task.FromResult<IDatabase>(new MemoryDatabase(Clock));
}

public sealed class CleanupOnSqliteTests : CleanupTests
{
    private readonly string folder = Directory.CreateTempSubdirectory("concord-cleanup-").FullName;
    private ISqlDatabase? database;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await database!.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private protected override Task<IDatabase> OpenAsync() => Task.FromResult<IDatabase>(database = Databases.Open(new() { ConnectionString = $"Data Source={folder}/concord.db" }, Clock));
}

public sealed class CleanupOnPostgresTests : CleanupTests
{
    private ISqlDatabase? database;
    private string connectionString = "";

    public override async ValueTask DisposeAsync()
    {
        if (database is null)
        {
            return;
        }

        await base.DisposeAsync();
        await database.DisposeAsync();
        await (await PostgresServer.SharedAsync()).DropAsync(connectionString);
    }

    private protected override async Task<IDatabase> OpenAsync()
    {
        connectionString = await (await PostgresServer.SharedAsync()).NewDatabaseAsync();
        return database = Databases.Open(new() { ConnectionString = connectionString }, Clock);
    }
}
