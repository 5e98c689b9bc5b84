using System.Data.Common;
using Concord.Storage.Sql;
using Concord.Sync.Alerts;
using Concord.Sync.Health;

namespace Concord.Storage.Queries;

/// <summary>What the rules over time ask of logs and webhooks.</summary>
/// <param name="Recent">Records of the time asked for.</param>
/// <param name="GivenUp">Log rows of the time that is new which tell of a record that failed for good, those of runs as a whole not counted.</param>
/// <param name="Traffic">Webhooks.</param>
public sealed record Vitals(Share Recent, long GivenUp, Traffic Traffic);

/// <summary>Sums over logs and webhooks: a port of their own, since <see cref="IDatabase"/> sums nothing.</summary>
public interface IHealthSource
{
    /// <param name="integrationId">Whose.</param>
    /// <param name="window">Which records count as recent.</param>
    /// <param name="since">After which rows are new.</param>
    /// <param name="until">Up to which rows are new.</param>
    /// <param name="now">The moment.</param>
    Task<Vitals> VitalsAsync(string integrationId, TimeSpan window, DateTimeOffset since, DateTimeOffset until, DateTimeOffset now);
}

/// <summary>The sums in SQL.</summary>
public sealed class HealthSource(ISqlSource source) : IHealthSource
{
    /// <summary>Of a busy sender the newest tell what is usual.</summary>
    public const int MostDeliveries = 10_000;

    public async Task<Vitals> VitalsAsync(string integrationId, TimeSpan window, DateTimeOffset since, DateTimeOffset until, DateTimeOffset now)
    {
        var (recent, givenUp) = await LogsAsync(integrationId, now - window, since, until);
        return new(recent, givenUp, await TrafficAsync(integrationId, now - Traffic.Window));
    }

    private async Task<(Share, long)> LogsAsync(string integrationId, DateTimeOffset from, DateTimeOffset since, DateTimeOffset until)
    {
        var sql = new SqlText(
            $"""
            SELECT CAST(COALESCE(SUM(CASE WHEN l.created_at > @from AND {CountedOnce.Sql} THEN l.records_processed END), 0) AS BIGINT),
              CAST(COALESCE(SUM(CASE WHEN l.created_at > @from AND {CountedOnce.Sql} THEN l.records_failed END), 0) AS BIGINT),
              COUNT(CASE WHEN l.created_at > @since AND l.created_at <= @until AND l.status = 'FAILED' AND l.operation <> 'BULK_SYNC' THEN 1 END)
            FROM sync_log l WHERE l.tenant_id = @tenant AND l.integration_id = @integration AND l.created_at > @oldest
            """,
            source.Tenant);
        sql.Bind("from", from).Bind("since", since).Bind("until", until).Bind("oldest", from < since ? from : since).Bind("integration", integrationId);
        return (await source.ReadAsync(sql, row => (new Share(row.GetInt64(0), row.GetInt64(1)), row.GetInt64(2))))[0];
    }

    private async Task<Traffic> TrafficAsync(string integrationId, DateTimeOffset from)
    {
        var sql = new SqlText(
            """
            SELECT COUNT(*), MAX(ranked.at), MAX(ranked.pause)
            FROM (SELECT newest.received_at AS at, newest.received_at - LAG(newest.received_at) OVER (ORDER BY newest.received_at) AS pause
              FROM (SELECT received_at FROM delivery WHERE tenant_id = @tenant AND integration_id = @integration AND received_at > @from
                ORDER BY received_at DESC LIMIT @most) newest) ranked
            """,
            source.Tenant);
        sql.Bind("integration", integrationId).Bind("from", from).Bind("most", MostDeliveries);
        return (await source.ReadAsync(sql, row => new Traffic(row.GetInt64(0), Time(row, 1), Pause(row, 2))))[0];
    }

    private static DateTimeOffset? Time(DbDataReader row, int column) => row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static TimeSpan? Pause(DbDataReader row, int column) => row.IsDBNull(column) ? null : TimeSpan.FromMilliseconds(row.GetInt64(column));
}
