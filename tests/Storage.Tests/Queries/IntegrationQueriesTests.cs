using Concord.Storage.Queries;
using Concord.Storage.Tests.Support;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Queries;

public abstract class IntegrationQueriesTests<TStore> : QueryTests<TStore>
    where TStore : Store, new()
{
    private static readonly DateTimeOffset Now = Sample.At;

    [Fact]
    public async Task An_integration_comes_with_its_figures_and_nobody_elses()
    {
        await HaveAsync(Sample.Integration(), Sample.Integration("int_2", "Another"));
        await HaveAsync(
            Sample.Log("log_1"),
            Sample.Log("log_2", SyncStatus.FAILED),
            Sample.Log("log_3") with { RecordsProcessed = 6, RecordsSucceeded = 6 },
            Sample.Log("log_4", SyncStatus.FAILED, Now.AddHours(-24)),
            Sample.Log("log_5", SyncStatus.FAILED) with { IntegrationId = "int_2" });
        await HaveAsync(Sample.Conflict("conf_1", "map_1"), Sample.Conflict("conf_2", "map_2"), Sample.Conflict("conf_3", "map_3", ConflictStatus.RESOLVED));
        await HaveAsync(Sample.Job("job_1", errors: 9), Sample.Job("job_2", errors: 2));
        await HaveAsync(new CommitUnit("u").Count(Counters.Syncs("int_1"), 1240));

        var overview = (await Database.IntegrationAsync("int_1", Now))!;
        overview.Integration.Name.ShouldBe("Board");
        overview.Stats.ShouldBe(new(TotalSyncs: 1240, Processed: 8, Failed: 1, PendingConflicts: 2, LastErrorCount: 2));
        overview.Stats.SuccessRate.ShouldBe(87.5);

        var quiet = (await Database.IntegrationAsync("int_2", Now))!.Stats;
        quiet.ShouldBe(new(0, 1, 1, 0, 0));
        quiet.SuccessRate.ShouldBe(0);
        new IntegrationStats(0, 0, 0, 0, 0).SuccessRate.ShouldBe(100);
        (await Database.IntegrationAsync("int_9", Now)).ShouldBeNull();
    }

    [Fact]
    public async Task The_list_is_by_name_and_filtered()
    {
        await HaveAsync(
            Sample.Integration("int_1", "beta"),
            Sample.Integration("int_2", "Alpha") with { Status = IntegrationStatus.PAUSED },
            Sample.Integration("int_3", "gamma") with { Type = IntegrationType.ASANA });

        async Task<IEnumerable<string>> NamesAsync(IntegrationStatus? status = null, IntegrationType? type = null) =>
            (await Database.IntegrationsAsync(new(), Now, status, type)).Items.Select(overview => overview.Integration.Name);

        (await NamesAsync()).ShouldBe(["Alpha", "beta", "gamma"]);
        (await NamesAsync(IntegrationStatus.ACTIVE)).ShouldBe(["beta", "gamma"]);
        (await NamesAsync(IntegrationStatus.ACTIVE, IntegrationType.ASANA)).ShouldBe(["gamma"]);
        (await NamesAsync(IntegrationStatus.ERROR)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deletion_knows_what_it_takes_along()
    {
        await HaveAsync(Sample.Mapping("map_1"), Sample.Mapping("map_2", "task_2", "e2"));
        await HaveAsync(Sample.Log("log_1"), Sample.Log("log_2") with { IntegrationId = "int_2" });
        (await Database.DeletionCountsAsync("int_1")).ShouldBe(new(Mappings: 2, Logs: 1, Conflicts: 0));
    }
}

public sealed class SqliteIntegrationQueriesTests : IntegrationQueriesTests<SqliteStore>;

public sealed class PostgresIntegrationQueriesTests : IntegrationQueriesTests<PostgresStore>;
