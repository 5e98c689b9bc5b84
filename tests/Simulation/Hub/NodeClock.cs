namespace Concord.Simulation.Hub;

/// <summary>The clock of one simulated process: its timers end with the process.</summary>
/// <param name="world">Virtual time, which outlives the process.</param>
/// <param name="offset">How far it is ahead of that.</param>
internal sealed class NodeClock(TimeProvider world, TimeSpan offset) : TimeProvider
{
    private readonly HashSet<NodeTimer> timers = [];
    private bool stopped;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => world.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow() + offset;

    public override long GetTimestamp() => world.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new NodeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The process is gone: no timer fires any more.</summary>
    public void Stop()
    {
        stopped = true;
        foreach (var timer in timers.ToArray()) timer.Dispose();
    }

    private sealed class NodeTimer : ITimer
    {
        private readonly NodeClock clock;
        private readonly Action callback;
        private readonly ITimer inner;

        public NodeTimer(NodeClock clock, Action callback)
        {
            (this.clock, this.callback) = (clock, callback);
            inner = clock.CreateInner(Fire);
            clock.timers.Add(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => !clock.stopped && inner.Change(dueTime, period);

        public void Dispose()
        {
            clock.timers.Remove(this);
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Fire()
        {
            if (!clock.stopped) callback();
        }
    }

    private ITimer CreateInner(Action fire) =>
        world.CreateTimer(_ => fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
