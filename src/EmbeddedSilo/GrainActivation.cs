using Concord.EmbeddedSilo.Calls;
using Concord.EmbeddedSilo.Scheduling;
using Concord.EmbeddedSilo.State;
using Concord.EmbeddedSilo.Timers;
using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo;

/// <summary>
/// One activation of a grain: its key, its turns, and what its constructor may ask for. Instances are made by the silo; a
/// factory given to <see cref="GrainSilo.Register{TGrain}"/> receives the one under construction.
/// </summary>
public sealed partial class GrainActivation : IGrainContext
{
    [ThreadStatic]
    private static GrainActivation? s_current;

    private Admission _requests;
    private List<IStateFacet>? _facets;
    private List<GrainTimer>? _timers;
    private TaskCompletionSource? _idle;

    internal GrainActivation(GrainClass grainClass, string key, string place)
    {
        Class = grainClass;
        Key = key;
        Place = place;
        Turns = new(this);
    }

    /// <summary>The grain's key.</summary>
    public string Key { get; }

    /// <summary>Gives references to other grains.</summary>
    public IGrainFactory GrainFactory => Silo;

    /// <summary>The grain; null until it is constructed.</summary>
    public object? GrainInstance => _instance;

    /// <summary>The services the silo was composed with.</summary>
    public IServiceProvider ActivationServices => Silo.ServiceProvider;

    /// <summary>The activation whose turn runs on this thread.</summary>
    internal static GrainActivation? Current { get => s_current; set => s_current = value; }

    internal GrainClass Class { get; }

    /// <summary>The name in the class's directory: the key, and for stateless workers a number behind it.</summary>
    internal string Place { get; }

    internal GrainSilo Silo => Class.Silo;

    /// <summary>Runs the turns; also the lock of everything mutable here.</summary>
    internal ActivationScheduler Turns { get; }

    internal bool IsIdle => _requests.IsIdle;

    /// <summary>A state of the grain, read before activation. Only to be called while the grain is constructed.</summary>
    /// <param name="stateName">The name within the grain.</param>
    /// <exception cref="InvalidOperationException">The grain is already constructed.</exception>
    public IPersistentState<TState> PersistentState<TState>(string stateName)
    {
        if (_instance is not null)
            throw new InvalidOperationException($"State {stateName} of {this} was asked for after construction.");
        var facet = new PersistentState<TState>(this, stateName);
        (_facets ??= []).Add(facet);
        return facet;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Class.Name}/{Key}";

    internal static GrainActivation Of(IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain.GrainContext as GrainActivation
            ?? throw new InvalidOperationException($"{grain.GetType()} was created outside of a silo.");
    }

    /// <summary>Takes a request; false when the activation is gone and the next one must be asked.</summary>
    internal bool TryTake(Request request)
    {
        lock (Turns)
        {
            if (_phase == Phase.Gone)
                return false;
            request.Activation = this;
            _used |= request.MovesOn;
            if (_phase == Phase.Active && _requests.TryEnter(request))
                Turns.Enqueue(request);
            else
                _requests.Wait(request);
            return true;
        }
    }

    /// <summary>Ends a request's run and lets the next ones in.</summary>
    internal void Leave(Request request)
    {
        TaskCompletionSource? idle = null;
        lock (Turns)
        {
            _requests.Leave(request);
            EnterWaiting();
            if (_phase == Phase.Deactivating && _requests.NothingRuns)
                Turns.Enqueue(new ActionTurn(() => _ = DeactivateAsync()));
            if (_idle is not null && _requests.IsIdle)
                (idle, _idle) = (_idle, null);
        }

        idle?.SetResult();
    }

    /// <summary>Completes when nothing runs or waits; at once if that is so already.</summary>
    internal Task WhenIdle()
    {
        lock (Turns)
        {
            return _requests.IsIdle || _phase == Phase.Gone ? Task.CompletedTask : (_idle ??= new()).Task;
        }
    }

    internal void CollectRequests(Func<Request, bool> test, List<Request> into)
    {
        lock (Turns)
        {
            _requests.Collect(test, into);
        }
    }

    internal IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        EnsureOwnTurn("register a timer");
        var timer = new GrainTimer(this, callback, options);
        (_timers ??= []).Add(timer);
        return timer;
    }

    internal void Forget(GrainTimer timer) => _timers?.Remove(timer);

    /// <exception cref="InvalidOperationException">The code in progress is not a turn of this activation.</exception>
    internal void EnsureOwnTurn(string what)
    {
        if (Current != this)
            throw new InvalidOperationException($"{this} was asked to {what} from outside of its turns.");
    }

    private void EnterWaiting()
    {
        if (_phase != Phase.Active)
            return;
        while (_requests.EnterNext() is { } next)
            Turns.Enqueue(next);
    }
}
