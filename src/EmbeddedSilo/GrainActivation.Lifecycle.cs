using Concord.EmbeddedSilo.Calls;
using Concord.EmbeddedSilo.Scheduling;
using Orleans;

namespace Concord.EmbeddedSilo;

/// <content>From the first request to the last.</content>
public sealed partial class GrainActivation
{
    private IGrainBase? _instance;
    private Phase _phase;
    private bool _used = true;
    private Ending? _ending;
    private long _idleSince;
    private long _keepUntil;

    private enum Phase : byte
    {
        Activating,
        Active,
        Deactivating,
        Gone,
    }

    /// <summary>Completes when the activation is gone. Awaiting it inside the same grain never ends.</summary>
    public Task Deactivated
    {
        get
        {
            lock (Turns)
            {
                return _phase == Phase.Gone ? Task.CompletedTask : (_ending ??= new()).Done.Task;
            }
        }
    }

    /// <summary>
    /// Asks for deactivation once the calls in progress are done; those that wait go to the next activation. Idempotent: the
    /// first reason stays. The token is not observed.
    /// </summary>
    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (Turns)
        {
            _ending ??= new();
            if (_phase == Phase.Gone || _ending.Reason is not null)
                return;
            _ending.Reason = deactivationReason;
            if (_phase == Phase.Active)
                BeginDeactivation();
        }
    }

    /// <summary>Starts the first turn. Called once.</summary>
    internal void Begin() => Turns.Enqueue(new ActionTurn(() => _ = ActivateAsync()));

    /// <summary>Takes over the requests that waited at the previous activation. Called before <see cref="Begin"/>.</summary>
    internal void Inherit(IEnumerable<Request> requests)
    {
        foreach (var request in requests)
            TryTake(request);
    }

    internal void DelayDeactivation(TimeSpan timeSpan)
    {
        var now = Silo.Clock.GetTimestamp();
        lock (Turns)
        {
            _keepUntil = timeSpan == Timeout.InfiniteTimeSpan ? long.MaxValue : Silo.After(now, timeSpan);
        }
    }

    /// <summary>A tick that keeps the activation alive.</summary>
    internal void MarkUsed()
    {
        lock (Turns)
        {
            _used = true;
        }
    }

    /// <summary>Deactivates if nothing was asked of the grain for <paramref name="age"/>. Called by the collector, again and again.</summary>
    internal void CollectIfIdle(long now, TimeSpan age)
    {
        lock (Turns)
        {
            if (_phase != Phase.Active)
                return;
            if (_used || !_requests.IsIdle)
            {
                _used = false;
                _idleSince = now;
            }
            else if (now >= _keepUntil && now >= Silo.After(_idleSince, age))
            {
                Deactivate(new(DeactivationReasonCode.ActivationIdle, $"Nothing was asked of the grain for {age}."));
            }
        }
    }

    /// <summary>Ends the activation and hands out what waited for it. Called under the directory's lock.</summary>
    internal List<Request> Close()
    {
        lock (Turns)
        {
            _phase = Phase.Gone;
            var waiting = _requests.TakeWaiting();
            _idle?.TrySetResult();
            return waiting;
        }
    }

    private async Task ActivateAsync()
    {
        var frame = Silo.Options.DetectCallCycles ? CallFrame.Enter(this, nameof(IGrainBase.OnActivateAsync)) : null;
        try
        {
            var instance = Class.Create(this);
            _instance = instance;
            foreach (var facet in _facets ?? [])
                await facet.ReadStateAsync();
            await instance.OnActivateAsync(Silo.Stopped);
        }
        catch (Exception exception)
        {
            await AbandonAsync(exception);
            return;
        }

        frame?.Leave();
        lock (Turns)
        {
            _phase = Phase.Active;
            if (_ending?.Reason is null)
                EnterWaiting();
            else
                BeginDeactivation();
        }
    }

    /// <summary>The activation failed: every waiting caller gets the exception, and the next call tries anew.</summary>
    private async Task AbandonAsync(Exception exception)
    {
        DisposeTimers();
        await DisposeInstanceAsync();
        foreach (var request in Class.Remove(this))
            request.Fail(exception);
        _ending?.Done.TrySetResult();
    }

    private void BeginDeactivation()
    {
        _phase = Phase.Deactivating;
        if (_requests.NothingRuns)
            Turns.Enqueue(new ActionTurn(() => _ = DeactivateAsync()));
    }

    private async Task DeactivateAsync()
    {
        var frame = Silo.Options.DetectCallCycles ? CallFrame.Enter(this, nameof(IGrainBase.OnDeactivateAsync)) : null;
        DisposeTimers();
        try
        {
            await _instance!.OnDeactivateAsync(_ending!.Reason!.Value, Silo.Stopped);
        }
        catch (Exception exception)
        {
            Silo.LogCallbackFailure(exception, this, nameof(IGrainBase.OnDeactivateAsync));
        }

        await DisposeInstanceAsync();
        frame?.Leave();
        Class.Replace(this);
        _ending!.Done.TrySetResult();
    }

    private async Task DisposeInstanceAsync()
    {
        try
        {
            if (_instance is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else if (_instance is IDisposable disposable)
                disposable.Dispose();
        }
        catch (Exception exception)
        {
            Silo.LogCallbackFailure(exception, this, nameof(IDisposable.Dispose));
        }
    }

    private void DisposeTimers()
    {
        foreach (var timer in _timers?.ToArray() ?? [])
            timer.Dispose();
    }

    /// <summary>Why and when the activation ends. Most of their lives activations have none.</summary>
    private sealed class Ending
    {
        public DeactivationReason? Reason { get; set; }

        public TaskCompletionSource Done { get; } = new();
    }
}
