using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Health;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Database;

/// <summary>The sums over logs and webhooks as the SQL makes them, over the port that the process has.</summary>
public sealed class MemoryHealth(IDatabase database) : IHealthSource
{
    private const int Everything = 1_000_000;

    public async Task<Vitals> VitalsAsync(string integrationId, TimeSpan window, DateTimeOffset since, DateTimeOffset until, DateTimeOffset now)
    {
        var from = now - window;
        var logs = await database.QueryAsync(From.Table<SyncLogRow>().Where(row => row.IntegrationId, integrationId).Where(row => row.CreatedAt, Is.Greater, from < since ? from : since).Take(Everything));
        var recent = logs.Where(row => row.CreatedAt > from && Counts(row)).ToList();
        var givenUp = logs.Count(row => row.CreatedAt > since && row.CreatedAt <= until && row is { Status: SyncStatus.FAILED, Operation: not SyncOperation.BULK_SYNC });
        var newest = await database.QueryAsync(From.Table<DeliveryRow>().Where(row => row.IntegrationId, integrationId)
            .Where(row => row.ReceivedAt, Is.Greater, now - Traffic.Window).OrderByDescending(row => row.ReceivedAt).Take(HealthSource.MostDeliveries));
        var pauses = newest.Zip(newest.Skip(1), (later, earlier) => later.ReceivedAt - earlier.ReceivedAt).ToList();
        return new(
            new Share(recent.Sum(row => row.RecordsProcessed), recent.Sum(row => row.RecordsFailed)), givenUp,
            new Traffic(newest.Length, newest.FirstOrDefault()?.ReceivedAt, pauses.Count == 0 ? null : pauses.Max()));
    }

    /// <summary>Whether a log row counts records that no other row counts too.</summary>
    public static bool Counts(SyncLogRow row) => row.Operation == SyncOperation.BULK_SYNC || row.Cause?.StartsWith("job", StringComparison.Ordinal) != true;
}
