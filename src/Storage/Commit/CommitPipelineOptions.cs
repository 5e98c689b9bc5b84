namespace Concord.Storage;

/// <summary>Limits of the commit pipeline.</summary>
public sealed record CommitPipelineOptions
{
    /// <summary>The largest number of units in one transaction. Default 256.</summary>
    public int BatchLimit { get; init; } = 256;

    /// <summary>The largest number of units that wait; the next one is refused with <see cref="OverloadedException"/>. Default 4,096.</summary>
    public int QueueLimit { get; init; } = 4_096;

    /// <summary>The wait before an unknown outcome is looked up again; it doubles up to <see cref="LongestWait"/>. Default 50 ms.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Default 5 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Asked, in the caller's own flow, where its request came from: audit rows that do not say so themselves are given it. Default: nowhere.</summary>
    public Func<string?> Origin { get; init; } = () => null;

    /// <summary>Where the pipeline's own steps run. Default: the scheduler under which the pipeline is made.</summary>
    public TaskScheduler Scheduler { get; init; } = TaskScheduler.Current;
}

/// <summary>Too much is waiting to be committed. Nothing of the unit was applied; come again later.</summary>
public sealed class OverloadedException(string message) : Exception(message);
