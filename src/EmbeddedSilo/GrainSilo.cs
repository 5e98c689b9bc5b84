using Concord.EmbeddedSilo.Calls;
using Concord.EmbeddedSilo.Reminders;
using Concord.EmbeddedSilo.Scheduling;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Concord.EmbeddedSilo;

/// <summary>
/// Runs grains in this process: one activation per key, one turn at a time. Grain classes are registered, then the silo is
/// started; references may be made before, calls not.
/// </summary>
public sealed partial class GrainSilo : IClusterClient, IDisposable
{
    private readonly List<GrainClass> _classes = [];
    private readonly Dictionary<Type, List<GrainClass>> _implementations = [];
    private readonly GrainSiloPorts _ports;
    private readonly Sweeper _timeouts;
    private readonly Sweeper _collector;
    private readonly CancellationTokenSource _stopped = new();
    private readonly long _responseTimeout;
    private volatile Stage _stage;

    /// <summary>Makes a silo that is not started yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option makes no sense.</exception>
    public GrainSilo(GrainSiloOptions options, GrainSiloPorts ports)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(ports);
        options.Validate();
        Options = options;
        _ports = ports;
        _responseTimeout = TicksOf(options.ResponseTimeout);
        _timeouts = new(this, TimeSpan.FromSeconds(1), ExpireCalls);
        _collector = new(this, options.CollectionQuantum, CollectIdle);
        Reminders = new(this, ports.Reminders);
    }

    private enum Stage
    {
        Created,
        Running,
        Stopping,
        Stopped,
        Killed,
    }

    /// <inheritdoc />
    public IServiceProvider ServiceProvider => _ports.Services;

    internal GrainSiloOptions Options { get; }

    internal TimeProvider Clock => _ports.Clock;

    internal TaskScheduler Scheduler => _ports.Scheduler;

    internal IGrainStateStore States => _ports.States;

    internal IReadOnlyList<IIncomingGrainCallFilter> Filters => _ports.Filters;

    internal ILogger Logger => _ports.Logger;

    internal ReminderService Reminders { get; }

    /// <summary>Turns run in this context: what was ambient when the silo was made.</summary>
    internal ExecutionContext Context { get; } = ExecutionContext.Capture()
        ?? throw new InvalidOperationException("A silo cannot be made while the flow of the execution context is suppressed.");

    /// <summary>Cancelled when a stop has waited long enough.</summary>
    internal CancellationToken Stopped => _stopped.Token;

    /// <summary>Whether turns no longer run.</summary>
    internal bool IsDead => _stage is Stage.Stopped or Stage.Killed;

    internal bool IsStopping => _stage >= Stage.Stopping;

    /// <summary>
    /// Registers a grain class under all its grain interfaces. <paramref name="create"/> runs for each activation, inside its
    /// first turn, and asks the activation for persistent states.
    /// </summary>
    /// <exception cref="ArgumentException">The class has no grain interface, or one that cannot be called.</exception>
    /// <exception cref="InvalidOperationException">The silo has been started, or the class's grain type is taken.</exception>
    public void Register<TGrain>(Func<GrainActivation, TGrain> create)
        where TGrain : class, IGrainBase =>
        Register(typeof(TGrain), create);

    /// <inheritdoc />
    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        var grainClass = ClassOf(typeof(TGrainInterface), grainClassNamePrefix);
        return (TGrainInterface)(object)ReferenceFactory.For(typeof(TGrainInterface))(grainClass, primaryKey);
    }

    internal void Register(Type type, Func<GrainActivation, IGrainBase> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        if (_stage != Stage.Created)
            throw new InvalidOperationException("Grain classes are registered before the silo starts.");
        var grainClass = new GrainClass(this, type, create);
        if (FindClass(grainClass.Name) is { } other)
            throw new InvalidOperationException($"{type} and {other.Type} are both of grain type '{grainClass.Name}'; name one by [GrainType].");
        var interfaces = GrainInterfaces.Of(type);
        _classes.Add(grainClass);
        foreach (var grainInterface in interfaces)
        {
            if (!_implementations.TryGetValue(grainInterface, out var implementations))
                _implementations[grainInterface] = implementations = [];
            implementations.Add(grainClass);
        }
    }

    internal GrainClass? FindClass(string grainType) => _classes.Find(c => c.Name == grainType);

    /// <summary>A reference by stored names; the class is registered and implements the interface.</summary>
    internal TGrainInterface Reference<TGrainInterface>(string grainType, string key) =>
        Reference<TGrainInterface>(FindClass(grainType)!, key);

    internal static TGrainInterface Reference<TGrainInterface>(GrainClass grainClass, string key) =>
        grainClass.Type.IsAssignableTo(typeof(TGrainInterface))
            ? (TGrainInterface)(object)ReferenceFactory.For(typeof(TGrainInterface))(grainClass, key)
            : throw new InvalidCastException($"{grainClass.Type} does not implement {typeof(TGrainInterface)}.");

    /// <summary>A timer whose callback runs as an item of the silo's scheduler, and not after the silo is gone.</summary>
    internal ITimer CreateTimer(Action callback, TimeSpan dueTime)
    {
        if (ExecutionContext.IsFlowSuppressed())
            return Clock.CreateTimer(_ => Post(callback), null, dueTime, Timeout.InfiniteTimeSpan);
        using (ExecutionContext.SuppressFlow())
        {
            return Clock.CreateTimer(_ => Post(callback), null, dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The timestamp a span after another.</summary>
    internal long After(long timestamp, TimeSpan span)
    {
        var ticks = TicksOf(span);
        return ticks > long.MaxValue - timestamp ? long.MaxValue : timestamp + ticks;
    }

    internal void LogCallbackFailure(Exception exception, GrainActivation activation, string what) =>
        Logger.LogError(exception, "{Grain} failed in {Callback}.", activation, what);

    private GrainClass ClassOf(Type grainInterface, string? prefix)
    {
        if (!_implementations.TryGetValue(grainInterface, out var candidates))
            throw new ArgumentException($"No registered grain class implements {grainInterface}.");
        if (prefix is null && candidates.Count == 1)
            return candidates[0];
        var matching = candidates.FindAll(c => c.Type.FullName!.StartsWith(prefix ?? "", StringComparison.Ordinal));
        return matching.Count == 1
            ? matching[0]
            : throw new ArgumentException(
                $"{matching.Count} grain classes implement {grainInterface} with the prefix '{prefix}': {string.Join(", ", candidates.Select(c => c.Type))}.");
    }

    private void Post(Action action) =>
        new Task(() => { if (!IsDead) action(); }, TaskCreationOptions.DenyChildAttach).Start(Scheduler);

    private long TicksOf(TimeSpan span)
    {
        if (span == Timeout.InfiniteTimeSpan)
            return long.MaxValue;
        var ticks = span.TotalSeconds * Clock.TimestampFrequency;
        return ticks >= long.MaxValue ? long.MaxValue : (long)ticks;
    }
}
