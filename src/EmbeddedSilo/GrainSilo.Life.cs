using Concord.EmbeddedSilo.Calls;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo;

/// <content>Start, stop and sudden death.</content>
public sealed partial class GrainSilo
{
    /// <summary>Reads the reminders and accepts calls from then on. Reminders missed meanwhile tick once.</summary>
    /// <exception cref="InvalidOperationException">The silo was started before.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_stage != Stage.Created)
            throw new InvalidOperationException("A silo starts once.");
        _stage = Stage.Running;
        await Reminders.StartAsync(cancellationToken);
    }

    /// <summary>
    /// Refuses calls from outside, lets what runs finish, deactivates all grains. After the option's StopTimeout, or when the
    /// token says so, the rest is cut off and its callers get an OrleansException. Idempotent.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_stage != Stage.Running)
            return;
        _stage = Stage.Stopping;
        Reminders.Dispose();
        try
        {
            await DrainAsync().WaitAsync(Options.StopTimeout, Clock, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            Logger.LogWarning("The silo stops with calls in progress: {Calls}", string.Join(", ", DescribePending()));
        }

        if (_stage == Stage.Stopping)
            CutOff();
    }

    /// <summary>
    /// Ends the silo as a crash would: no further turn of any activation runs, pending and later calls never complete, nothing
    /// is deactivated. A turn that runs on another thread in this moment comes to its next await. Idempotent.
    /// </summary>
    public void Kill()
    {
        if (_stage != Stage.Stopped)
            _stage = Stage.Killed;
        DisposeTimers();
    }

    /// <summary>Kills the silo unless it was stopped.</summary>
    public void Dispose()
    {
        Kill();
        _stopped.Dispose();
    }

    private async Task DrainAsync()
    {
        while (Busy().FirstOrDefault() is { } busy)
            await busy.WhenIdle();
        while (_classes.SelectMany(c => c.Where(_ => true)).FirstOrDefault() is { } activation)
        {
            foreach (var other in _classes.SelectMany(c => c.Where(_ => true)).ToList())
                other.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The silo stops."));
            await activation.Deactivated;
        }
    }

    private void CutOff()
    {
        _stopped.Cancel();
        List<Request> pending = [];
        foreach (var activation in Busy())
            activation.CollectRequests(_ => true, pending);
        _stage = Stage.Stopped;
        DisposeTimers();
        foreach (var request in pending)
            request.Fail(new OrleansException($"{request.Activation} was cut off: the silo has stopped."));
    }

    private void DisposeTimers()
    {
        Reminders.Dispose();
        _timeouts.Dispose();
        _collector.Dispose();
    }
}
