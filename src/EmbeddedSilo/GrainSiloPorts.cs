using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;

namespace Concord.EmbeddedSilo;

/// <summary>
/// What a silo stands on. Two silos may share ports, as two processes share a database. Everything asynchronous behind a port
/// must complete on the scheduler it was called from, which code without ConfigureAwait(false) does.
/// </summary>
public sealed record GrainSiloPorts
{
    /// <summary>The clock behind timers, reminders, timeouts and collection.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>What turns are scheduled on. Default: the thread pool.</summary>
    public TaskScheduler Scheduler { get; init; } = TaskScheduler.Default;

    /// <summary>Where grains keep their state. Default: the memory of this silo.</summary>
    public IGrainStateStore States { get; init; } = new InMemoryGrainStateStore();

    /// <summary>Where reminders are kept. Default: the memory of this silo.</summary>
    public IReminderTable Reminders { get; init; } = new InMemoryReminderTable();

    /// <summary>Run around every call, in this order, inside the grain's turn.</summary>
    public IReadOnlyList<IIncomingGrainCallFilter> Filters { get; init; } = [];

    /// <summary>What grains see as their ServiceProvider. Default: without any service.</summary>
    public IServiceProvider Services { get; init; } = NoServices.Instance;

    /// <summary>Failures that reach no caller: ticks, deactivations, reminders.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Instance = new();

        public object? GetService(Type serviceType) => null;
    }
}
