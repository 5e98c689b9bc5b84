using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>A timer of one activation. Disposing stops it and cancels the tick in progress.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets a new schedule. <see cref="Timeout.InfiniteTimeSpan"/> as due time pauses; as period it ticks once.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>When and how a timer ticks.</summary>
public readonly struct GrainTimerCreationOptions()
{
    /// <summary>A schedule with the default manners.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
        : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>The wait before the first tick; zero ticks as soon as possible, infinite not before a change.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>The wait from the end of a tick to the next; infinite ticks once.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether ticks may run while calls are in progress. Default: a tick waits its turn as a call does.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick keeps the activation from idle collection. Default: no.</summary>
    public bool KeepAlive { get; init; }
}
