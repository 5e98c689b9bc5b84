using Concord.Storage.Rows;

namespace Concord.Storage.Queries;

/// <summary>What a cleanup looks through: the oldest rows first, from one moment to another, both included.</summary>
public static class OldRows
{
    public static Query<DedupeRow> DedupeKeys(DateTimeOffset from, DateTimeOffset upTo) =>
        From.Table<DedupeRow>().Where(row => row.SeenAt, Is.AtLeast, from).Where(row => row.SeenAt, Is.AtMost, upTo).OrderBy(row => row.SeenAt);

    public static Query<PayloadRow> Payloads(DateTimeOffset from, DateTimeOffset upTo) =>
        From.Table<PayloadRow>().Where(row => row.CreatedAt, Is.AtLeast, from).Where(row => row.CreatedAt, Is.AtMost, upTo).OrderBy(row => row.CreatedAt);

    public static Query<DeliveryRow> Deliveries(string integrationId, DateTimeOffset from, DateTimeOffset upTo) => From.Table<DeliveryRow>().Where(row => row.IntegrationId, integrationId)
        .Where(row => row.ReceivedAt, Is.AtLeast, from).Where(row => row.ReceivedAt, Is.AtMost, upTo).OrderBy(row => row.ReceivedAt);

    public static Query<SyncLogRow> Logs(DateTimeOffset from, DateTimeOffset upTo) =>
        From.Table<SyncLogRow>().Where(row => row.CreatedAt, Is.AtLeast, from).Where(row => row.CreatedAt, Is.AtMost, upTo).OrderBy(row => row.CreatedAt);

    public static Query<TombstoneRow> Tombstones(DateTimeOffset from, DateTimeOffset upTo) =>
        From.Table<TombstoneRow>().Where(row => row.ExpiresAt, Is.AtLeast, from).Where(row => row.ExpiresAt, Is.AtMost, upTo).OrderBy(row => row.ExpiresAt);

    public static Query<RefusedRecordRow> Refused(DateTimeOffset from, DateTimeOffset upTo) =>
        From.Table<RefusedRecordRow>().Where(row => row.RefusedAt, Is.AtLeast, from).Where(row => row.RefusedAt, Is.AtMost, upTo).OrderBy(row => row.RefusedAt);

    public static Query<CommitUnitRow> CommitUnits(DateTimeOffset from, DateTimeOffset upTo) =>
        From.Table<CommitUnitRow>().Where(row => row.At, Is.AtLeast, from).Where(row => row.At, Is.AtMost, upTo).OrderBy(row => row.At);

    public static Query<AlertRow> Alerts(DateTimeOffset from, DateTimeOffset upTo) =>
        From.Table<AlertRow>().Where(row => row.Id, Is.AtLeast, IdSource.First("alert", from)).Where(row => row.Id, Is.Less, IdSource.First("alert", upTo)).OrderBy(row => row.Id);

    public static Query<NoticeRow> Notices(DateTimeOffset from, DateTimeOffset upTo) =>
        From.Table<NoticeRow>().Where(row => row.Id, Is.AtLeast, IdSource.First("note", from)).Where(row => row.Id, Is.Less, IdSource.First("note", upTo)).OrderBy(row => row.Id);

    /// <summary>What a run has listed; the first row after a job's id belongs to the next job that left any.</summary>
    public static Query<RunSeenRow> Seen(string afterJob) => From.Table<RunSeenRow>().Where(row => row.JobId, Is.Greater, afterJob).OrderBy(row => row.JobId);
}
