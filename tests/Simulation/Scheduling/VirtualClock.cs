namespace Concord.Simulation.Scheduling;

/// <summary>
/// Time that stands still while there is something to do. Timers that are due become items of the scheduler, where the seed
/// chooses among them.
/// </summary>
internal sealed class VirtualClock(SimulationScheduler scheduler, DateTimeOffset start) : TimeProvider
{
    private static readonly Action<object?> s_fire = due => ((DueTimer)due!).Timer.Fire(((DueTimer)due).Version);

    private readonly PriorityQueue<DueTimer, (long Due, long Order)> _timers = new();
    private long _order;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The time since the run began.</summary>
    public long Ticks { get; private set; }

    public override long GetTimestamp() => Ticks;

    public override DateTimeOffset GetUtcNow() => start.AddTicks(Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves to the next due time and makes ready what is due then. False when no timer is set.</summary>
    public bool JumpToNextTimer()
    {
        var found = false;
        while (_timers.TryPeek(out var entry, out var when) && (!found || when.Due <= Ticks))
        {
            _timers.Dequeue();
            if (!entry.Timer.IsAt(entry.Version))
                continue;
            Ticks = Math.Max(Ticks, when.Due);
            found = true;
            scheduler.Post(s_fire, entry);
        }

        return found;
    }

    private void Set(VirtualTimer timer, long version, TimeSpan wait) =>
        _timers.Enqueue(new(timer, version), (Ticks + wait.Ticks, _order++));

    private sealed record DueTimer(VirtualTimer Timer, long Version);

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _version;
        private TimeSpan _period;

        public bool IsAt(long version) => _version == version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_version < 0)
                return false;
            _version++;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
                clock.Set(this, _version, dueTime);
            return true;
        }

        /// <summary>Runs even if changed since it came due, as a real timer may; not if disposed.</summary>
        public void Fire(long version)
        {
            if (_version < 0)
                return;
            if (_version == version && _period > TimeSpan.Zero)
                clock.Set(this, ++_version, _period);
            callback(state);
        }

        public void Dispose() => _version = -1;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
