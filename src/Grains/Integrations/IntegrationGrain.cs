using Concord.Grains.Alerts;
using Concord.Grains.Configuration;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Undoing;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Concord.Grains.Integrations;

/// <inheritdoc cref="IIntegrationGrain"/>
public sealed class IntegrationGrain(
    IntegrationDesk desk, OptionDesk options, RunDesk runs, UndoDesk undos, PlanDesk plans, AlertDesk alerts, HealthDesk health, SetupCatalog catalog, TimeProvider clock, ILogger<IntegrationGrain> log) : Grain, IIntegrationGrain
{
    // One page a tick, so that calls come in between; the period counts from the end of a tick.
    private static readonly TimeSpan BetweenPages = TimeSpan.FromMilliseconds(1);

    private IGrainTimer? timer;

    private string Id => GrainKeys.Parts(this.GetPrimaryKeyString())[0];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Drive();
        return Task.CompletedTask;
    }

    public async Task<Answer> Create(string body, string actor) => Driving(await desk.CreateAsync(Id, body, actor));

    public async Task<Answer> Update(string body, string actor) => Driving(await desk.UpdateAsync(Id, body, actor));

    public Task<Answer> Delete(string actor) => desk.DeleteAsync(Id, actor);

    public Task<Answer> RotateSecret(SecretChange change, string actor) => desk.RotateSecretAsync(Id, change, actor);

    public Task<Answer> Test() => desk.TestAsync(Id);

    public Task<Answer> TestBody(string body) => desk.TestBodyAsync(Id, body);

    public Task<Answer> Options(string? name, string? connection) => options.RunAsync(Id, name, connection);

    public async Task<Answer> Sync(SyncRequest request) => Driving(await desk.SyncAsync(Id, request));

    public async Task<Answer> Plan(string body, string actor) => Driving(await plans.StartAsync(Id, body, actor));

    public async Task<Answer> Undo(UndoRequest request) => Driving(await undos.StartAsync(Id, request));

    public async Task<Answer> Approve(string jobId, string actor) => Driving(await DecideAsync(jobId, actor, "approved", ApprovedAsync));

    public Task<Answer> Drop(string jobId, string actor) => DecideAsync(jobId, actor, "dropped", DroppedAsync);

    public async Task<Answer> Cancel(string jobId, string actor)
    {
        if (await runs.FindAsync(Id, jobId) is not { } job)
        {
            return NoJob(jobId);
        }

        if (job.Status != JobStatus.RUNNING)
        {
            return Answer.Failed(Verdict.Refused, "job-not-running", $"Job {jobId} is {job.Status}; only a running one can be cancelled.");
        }

        var now = clock.GetUtcNow();
        await runs.GiveUpAsync(job);
        return await runs.MoveAsync(job with { Status = JobStatus.CANCELLED, CompletedAt = now, UpdatedAt = now }, null, "cancelled", actor)
            ? Answer.Done(IntegrationJson.Job(job with { Status = JobStatus.CANCELLED }))
            : MovedOn();
    }

    public Task<Answer> Acknowledge(string alertId, string actor) => alerts.AcknowledgeAsync(Id, alertId, actor);

    public Task CheckHealth() => health.CheckAsync(Id);

    public async Task<string?> RunDue()
    {
        var job = await runs.BeginDueAsync(Id);
        Drive();
        return job?.Id;
    }

    public Task Wake()
    {
        Drive();
        return Task.CompletedTask;
    }

    private async Task<Answer> DecideAsync(string jobId, string actor, string action, Func<JobRow, IntegrationRow, Task<(JobRow Job, IntegrationRow? Row)>> decide)
    {
        if (await runs.FindAsync(Id, jobId) is not { } job || await catalog.FindAsync(Id) is not { } setup)
        {
            return NoJob(jobId);
        }

        if (job is not { Status: JobStatus.PENDING, HeldReason: not null })
        {
            return Answer.Failed(Verdict.Refused, "job-not-held", $"Job {jobId} is {job.Status} and not held; there is nothing to decide.");
        }

        var (next, row) = await decide(job, setup.Row);
        return await runs.MoveAsync(next, row, action, actor)
            ? Answer.Done(IntegrationJson.Job(next))
            : MovedOn();
    }

    private Task<(JobRow, IntegrationRow?)> ApprovedAsync(JobRow job, IntegrationRow row) => Task.FromResult<(JobRow, IntegrationRow?)>((
        RunEnd.Released(job, clock.GetUtcNow()) with { Approved = job.DryRun },
        row.LinkState == LinkState.LINKED || job.JobType == JobType.UNDO ? null : row with { LinkState = LinkState.LINKED, UpdatedAt = clock.GetUtcNow() }));

    private async Task<(JobRow, IntegrationRow?)> DroppedAsync(JobRow job, IntegrationRow row)
    {
        await runs.GiveUpAsync(job);
        var now = clock.GetUtcNow();
        return (
            job with { Status = JobStatus.CANCELLED, CompletedAt = now, UpdatedAt = now },
            row.LinkState == LinkState.LINKED || job.JobType == JobType.UNDO ? null : row with { LinkState = LinkState.UNLINKED, UpdatedAt = now });
    }

    private Answer Driving(Answer answer)
    {
        if (answer.Verdict == Verdict.Done)
        {
            Drive();
        }

        return answer;
    }

    private void Drive() => timer ??= this.RegisterGrainTimer(
        TickAsync, new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = BetweenPages, KeepAlive = true });

    private async Task TickAsync(CancellationToken token)
    {
        if (!await StepSafelyAsync())
        {
            timer?.Dispose();
            timer = null;
        }
    }

    // What failed is still there as a running job: the dispatcher's sweep wakes it again.
    private async Task<bool> StepSafelyAsync()
    {
        try
        {
            return await runs.StepAsync(Id);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            log.LogError(exception, "A step of a run of {Integration} failed; it is repeated.", Id);
            return false;
        }
    }

    private static Answer MovedOn() => Answer.Failed(Verdict.Stale, "job-stale", "The job moved on, or somebody else decided, at the same moment; read the job again.");

    private static Answer NoJob(string jobId) => Answer.Failed(Verdict.NotFound, "job-not-found", $"There is no job {jobId} of this integration; list /api/admin/jobs.");
}
