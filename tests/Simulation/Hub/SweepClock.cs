namespace Concord.Simulation.Hub;

/// <summary>
/// The clock that a dispatcher rests by between two sweeps. A rest whose sweep would find nothing new lasts some periods longer, so that
/// quiet hours cost nothing; the sweeps that are left come when they would have come.
/// </summary>
/// <param name="clock">The process's clock.</param>
/// <param name="nothingBefore">The moment before which a sweep finds nothing that the last one did not find.</param>
/// <param name="nextDue">The moment before which no row is due, as of a moment by this clock: that moment or an earlier one when one is.</param>
internal sealed class SweepClock(NodeClock clock, Func<DateTimeOffset> nothingBefore, Func<DateTimeOffset, DateTimeOffset> nextDue) : TimeProvider
{
    private Rest? rest;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var from = clock.GetUtcNow();
        rest = new Rest(from, dueTime, clock.CreateTimer(_ => End(() => callback(state)), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        rest.Until(from, nothingBefore());
        return rest.Timer;
    }

    /// <summary>Something may have become due: the rest ends at its next regular moment, if something has.</summary>
    public void Nudge() => rest?.Until(clock.GetUtcNow(), clock.GetUtcNow());

    // Most commits make nothing due.
    private void End(Action callback)
    {
        var now = clock.GetUtcNow();
        var due = nextDue(now);
        if (due > now) rest?.Until(now, due);
        else callback();
    }

    private sealed record Rest(DateTimeOffset From, TimeSpan Period, ITimer Timer)
    {
        public void Until(DateTimeOffset now, DateTimeOffset earliest)
        {
            var from = earliest > now ? earliest : now;
            var end = From + (Period * (((from - From).Ticks / Period.Ticks) + 1));
            Timer.Change(end - now, Timeout.InfiniteTimeSpan);
        }
    }
}
