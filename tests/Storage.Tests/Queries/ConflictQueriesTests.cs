using Concord.Storage.Queries;
using Concord.Storage.Tests.Support;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Queries;

public abstract class ConflictQueriesTests<TStore> : QueryTests<TStore>
    where TStore : Store, new()
{
    [Fact]
    public async Task Conflicts_come_with_their_integrations_name_and_pending_by_default()
    {
        await HaveAsync(Sample.Integration(), Sample.Integration("int_2", "Other"));
        await HaveAsync(
            Sample.Conflict("conf_1"),
            Sample.Conflict("conf_2", status: ConflictStatus.RESOLVED),
            Sample.Conflict("conf_3", "map_3") with { IntegrationId = "int_2", ResourceType = "MEMBER" });

        async Task<string> AskAsync(ConflictStatus? status = ConflictStatus.PENDING, string? integrationId = null, string? type = null) => string.Join(
            ' ', (await Database.ConflictsAsync(new(), status, integrationId, type)).Items.Select(row => $"{row.Conflict.Id}:{row.IntegrationName}"));

        (await AskAsync()).ShouldBe("conf_3:Other conf_1:Board");
        (await AskAsync(null)).ShouldBe("conf_3:Other conf_2:Board conf_1:Board");
        (await AskAsync(integrationId: "int_2")).ShouldBe("conf_3:Other");
        (await AskAsync(type: "TASK")).ShouldBe("conf_1:Board");
        (await Database.ConflictAsync("conf_2"))!.Conflict.Status.ShouldBe(ConflictStatus.RESOLVED);
        (await Database.ConflictAsync("conf_9")).ShouldBeNull();
    }
}

public sealed class SqliteConflictQueriesTests : ConflictQueriesTests<SqliteStore>;

public sealed class PostgresConflictQueriesTests : ConflictQueriesTests<PostgresStore>;
