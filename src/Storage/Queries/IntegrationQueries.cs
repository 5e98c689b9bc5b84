using System.Collections.Immutable;
using System.Data.Common;
using Concord.Storage.Rows;
using Concord.Storage.Shape;
using Concord.Storage.Sql;
using Concord.Sync.Health;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Queries;

/// <summary>An integration with what has happened in it.</summary>
public sealed record IntegrationOverview(IntegrationRow Integration, IntegrationStats Stats);

/// <summary>Figures of one integration.</summary>
/// <param name="TotalSyncs">Since it was made, whatever logs were dropped meanwhile: the counter <see cref="Counters.Syncs"/>.</param>
/// <param name="Processed">Records processed by logged syncs of the last 24 h.</param>
/// <param name="Failed">Those among them that failed.</param>
/// <param name="PendingConflicts">Conflicts that wait for a person.</param>
/// <param name="LastErrorCount">Errors of the newest run.</param>
public sealed record IntegrationStats(long TotalSyncs, long Processed, long Failed, long PendingConflicts, long LastErrorCount)
{
    /// <summary>Per cent of the last 24 h that did not fail, to one decimal, never rounded up; 100 when nothing was processed.</summary>
    public double SuccessRate => (double)Math.Round(new Share(Processed, Failed).SuccessRate, 1, MidpointRounding.ToZero);
}

/// <summary>What belongs to an integration and goes when it is deleted.</summary>
public sealed record DeletionCounts(long Mappings, long Logs, long Conflicts);

/// <summary>Reads on integrations.</summary>
public static class IntegrationQueries
{
    /// <summary>By name, which is also the cursor.</summary>
    public static async Task<Page<IntegrationOverview>> IntegrationsAsync(
        this ISqlSource source, Paging paging, DateTimeOffset now, IntegrationStatus? status = null, IntegrationType? type = null) => Listing.Cut(
        await OverviewsAsync(source, now, paging.Rows + 1, sql => sql
            .AndIf("i.status = @status", "status", status).AndIf("i.type = @type", "type", type).AndIf("i.name_key > @cursor", "cursor", paging.Cursor)),
        paging,
        overview => overview.Integration.NameKey);

    /// <summary>Null when there is none with this id.</summary>
    public static async Task<IntegrationOverview?> IntegrationAsync(this ISqlSource source, string id, DateTimeOffset now) =>
        (await OverviewsAsync(source, now, 1, sql => sql.AndIf("i.id = @id", "id", id))).FirstOrDefault();

    /// <summary>How many rows a deletion of the integration takes with it.</summary>
    public static async Task<DeletionCounts> DeletionCountsAsync(this ISqlSource source, string integrationId)
    {
        Task<long> Of<T>()
            where T : class =>
            Listing.NumberAsync(source, Listing.Count<T>(source).AndIf("integration_id = @integration", "integration", integrationId));

        return new(await Of<MappingRow>(), await Of<SyncLogRow>(), await Of<ConflictRow>());
    }

    private static Task<ImmutableArray<IntegrationOverview>> OverviewsAsync(ISqlSource source, DateTimeOffset now, int rows, Action<SqlText> filter)
    {
        var shape = RowShape.Of<IntegrationRow>();
        var sql = new SqlText(
            $"""
            SELECT {QuerySql.ColumnList(shape, "i.")},
              COALESCE((SELECT c.value FROM counter c WHERE c.tenant_id = i.tenant_id AND c.name = i.id || '{Counters.SyncsSuffix}'), 0),
              (SELECT CAST(COALESCE(SUM(l.records_processed), 0) AS BIGINT) FROM sync_log l
                WHERE l.tenant_id = i.tenant_id AND l.integration_id = i.id AND l.created_at > @since AND {CountedOnce.Sql}),
              (SELECT CAST(COALESCE(SUM(l.records_failed), 0) AS BIGINT) FROM sync_log l
                WHERE l.tenant_id = i.tenant_id AND l.integration_id = i.id AND l.created_at > @since AND {CountedOnce.Sql}),
              (SELECT COUNT(*) FROM conflict k WHERE k.tenant_id = i.tenant_id AND k.integration_id = i.id AND k.status = 'PENDING'),
              COALESCE((SELECT j.error_count FROM job_execution j WHERE j.tenant_id = i.tenant_id AND j.integration_id = i.id
                ORDER BY j.id DESC LIMIT 1), 0)
            FROM integration i WHERE i.tenant_id = @tenant
            """,
            source.Tenant);
        filter(sql.Bind("since", now.AddHours(-24)));
        return source.ReadAsync(sql.Append(" ORDER BY i.name_key LIMIT @rows").Bind("rows", rows), row => Overview(shape, row));
    }

    private static IntegrationOverview Overview(RowShape<IntegrationRow> shape, DbDataReader row)
    {
        var next = shape.Columns.Length;
        return new(
            RowReader.Read(shape, row),
            new(row.GetInt64(next), row.GetInt64(next + 1), row.GetInt64(next + 2), row.GetInt64(next + 3), row.GetInt64(next + 4)));
    }
}
