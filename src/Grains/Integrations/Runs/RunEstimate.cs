using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations.Runs;

/// <summary>How long a run will take, by those before it.</summary>
internal static class RunEstimate
{
    private const int Runs = 5;
    private const int MostLookedAt = 20;

    /// <summary>The runs to judge by, newest first: completed ones of the same direction. One that waited for a person tells nothing.</summary>
    public static Query<JobRow> Before(JobRow job) => From.Table<JobRow>()
        .Where(row => row.IntegrationId, job.IntegrationId).Where(row => row.Direction, job.Direction)
        .Where(row => row.Status, JobStatus.COMPLETED).Where(row => row.DryRun, false).Where(row => row.Approved, false)
        .OrderByDescending(row => row.Id).Take(MostLookedAt);

    /// <summary>How many records it will look at: as many as the last full run did. Null for a run that asks for changes alone, and without a full run before.</summary>
    public static int? Records(JobRow job, ImmutableArray<JobRow> before) => job.FullSync ? before.FirstOrDefault(row => row.FullSync)?.RecordsSeen : null;

    /// <summary>
    /// Seconds from now to the end: the mean of the last five, less what has passed already. Full runs are judged by full ones and
    /// others by others, where there are such. Null without any run before.
    /// </summary>
    public static int? Seconds(JobRow job, ImmutableArray<JobRow> before, DateTimeOffset now)
    {
        var alike = before.Where(row => row.FullSync == job.FullSync).ToImmutableArray();
        var judged = (alike.IsEmpty ? before : alike).Take(Runs).Select(row => row.Worked(now).TotalSeconds).ToList();
        return judged.Count == 0 ? null : (int)Math.Clamp(Math.Ceiling(judged.Average() - job.Worked(now).TotalSeconds), 0, int.MaxValue);
    }
}
