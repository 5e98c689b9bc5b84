using System.Collections.Immutable;
using System.Data.Common;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Health;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Queries;

/// <summary>What the logs of the last 24 hours say.</summary>
/// <param name="Day">Records of 24 hours.</param>
/// <param name="Hour">Records of the last hour.</param>
/// <param name="FailedSyncs">Log rows of 24 hours that say FAILED.</param>
/// <param name="ResponseTime">Mean of what outside writes took to be answered, in milliseconds; null when none was answered.</param>
public sealed record SyncFigures(Share Day, Share Hour, long FailedSyncs, decimal? ResponseTime);

/// <summary>What outlives the logs.</summary>
/// <param name="Syncs">See <see cref="Counters.Syncs"/>.</param>
/// <param name="Records">Each as often as it was synced; see <see cref="Counters.MoreRecords"/>.</param>
public sealed record AllTime(long Syncs, long Records);

/// <summary>Runs, those under way and those of the last 24 hours.</summary>
/// <param name="Scheduled">Planned by the clock, one an integration at most.</param>
/// <param name="Held">They wait for a person.</param>
/// <param name="Duration">Mean of completed runs, in milliseconds; without reports, which change nothing, and without runs that waited for a person.</param>
public sealed record RunFigures(long Running, long Scheduled, long Held, long Completed, long Failed, long Cancelled, decimal? Duration);

/// <summary>All that is told of one integration and of all of them alike.</summary>
public sealed record HubFigures(SyncFigures Syncs, AllTime AllTime, RunFigures Runs, Freshness Freshness, long PendingConflicts);

/// <summary>Figures on how syncing goes, of one integration or, where the id is null, of all.</summary>
public static class MetricQueries
{
    private const string TimedRun = "j.status = 'COMPLETED' AND j.dry_run = 0 AND j.approved = 0";
    private const string OutsideWrite = "l.direction = 'BRITEPOOL_TO_EXTERNAL' AND l.operation <> 'BULK_SYNC'";

    /// <summary>The questions below, one after the other.</summary>
    public static async Task<HubFigures> HubFiguresAsync(this ISqlSource source, string? integrationId, DateTimeOffset now) => new(
        await source.SyncFiguresAsync(integrationId, now),
        await source.AllTimeAsync(integrationId),
        await source.RunFiguresAsync(integrationId, now),
        await source.FreshnessAsync(integrationId, now),
        await source.ConflictsPendingAsync(integrationId));

    /// <summary>Counts what <see cref="CountedOnce"/> lets through, as the list of integrations does.</summary>
    public static async Task<SyncFigures> SyncFiguresAsync(this ISqlSource source, string? integrationId, DateTimeOffset now)
    {
        var sql = new SqlText(
            $"""
            SELECT CAST(COALESCE(SUM(l.records_processed), 0) AS BIGINT), CAST(COALESCE(SUM(l.records_failed), 0) AS BIGINT),
              CAST(COALESCE(SUM(CASE WHEN l.created_at > @hour THEN l.records_processed END), 0) AS BIGINT),
              CAST(COALESCE(SUM(CASE WHEN l.created_at > @hour THEN l.records_failed END), 0) AS BIGINT),
              COUNT(CASE WHEN l.status = 'FAILED' THEN 1 END),
              CAST(COALESCE(SUM(CASE WHEN {OutsideWrite} THEN l.duration_ms END), 0) AS BIGINT), COUNT(CASE WHEN {OutsideWrite} THEN l.duration_ms END)
            FROM sync_log l WHERE l.tenant_id = @tenant AND l.created_at > @day AND {CountedOnce.Sql}
            """,
            source.Tenant);
        return (await source.ReadAsync(
            sql.Bind("hour", now.AddHours(-1)).Bind("day", now.AddHours(-24)).AndIf("l.integration_id = @integration", "integration", integrationId),
            row => new SyncFigures(new(row.GetInt64(0), row.GetInt64(1)), new(row.GetInt64(2), row.GetInt64(3)), row.GetInt64(4), Mean(row.GetInt64(5), row.GetInt64(6)))))[0];
    }

    /// <summary>Of the last 24 hours. The database ranks them: no row leaves it.</summary>
    public static async Task<Freshness> FreshnessAsync(this ISqlSource source, string? integrationId, DateTimeOffset now) =>
        (await RankedAsync(source, "''", integrationId, now)).Select(ranked => ranked.Value).FirstOrDefault() ?? new(0, 0, null, null, null);

    /// <summary>The same by record type; one of which nothing was measured is left out.</summary>
    public static async Task<ImmutableSortedDictionary<string, Freshness>> FreshnessByTypeAsync(this ISqlSource source, string integrationId, DateTimeOffset now) =>
        (await RankedAsync(source, "l.resource_type", integrationId, now)).ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static Task<ImmutableArray<KeyValuePair<string, Freshness>>> RankedAsync(ISqlSource source, string kind, string? integrationId, DateTimeOffset now)
    {
        var sql = new SqlText(
            $"""
            SELECT ranked.kind, COUNT(*), COUNT(CASE WHEN ranked.lag_ms <= @target THEN 1 END),
              MIN(CASE WHEN ranked.place * 100 >= ranked.total * 50 THEN ranked.lag_ms END),
              MIN(CASE WHEN ranked.place * 100 >= ranked.total * 95 THEN ranked.lag_ms END),
              MIN(CASE WHEN ranked.place * 100 >= ranked.total * 99 THEN ranked.lag_ms END)
            FROM (SELECT {kind} AS kind, l.lag_ms, ROW_NUMBER() OVER (PARTITION BY {kind} ORDER BY l.lag_ms) AS place, COUNT(*) OVER (PARTITION BY {kind}) AS total
              FROM sync_log l WHERE l.tenant_id = @tenant AND l.created_at > @day AND l.lag_ms IS NOT NULL
            """,
            source.Tenant);
        sql.Bind("day", now.AddHours(-24)).Bind("target", (long)Freshness.Target.TotalMilliseconds);
        return source.ReadAsync(
            sql.AndIf("l.integration_id = @integration", "integration", integrationId).Append(") ranked GROUP BY ranked.kind"),
            row => KeyValuePair.Create(row.GetString(0), new Freshness(row.GetInt64(1), row.GetInt64(2), Number(row, 3), Number(row, 4), Number(row, 5))));
    }

    /// <summary>Since the integration was made; of all: since each of those that are still there was.</summary>
    public static async Task<AllTime> AllTimeAsync(this ISqlSource source, string? integrationId)
    {
        var sql = new SqlText(
            $"""
            SELECT CAST(COALESCE(SUM(CASE WHEN name LIKE '%{Counters.SyncsSuffix}' THEN value END), 0) AS BIGINT),
              CAST(COALESCE(SUM(CASE WHEN name LIKE '%{Counters.MoreRecordsSuffix}' THEN value END), 0) AS BIGINT)
            FROM counter WHERE tenant_id = @tenant
            """,
            source.Tenant);
        if (integrationId is not null)
            sql.Append(" AND name IN (@syncs, @records)").Bind("syncs", Counters.Syncs(integrationId)).Bind("records", Counters.MoreRecords(integrationId));
        return (await source.ReadAsync(sql, row => new AllTime(row.GetInt64(0), row.GetInt64(0) + row.GetInt64(1))))[0];
    }

    /// <summary>Conflicts of an integration that were decided, by a person or by rule. Conflicts stay when logs are dropped.</summary>
    public static Task<long> ConflictsResolvedAsync(this ISqlSource source, string integrationId) => Listing.NumberAsync(
        source,
        Listing.Count<ConflictRow>(source).Append(" AND status IN ('RESOLVED', 'AUTO_RESOLVED')").AndIf("integration_id = @integration", "integration", integrationId));

    /// <summary>Conflicts that wait for a person.</summary>
    public static Task<long> ConflictsPendingAsync(this ISqlSource source, string? integrationId) => Listing.NumberAsync(
        source,
        Listing.Count<ConflictRow>(source).AndIf("status = @status", "status", ConflictStatus.PENDING).AndIf("integration_id = @integration", "integration", integrationId));

    /// <summary>How many integrations are in each status; a status with none is left out.</summary>
    public static async Task<ImmutableSortedDictionary<string, long>> IntegrationsByStatusAsync(this ISqlSource source) =>
        (await source.ReadAsync(
            new SqlText("SELECT i.status, COUNT(*) FROM integration i WHERE i.tenant_id = @tenant GROUP BY i.status", source.Tenant),
            row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)))).ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static async Task<RunFigures> RunFiguresAsync(this ISqlSource source, string? integrationId, DateTimeOffset now)
    {
        var open = new SqlText(
            """
            SELECT COUNT(CASE WHEN j.status = 'RUNNING' THEN 1 END), COUNT(CASE WHEN j.status = 'PENDING' THEN 1 END)
            FROM job_execution j WHERE j.tenant_id = @tenant AND j.status IN ('RUNNING', 'PENDING')
            """,
            source.Tenant).AndIf("j.integration_id = @integration", "integration", integrationId);
        var (running, held) = (await source.ReadAsync(open, row => (row.GetInt64(0), row.GetInt64(1))))[0];
        var scheduled = await Listing.NumberAsync(source, Listing.Count<IntegrationRow>(source).Append(" AND next_run_at IS NOT NULL").AndIf("id = @integration", "integration", integrationId));
        var ended = new SqlText(
            $"""
            SELECT COUNT(CASE WHEN j.status = 'COMPLETED' THEN 1 END), COUNT(CASE WHEN j.status = 'FAILED' THEN 1 END), COUNT(CASE WHEN j.status = 'CANCELLED' THEN 1 END),
              CAST(COALESCE(SUM(CASE WHEN {TimedRun} THEN j.completed_at - j.started_at - j.paused_ms END), 0) AS BIGINT), COUNT(CASE WHEN {TimedRun} THEN 1 END)
            FROM job_execution j WHERE j.tenant_id = @tenant AND j.completed_at > @day
            """,
            source.Tenant).Bind("day", now.AddHours(-24)).AndIf("j.integration_id = @integration", "integration", integrationId);
        return (await source.ReadAsync(
            ended, row => new RunFigures(running, scheduled, held, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), Mean(row.GetInt64(3), row.GetInt64(4)))))[0];
    }

    private static decimal? Mean(long sum, long count) => count == 0 ? null : (decimal)sum / count;

    private static long? Number(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
