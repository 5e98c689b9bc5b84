using Concord.Storage.Rows;

namespace Concord.Storage;

/// <summary>What goes with an integration when it is deleted. Records, their history and the audit stay.</summary>
public static class IntegrationRemoval
{
    /// <summary>Adds the removal of everything that belongs to the integration, except its own row: that one is guarded, by its revision.</summary>
    public static CommitUnit PurgeIntegration(this CommitUnit unit, string integrationId)
    {
        var jobs = From.Table<JobRow>().Where(job => job.IntegrationId, integrationId);
        var deliveries = From.Table<DeliveryRow>().Where(delivery => delivery.IntegrationId, integrationId);
        var operations = From.Table<OperationRow>().Where(operation => operation.IntegrationId, integrationId);
        var logs = From.Table<SyncLogRow>().Where(log => log.IntegrationId, integrationId);
        return unit
            .Purge(From.Table<RunChangeRow>().WhereIn(change => change.JobId, jobs, job => job.Id))
            .Purge(From.Table<RunSeenRow>().WhereIn(seen => seen.JobId, jobs, job => job.Id))
            .Purge(From.Table<RunTouchedRow>().WhereIn(touched => touched.JobId, jobs, job => job.Id))
            .Purge(jobs)
            .Purge(From.Table<PayloadRow>().WhereIn(payload => payload.OwnerId, deliveries, delivery => delivery.Id))
            .Purge(From.Table<PayloadRow>().WhereIn(payload => payload.OwnerId, operations, operation => operation.Id))
            .Purge(From.Table<PayloadRow>().WhereIn(payload => payload.OwnerId, logs, log => log.Id))
            .Purge(From.Table<DeliveryEventRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(deliveries)
            .Purge(From.Table<DedupeRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(operations)
            .Purge(From.Table<ConflictRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(From.Table<HintRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(From.Table<LookupWaitRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(From.Table<MappingRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(From.Table<TombstoneRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(From.Table<MatchChoiceRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(From.Table<RefusedRecordRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(From.Table<BrakeWindowRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(From.Table<AlertRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(From.Table<NoticeRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(From.Table<HealthCheckRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(From.Table<HookCheckRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(From.Table<SyncCursorRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(logs)
            .Purge(From.Table<WebhookSecretRow>().Where(row => row.IntegrationId, integrationId))
            .Purge(From.Table<CounterRow>().WhereIn(row => row.Name, [Counters.Syncs(integrationId), Counters.MoreRecords(integrationId)]));
    }
}
