using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Queries;

/// <summary>What was written at a moment or later, newest first: the questions of those who watch, asked every second.</summary>
public static class RecentRows
{
    public static Query<SyncLogRow> Logs(DateTimeOffset since) => From.Table<SyncLogRow>().Where(row => row.CreatedAt, Is.AtLeast, since).OrderByDescending(row => row.CreatedAt);

    public static Query<AlertRow> RaisedAlerts(DateTimeOffset since) => From.Table<AlertRow>().Where(row => row.Id, Is.AtLeast, IdSource.First("alert", since)).OrderByDescending(row => row.Id);

    public static Query<AlertRow> NotedAlerts(DateTimeOffset since) => From.Table<AlertRow>().Where(row => row.AcknowledgedAt, Is.AtLeast, since).OrderByDescending(row => row.AcknowledgedAt);

    public static Query<AlertRow> EndedAlerts(DateTimeOffset since) => From.Table<AlertRow>().Where(row => row.ResolvedAt, Is.AtLeast, since).OrderByDescending(row => row.ResolvedAt);

    /// <summary>Opened, changed or settled.</summary>
    public static Query<ConflictRow> Conflicts(DateTimeOffset since) => From.Table<ConflictRow>().Where(row => row.UpdatedAt, Is.AtLeast, since).OrderByDescending(row => row.UpdatedAt);

    public static Query<JobRow> EndedJobs(DateTimeOffset since) => From.Table<JobRow>().Where(row => row.CompletedAt, Is.AtLeast, since).OrderByDescending(row => row.CompletedAt);

    /// <summary>Those in a state that goes on, whenever they were written.</summary>
    public static Query<JobRow> OpenJobs(JobStatus status) => From.Table<JobRow>().Where(row => row.Status, status).OrderByDescending(row => row.Id);
}
