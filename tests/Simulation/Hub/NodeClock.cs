namespace Concord.Simulation.Hub;

/// <summary>
/// The clock of one simulated process: its timers end with the process. Ticks of a periodic timer that <paramref name="nothingBefore"/>
/// says would find nothing to do are left out, so that quiet hours cost nothing; the ticks that are kept come when they would have come.
/// </summary>
/// <param name="world">Virtual time, which outlives the process.</param>
/// <param name="nothingBefore">The moment before which a periodic tick has nothing to do.</param>
internal sealed class NodeClock(TimeProvider world, Func<DateTimeOffset> nothingBefore) : TimeProvider
{
    private readonly List<NodeTimer> periodic = [];
    private bool stopped;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => world.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => world.GetUtcNow();

    public override long GetTimestamp() => world.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new NodeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Something new may be due: periodic timers tick at their next regular moment.</summary>
    public void Nudge() => periodic.ForEach(timer => timer.Rearm(world.GetUtcNow()));

    /// <summary>The process is gone: no timer fires any more.</summary>
    public void Stop()
    {
        stopped = true;
        foreach (var timer in periodic.ToArray()) timer.Dispose();
    }

    private sealed class NodeTimer : ITimer
    {
        private readonly NodeClock clock;
        private readonly Action callback;
        private readonly ITimer inner;
        private TimeSpan period = Timeout.InfiniteTimeSpan;
        private DateTimeOffset origin;
        private bool disposed;

        public NodeTimer(NodeClock clock, Action callback)
        {
            this.clock = clock;
            this.callback = callback;
            inner = clock.CreateInner(Fire);
        }

        public bool Change(TimeSpan dueTime, TimeSpan every)
        {
            if (disposed || clock.stopped) return false;
            period = every > TimeSpan.Zero ? every : Timeout.InfiniteTimeSpan;
            clock.periodic.Remove(this);
            if (period != Timeout.InfiniteTimeSpan) clock.periodic.Add(this);
            origin = dueTime == Timeout.InfiniteTimeSpan ? default : clock.GetUtcNow() + dueTime;
            return inner.Change(dueTime, Timeout.InfiniteTimeSpan);
        }

        /// <summary>Ticks at the first regular moment that is neither past nor before <paramref name="earliest"/>.</summary>
        public void Rearm(DateTimeOffset earliest)
        {
            var now = clock.GetUtcNow();
            var from = earliest > now ? earliest : now;
            var periods = from < origin ? 0 : ((from - origin).Ticks / period.Ticks) + 1;
            inner.Change(origin + (period * periods) - now, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            disposed = true;
            clock.periodic.Remove(this);
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Fire()
        {
            if (disposed || clock.stopped) return;
            if (period != Timeout.InfiniteTimeSpan) Rearm(clock.NothingBefore());
            callback();
        }
    }

    private DateTimeOffset NothingBefore() => nothingBefore();

    private ITimer CreateInner(Action fire) =>
        world.CreateTimer(_ => fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
