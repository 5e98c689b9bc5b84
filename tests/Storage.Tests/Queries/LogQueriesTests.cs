using Concord.Storage.Queries;
using Concord.Storage.Tests.Support;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Queries;

public abstract class LogQueriesTests<TStore> : QueryTests<TStore>
    where TStore : Store, new()
{
    private async Task<(string Ids, long Total)> AskAsync(LogFilter filter, int limit = 50, int offset = 0, string? cursor = null)
    {
        var page = await Database.LogsAsync("int_1", filter, new(cursor, limit), offset);
        return (string.Join(' ', page.Logs.Select(log => log.Id)), page.Total);
    }

    [Fact]
    public async Task Logs_are_filtered_by_each_of_their_filters_and_paged()
    {
        await HaveAsync(
            Sample.Log("log_1", at: Sample.At.AddMinutes(1)) with { ResourceId = "task_1" },
            Sample.Log("log_2", SyncStatus.FAILED, Sample.At.AddMinutes(2)) with { ExternalId = "e2" },
            Sample.Log("log_3", at: Sample.At.AddMinutes(3)) with { Operation = SyncOperation.CREATE, ResourceType = "MEMBER" },
            Sample.Log("log_4", at: Sample.At.AddMinutes(4)),
            Sample.Log("log_5") with { IntegrationId = "int_2" });

        (await AskAsync(new())).ShouldBe(("log_4 log_3 log_2 log_1", 4));
        (await AskAsync(new(), limit: 2, offset: 1)).ShouldBe(("log_3 log_2", 4));
        (await AskAsync(new(), limit: 2, cursor: "log_3")).ShouldBe(("log_2 log_1", 4));
        (await Database.LogsAsync("int_1", new(), new(null, 3))).Next.ShouldBe("log_2");
        (await Database.LogsAsync("int_1", new(), new(null, 4))).Next.ShouldBeNull();
        (await AskAsync(new(), limit: 0, offset: -3)).ShouldBe(("log_4", 4));
        (await AskAsync(new() { Status = SyncStatus.FAILED })).ShouldBe(("log_2", 1));
        (await AskAsync(new() { Operation = SyncOperation.CREATE })).ShouldBe(("log_3", 1));
        (await AskAsync(new() { ResourceType = "MEMBER" })).ShouldBe(("log_3", 1));
        (await AskAsync(new() { ResourceId = "task_1" })).ShouldBe(("log_1", 1));
        (await AskAsync(new() { ResourceId = "e2" })).ShouldBe(("log_2", 1));
        (await AskAsync(new() { From = Sample.At.AddMinutes(2), To = Sample.At.AddMinutes(4) })).ShouldBe(("log_3 log_2", 2));
        (await AskAsync(new() { ResourceId = "' OR 1=1 --" })).ShouldBe(("", 0));
    }

    [Fact]
    public async Task Audit_rows_are_found_by_what_they_are_about()
    {
        await HaveAsync(
            Sample.Audit("aud_1"),
            Sample.Audit("aud_2", "task_2") with { IntegrationId = "int_1", Actor = "webhook", At = Sample.At.AddMinutes(1) },
            Sample.Audit("aud_3") with { Subject = "integration", Action = "integration.deleted", At = Sample.At.AddMinutes(2) });

        async Task<string> IdsAsync(AuditFilter filter, string? cursor = null, int limit = 50) =>
            string.Join(' ', (await Database.AuditAsync(new(cursor, limit), filter)).Items.Select(row => row.Id));

        (await IdsAsync(new())).ShouldBe("aud_3 aud_2 aud_1");
        (await IdsAsync(new() { Subject = "record" })).ShouldBe("aud_2 aud_1");
        (await IdsAsync(new() { Subject = "record", SubjectId = "task_1" })).ShouldBe("aud_1");
        (await IdsAsync(new() { IntegrationId = "int_1" })).ShouldBe("aud_2");
        (await IdsAsync(new() { Actor = "webhook" })).ShouldBe("aud_2");
        (await IdsAsync(new() { Action = "integration.deleted" })).ShouldBe("aud_3");
        (await IdsAsync(new() { From = Sample.At.AddMinutes(1) })).ShouldBe("aud_3 aud_2");
        (await IdsAsync(new() { From = Sample.At.AddMinutes(1), To = Sample.At.AddMinutes(2) })).ShouldBe("aud_2");
        (await IdsAsync(new(), limit: 1, cursor: "aud_3")).ShouldBe("aud_2");
    }
}

public sealed class SqliteLogQueriesTests : LogQueriesTests<SqliteStore>;

public sealed class PostgresLogQueriesTests : LogQueriesTests<PostgresStore>;
