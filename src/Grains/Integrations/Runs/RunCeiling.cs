using System.Collections.Immutable;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations.Runs;

/// <summary>
/// Keeps an approved first sync to what its report showed. What came since and nobody told us of is withheld: it goes into a report of
/// its own, which waits for a person again. While that waits, other runs leave its records alone; webhooks and edits do not, since
/// each of them says by itself that its record is meant to flow.
/// </summary>
public sealed class RunCeiling(IDatabase database, IdSource ids)
{
    private const int MostAsked = 1_000;
    private static readonly ImmutableArray<string> Changes = ["CREATE", "UPDATE", "DELETE", "MATCHED", "DIFFERING"];

    /// <summary>The records of a page that the run may work on.</summary>
    /// <param name="job">The run.</param>
    /// <param name="type">The record type.</param>
    /// <param name="items">The page.</param>
    /// <param name="progress">What came of the step so far.</param>
    /// <param name="work">What the run does with each record.</param>
    /// <param name="told">Keys of those that a webhook or an edit told of since the report, or that are mapped already.</param>
    internal async Task<(ImmutableArray<T> Allowed, RunProgress Progress)> ApplyAsync<T>(
        JobRow job, string type, ImmutableArray<T> items, RunProgress progress, RunWork<T> work, Func<Task<ImmutableHashSet<string>>> told)
    {
        if (job.DryRun || items.IsEmpty)
        {
            return (items, progress);
        }

        if (!job.Approved)
        {
            var held = await HeldAsync(job, type, items.Select(work.Key));
            return ([.. items.Where(item => !held.Contains(work.Key(item)))], progress);
        }

        var known = await told();
        // What would fail changes nothing. Withheld it would wait for a person who can only let it fail, and take turns in that with others like it without end.
        var plans = (await work.AllAsync(items.Where(item => !known.Contains(work.Key(item))), planOnly: true))
            .Where(plan => plan.Reply is { Change: not null, Outcome: not Observed.Failed }).ToImmutableArray();
        var shown = await LinesAsync(job.Id, plans.Select(plan => RunProgress.LineId(type, work.Key(plan.Item), plan.Reply.Change!)));
        var over = plans.Where(plan => !shown.Contains(RunProgress.LineId(type, work.Key(plan.Item), plan.Reply.Change!))).ToImmutableArray();
        var reportId = progress.Next.ReportId ?? ids.New("job");
        var withheld = over.Select(plan => work.Key(plan.Item)).ToImmutableHashSet();
        return (
            [.. items.Where(item => !withheld.Contains(work.Key(item)))],
            over.Aggregate(progress, (all, plan) => all.Withhold(reportId, type, work.ExternalId(plan.Item), plan.Reply)));
    }

    // The records that a report names which still waits for a person.
    private async Task<ImmutableHashSet<string>> HeldAsync(JobRow job, string type, IEnumerable<string> keys)
    {
        var reports = await database.QueryAsync(From.Table<JobRow>().Where(row => row.IntegrationId, job.IntegrationId)
            .Where(row => row.Status, JobStatus.PENDING).Where(row => row.DryRun, true).Where(row => row.JobType, Is.NotEqual, JobType.UNDO));
        var held = ImmutableHashSet.CreateBuilder<string>();
        foreach (var report in reports)
        {
            var named = keys.SelectMany(key => Changes.Select(change => (Key: key, Line: RunProgress.LineId(type, key, change)))).ToImmutableArray();
            var lines = await LinesAsync(report.Id, named.Select(pair => pair.Line));
            held.UnionWith(named.Where(pair => lines.Contains(pair.Line)).Select(pair => pair.Key));
        }

        return held.ToImmutable();
    }

    // A system without pages lists everything at once.
    private async Task<ImmutableHashSet<string>> LinesAsync(string jobId, IEnumerable<string> lines)
    {
        var found = ImmutableHashSet.CreateBuilder<string>();
        foreach (var some in lines.Chunk(MostAsked))
        {
            found.UnionWith((await database.QueryAsync(From.Table<RunChangeRow>().Where(row => row.JobId, jobId).WhereIn(row => row.Id, some))).Select(row => row.Id));
        }

        return found.ToImmutable();
    }
}
