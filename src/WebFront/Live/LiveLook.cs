using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.WebFront.Live;

/// <summary>What one look at the database showed: rows written since a moment, and those that go on.</summary>
/// <param name="Integrations">All of them.</param>
/// <param name="Full">More was written than one look takes. Of log entries, which may come by hundreds a second, the newest do.</param>
internal sealed record LiveRows(
    ImmutableArray<SyncLogRow> Logs, ImmutableArray<AlertRow> Alerts, ImmutableArray<ConflictRow> Conflicts, ImmutableArray<JobRow> Jobs,
    ImmutableArray<IntegrationRow> Integrations, bool Full);

/// <summary>Asks the database what happened lately, in one round trip.</summary>
internal static class LiveLook
{
    /// <summary>Rows of one kind that a look takes; the newest, if there are more.</summary>
    public const int Most = 500;

    /// <param name="database">Whose.</param>
    /// <param name="since">Rows written at this moment or later.</param>
    public static async Task<LiveRows> ReadAsync(IDatabase database, DateTimeOffset since)
    {
        var reads = new Reads();
        var logs = reads.Add(RecentRows.Logs(since).Take(Most));
        var raised = reads.Add(RecentRows.RaisedAlerts(since).Take(Most));
        var noted = reads.Add(RecentRows.NotedAlerts(since).Take(Most));
        var over = reads.Add(RecentRows.EndedAlerts(since).Take(Most));
        var conflicts = reads.Add(RecentRows.Conflicts(since).Take(Most));
        var waiting = reads.Add(RecentRows.OpenJobs(JobStatus.PENDING).Take(Most));
        var running = reads.Add(RecentRows.OpenJobs(JobStatus.RUNNING).Take(Most));
        var ended = reads.Add(RecentRows.EndedJobs(since).Take(Most));
        var integrations = reads.Add(From.Table<IntegrationRow>());
        await database.ReadAsync(reads);
        return new(
            Forward(logs.Rows), [.. Forward(raised.Rows), .. Forward(noted.Rows), .. Forward(over.Rows)], Forward(conflicts.Rows), [.. Forward(waiting.Rows), .. Forward(running.Rows), .. Forward(ended.Rows)], integrations.Rows,
            new[] { raised.Rows.Length, noted.Rows.Length, over.Rows.Length, conflicts.Rows.Length, ended.Rows.Length }.Contains(Most));
    }

    private static ImmutableArray<T> Forward<T>(ImmutableArray<T> newestFirst) => [.. newestFirst.Reverse()];
}
