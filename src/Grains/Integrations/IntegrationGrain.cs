using Concord.Grains.Alerts;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Undoing;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Concord.Grains.Integrations;

/// <inheritdoc cref="IIntegrationGrain"/>
public sealed class IntegrationGrain(
    IntegrationDesk desk, OptionDesk options, RunDesk runs, RunDecisions decisions, UndoDesk undos, PlanDesk plans, AlertDesk alerts, HealthDesk health, ILogger<IntegrationGrain> log) : Grain, IIntegrationGrain, IRemindable
{
    // One page a tick, so that calls come in between; the period counts from the end of a tick.
    private static readonly TimeSpan BetweenPages = TimeSpan.FromMilliseconds(1);

    private const string ScheduleReminder = "schedule";

    // The shortest schedule's own. A reminder only wakes: what is due is in the integration's row, and sweeps look at it far more often.
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(15);

    private IGrainTimer? timer;
    private bool reminded;

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

    public async Task<Answer> Approve(string jobId, string actor) => Driving(await decisions.ApproveAsync(Id, jobId, actor));

    public Task<Answer> Drop(string jobId, string actor) => decisions.DropAsync(Id, jobId, actor);

    public Task<Answer> Cancel(string jobId, string actor) => decisions.CancelAsync(Id, jobId, actor);

    public Task<Answer> Pause(string jobId, string actor) => decisions.PauseAsync(Id, jobId, actor);

    public async Task<Answer> Resume(string jobId, string actor) => Driving(await decisions.ResumeAsync(Id, jobId, actor));

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

    /// <summary>Goes on with what is due, as <see cref="Wake"/>; the reminder of an integration that is gone ends.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (await runs.KnowsAsync(Id))
        {
            Drive();
        }
        else if (await this.GetReminder(reminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    // Sweeps find what is due without it, so no run waits for a reminder that cannot be kept; the next tick tries again.
    private async Task RemindSafelyAsync()
    {
        try
        {
            await RemindAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            log.LogWarning(exception, "The reminder of {Integration} could not be registered; it is tried again.", Id);
        }
    }

    // Each activation makes sure once, so that a database that comes from another runtime gets its reminders too.
    private async Task RemindAsync()
    {
        if (!reminded && await runs.KnowsAsync(Id))
        {
            _ = await this.GetReminder(ScheduleReminder) ?? await this.RegisterOrUpdateReminder(ScheduleReminder, ReminderPeriod, ReminderPeriod);
            reminded = true;
        }
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
        await RemindSafelyAsync();
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
}
