using Concord.Simulation.Database;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;
using Concord.Sync.Alerts;
using Concord.Sync.Health;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Queries;

/// <summary>The sums behind the health check, as SQL makes them and as the simulation does.</summary>
public abstract class HealthSourceTests<TStore> : QueryTests<TStore>
    where TStore : Store, new()
{
    private static readonly DateTimeOffset Now = Sample.At;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Records_are_counted_within_the_window_and_failures_between_two_looks() => (await VitalsAsync(
        Now.AddMinutes(-10), Now.AddMinutes(-1),
        Log("log_1", Now.AddMinutes(-59)),
        Log("log_2", Now.AddMinutes(-60)),
        Log("log_3", Now.AddMinutes(-10), SyncStatus.FAILED),
        Log("log_4", Now.AddMinutes(-9), SyncStatus.FAILED),
        Log("log_5", Now.AddMinutes(-1), SyncStatus.FAILED),
        Log("log_6", Now, SyncStatus.FAILED),
        Log("log_7", Now.AddMinutes(-5), SyncStatus.FAILED) with { Operation = SyncOperation.BULK_SYNC, Cause = "job_1", RecordsProcessed = 10, RecordsSucceeded = 7, RecordsFailed = 3 },
        Log("log_8", Now.AddMinutes(-5), SyncStatus.FAILED) with { Cause = "job_1" },
        Log("log_9", Now.AddMinutes(-5), SyncStatus.FAILED) with { IntegrationId = "int_2" })).ShouldBe(new Vitals(new Share(15, 7), 3, Traffic.None));

    [Fact]
    public async Task A_look_back_beyond_the_window_counts_failures_and_not_records() =>
        (await VitalsAsync(Now.AddHours(-3), Now, Log("log_1", Now.AddHours(-2), SyncStatus.FAILED))).ShouldBe(new Vitals(default, 1, Traffic.None));

    [Fact]
    public async Task The_longest_pause_is_between_two_that_followed_each_other() => (await VitalsAsync(
        Now, Now,
        Delivery("dlv_1", Now.AddDays(-13)), Delivery("dlv_2", Now.AddDays(-10)), Delivery("dlv_3", Now.AddDays(-1)), Delivery("dlv_4", Now.AddHours(-1)),
        Delivery("dlv_5", Now.AddDays(-14)), Delivery("dlv_6", Now.AddDays(-4)) with { IntegrationId = "int_2" })).Traffic.ShouldBe(new Traffic(4, Now.AddHours(-1), TimeSpan.FromDays(9)));

    [Fact]
    public async Task One_webhook_has_no_pause() =>
        (await VitalsAsync(Now, Now, Delivery("dlv_1", Now.AddDays(-1)))).Traffic.ShouldBe(new Traffic(1, Now.AddDays(-1), null));

    private async Task<Vitals> VitalsAsync<T>(DateTimeOffset since, DateTimeOffset until, params T[] rows)
        where T : class
    {
        await HaveAsync(rows);
        var memory = new MemoryDatabase(new ManualTime());
        (await memory.CommitAsync([rows.Aggregate(new CommitUnit("unit_1"), (unit, row) => unit.Insert(row))])).ShouldBe([true]);
        var vitals = await new HealthSource(Database).VitalsAsync("int_1", Hour, since, until, Now);
        (await new MemoryHealth(memory).VitalsAsync("int_1", Hour, since, until, Now)).ShouldBe(vitals);
        return vitals;
    }

    private static SyncLogRow Log(string id, DateTimeOffset at, SyncStatus status = SyncStatus.SUCCESS) => Sample.Log(id, status, at);

    private static DeliveryRow Delivery(string id, DateTimeOffset at) => Sample.Delivery(id) with { ReceivedAt = at };
}

public sealed class SqliteHealthSourceTests : HealthSourceTests<SqliteStore>;

public sealed class PostgresHealthSourceTests : HealthSourceTests<PostgresStore>;
