namespace Concord.EmbeddedSilo.Scheduling;

/// <summary>
/// Repeats a check while there is something to check. It sleeps otherwise, so that an idle silo sets no timer.
/// <paramref name="sweep"/> says whether to come again.
/// </summary>
internal sealed class Sweeper(GrainSilo silo, TimeSpan period, Func<bool> sweep) : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private int _awake;

    /// <summary>Says that there is something to check. Cheap when awake.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _awake) == 0 && Interlocked.Exchange(ref _awake, 1) == 0)
            Arm();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
        }
    }

    private void Arm()
    {
        lock (_gate)
        {
            if (_timer is null)
                _timer = silo.CreateTimer(Sweep, period);
            else
                _timer.Change(period, Timeout.InfiniteTimeSpan);
        }
    }

    private void Sweep()
    {
        // Asleep before looking: what comes after the look wakes it again.
        Interlocked.Exchange(ref _awake, 0);
        if (sweep())
            Wake();
    }
}
