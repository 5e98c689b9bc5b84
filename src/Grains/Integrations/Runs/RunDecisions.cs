using Concord.Grains.Configuration;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Integrations.Runs;

/// <summary>What people decide about jobs: held ones are approved or dropped, running ones stopped for a while or for good. Who decides at the same moment as somebody else is told so.</summary>
public sealed class RunDecisions(RunDesk runs, SetupCatalog catalog, TimeProvider clock)
{
    internal Task<Answer> ApproveAsync(string integrationId, string jobId, string actor) => DecideAsync(integrationId, jobId, actor, "approved", (job, row) => Task.FromResult<(JobRow, IntegrationRow?)>((
        RunEnd.Released(job, clock.GetUtcNow()) with { Approved = job.DryRun },
        row.LinkState == LinkState.LINKED || job.JobType == JobType.UNDO ? null : row with { LinkState = LinkState.LINKED, UpdatedAt = clock.GetUtcNow() })));

    internal Task<Answer> DropAsync(string integrationId, string jobId, string actor) => DecideAsync(integrationId, jobId, actor, "dropped", async (job, row) =>
    {
        await runs.GiveUpAsync(job);
        return (
            Cancelled(job, clock.GetUtcNow()),
            row.LinkState == LinkState.LINKED || job.JobType == JobType.UNDO ? null : row with { LinkState = LinkState.UNLINKED, UpdatedAt = clock.GetUtcNow() });
    });

    internal Task<Answer> CancelAsync(string integrationId, string jobId, string actor) => MoveRunningAsync(integrationId, jobId, actor, "cancelled", async (job, now) =>
    {
        await runs.GiveUpAsync(job);
        return Cancelled(job, now);
    });

    /// <summary>The run stands still after the page it is at, and remains the one under way: none that the schedule wants begins beside it.</summary>
    internal Task<Answer> PauseAsync(string integrationId, string jobId, string actor) =>
        MoveRunningAsync(integrationId, jobId, actor, "paused", (job, now) => Task.FromResult(job with { PausedAt = job.PausedAt ?? now, UpdatedAt = now }));

    internal Task<Answer> ResumeAsync(string integrationId, string jobId, string actor) =>
        MoveRunningAsync(integrationId, jobId, actor, "resumed", (job, now) => Task.FromResult(Resumed(job, now) with { UpdatedAt = now }));

    private async Task<Answer> MoveRunningAsync(string integrationId, string jobId, string actor, string action, Func<JobRow, DateTimeOffset, Task<JobRow>> move)
    {
        if (await runs.FindAsync(integrationId, jobId) is not { } job)
        {
            return NoJob(jobId);
        }

        return job.Status == JobStatus.RUNNING
            ? await MoveAsync(job, await move(job, clock.GetUtcNow()), null, action, actor)
            : Answer.Failed(Verdict.Refused, "job-not-running", $"Job {jobId} is {job.Status}; only a running one can be {action}.");
    }

    private async Task<Answer> DecideAsync(string integrationId, string jobId, string actor, string action, Func<JobRow, IntegrationRow, Task<(JobRow Job, IntegrationRow? Row)>> decide)
    {
        if (await runs.FindAsync(integrationId, jobId) is not { } job || await catalog.FindAsync(integrationId) is not { } setup)
        {
            return NoJob(jobId);
        }

        if (job is not { Status: JobStatus.PENDING, HeldReason: not null })
        {
            return Answer.Failed(Verdict.Refused, "job-not-held", $"Job {jobId} is {job.Status} and not held; there is nothing to decide.");
        }

        var (next, row) = await decide(job, setup.Row);
        return await MoveAsync(job, next, row, action, actor);
    }

    private async Task<Answer> MoveAsync(JobRow before, JobRow next, IntegrationRow? row, string action, string actor) => await runs.MoveAsync(before, next, row, action, actor)
        ? Answer.Done(IntegrationJson.Job(next))
        : Answer.Failed(Verdict.Stale, "job-stale", "The job moved on, or somebody else decided, at the same moment; read the job again.");

    private static JobRow Cancelled(JobRow job, DateTimeOffset now) => Resumed(job, now) with { Status = JobStatus.CANCELLED, CompletedAt = now, UpdatedAt = now };

    private static JobRow Resumed(JobRow job, DateTimeOffset now) => job.PausedAt is { } since ? job with { PausedAt = null, PausedMs = job.PausedMs + (long)(now - since).TotalMilliseconds } : job;

    private static Answer NoJob(string jobId) => Answer.Failed(Verdict.NotFound, "job-not-found", $"There is no job {jobId} of this integration; list /api/admin/jobs.");
}
