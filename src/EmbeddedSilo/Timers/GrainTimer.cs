using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Timers;

/// <summary>
/// A timer of an activation. The clock only says that a tick is due; the tick then asks for its turn as a call does. The next
/// one is due a period after the last has ended, so that ticks of one timer never overlap.
/// </summary>
internal sealed class GrainTimer : IGrainTimer
{
    private const double MaxMilliseconds = uint.MaxValue - 1;
    private readonly GrainActivation _activation;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _disposed = new();
    private TimeSpan _next;
    private TimeSpan _period;
    private bool _ticking;

    public GrainTimer(GrainActivation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Validate(options.DueTime, options.Period);
        _activation = activation;
        Callback = callback;
        Interleaves = options.Interleave;
        KeepsAlive = options.KeepAlive;
        _next = options.DueTime;
        _period = options.Period;
        _timer = activation.Silo.CreateTimer(OnDue, options.DueTime);
    }

    public Func<CancellationToken, Task> Callback { get; }

    public bool Interleaves { get; }

    public bool KeepsAlive { get; }

    public CancellationToken Disposed => _disposed.Token;

    public bool IsDisposed => _disposed.IsCancellationRequested;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, period);
        _activation.EnsureOwnTurn("change a timer");
        // A tick in progress takes it over at its end; until then the clock finds it ticking.
        _next = dueTime;
        _period = period;
        if (!IsDisposed)
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        if (IsDisposed)
            return;
        _timer.Dispose();
        _activation.Forget(this);
        try
        {
            _disposed.Cancel();
        }
        catch (AggregateException exception)
        {
            _activation.Silo.LogCallbackFailure(exception, _activation, "a cancellation callback");
        }
    }

    /// <summary>A tick has begun: changes count from its end.</summary>
    public void BeginTick() => _next = _period;

    public void EndTick()
    {
        _ticking = false;
        if (!IsDisposed)
            _timer.Change(_next, Timeout.InfiniteTimeSpan);
    }

    private static void Validate(TimeSpan dueTime, TimeSpan period)
    {
        EnsureInRange(dueTime, nameof(dueTime));
        EnsureInRange(period, nameof(period));
    }

    private static void EnsureInRange(TimeSpan span, string name)
    {
        if ((span < TimeSpan.Zero && span != Timeout.InfiniteTimeSpan) || span.TotalMilliseconds > MaxMilliseconds)
            throw new ArgumentOutOfRangeException(name, span, "At least zero and below 50 days, or infinite.");
    }

    private void OnDue()
    {
        if (_ticking || IsDisposed || _activation.Silo.IsStopping)
            return;
        _ticking = true;
        _activation.TryTake(new TimerTick(this));
    }
}
