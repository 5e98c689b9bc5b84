using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Integrations;

/// <summary>What goes with an integration. Local records, their history, the audit and all-time counters stay.</summary>
internal static class IntegrationPurge
{
    public static CommitUnit Purge(CommitUnit unit, string id) => unit
        .Purge(From.Table<MappingRow>().Where(row => row.IntegrationId, id))
        .Purge(From.Table<SyncLogRow>().Where(row => row.IntegrationId, id))
        .Purge(From.Table<ConflictRow>().Where(row => row.IntegrationId, id))
        .Purge(From.Table<RunChangeRow>().WhereIn(row => row.JobId, From.Table<JobRow>().Where(job => job.IntegrationId, id), job => job.Id))
        .Purge(From.Table<RunSeenRow>().WhereIn(row => row.JobId, From.Table<JobRow>().Where(job => job.IntegrationId, id), job => job.Id))
        .Purge(From.Table<PayloadRow>().WhereIn(row => row.OwnerId, From.Table<DeliveryRow>().Where(delivery => delivery.IntegrationId, id), delivery => delivery.Id))
        .Purge(From.Table<JobRow>().Where(row => row.IntegrationId, id))
        .Purge(From.Table<HintRow>().Where(row => row.IntegrationId, id))
        .Purge(From.Table<OperationRow>().Where(row => row.IntegrationId, id))
        .Purge(From.Table<DeliveryRow>().Where(row => row.IntegrationId, id))
        .Purge(From.Table<DeliveryEventRow>().Where(row => row.IntegrationId, id))
        .Purge(From.Table<DedupeRow>().Where(row => row.IntegrationId, id))
        .Purge(From.Table<WebhookSecretRow>().Where(row => row.IntegrationId, id))
        .Purge(From.Table<SyncCursorRow>().Where(row => row.IntegrationId, id))
        .Purge(From.Table<TombstoneRow>().Where(row => row.IntegrationId, id));

    /// <summary>How many rows F025's answer names.</summary>
    public static async Task<(int Mappings, int Logs, int Conflicts)> CountAsync(IDatabase database, string id) => (
        (int)await database.CountAsync(From.Table<MappingRow>().Where(row => row.IntegrationId, id)),
        (int)await database.CountAsync(From.Table<SyncLogRow>().Where(row => row.IntegrationId, id)),
        (int)await database.CountAsync(From.Table<ConflictRow>().Where(row => row.IntegrationId, id)));
}
