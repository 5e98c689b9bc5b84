using System.Reflection;
using Concord.EmbeddedSilo.Calls;
using Orleans;
using Orleans.Concurrency;

namespace Concord.EmbeddedSilo;

/// <summary>One grain class in one silo, with the directory of its activations.</summary>
internal sealed class GrainClass
{
    private const string GrainSuffix = "Grain";
    private readonly Func<GrainActivation, IGrainBase> _create;

    // Enumerated only in the order of its entries, which depends on the operations and not on hash codes.
    private readonly Dictionary<string, GrainActivation> _activations = [];
    private readonly Dictionary<MethodInfo, MethodInfo> _implementations = [];
    private int _lastWorker;

    public GrainClass(GrainSilo silo, Type type, Func<GrainActivation, IGrainBase> create)
    {
        Silo = silo;
        Type = type;
        _create = create;
        Name = type.GetCustomAttribute<GrainTypeAttribute>()?.GrainType ?? DefaultName(type);
        MaxWorkers = type.GetCustomAttribute<StatelessWorkerAttribute>() is { } worker
            ? worker.MaxLocalWorkers ?? silo.Options.StatelessWorkers
            : 0;
        CollectionAge = silo.Options.CollectionAgeOf(type);
        HasFilters = silo.Filters.Count > 0 || type.IsAssignableTo(typeof(IIncomingGrainCallFilter));
    }

    public GrainSilo Silo { get; }

    public Type Type { get; }

    /// <summary>The name under which state and reminders are kept.</summary>
    public string Name { get; }

    /// <summary>Activations per key; 0 when there is exactly one.</summary>
    public int MaxWorkers { get; }

    /// <summary>How long an activation may idle; infinite when it stays.</summary>
    public TimeSpan CollectionAge { get; }

    public bool HasFilters { get; }

    public IGrainBase Create(GrainActivation activation) => _create(activation);

    /// <summary>The activation to ask, made and started if there is none.</summary>
    public GrainActivation Find(string key)
    {
        lock (_activations)
        {
            return MaxWorkers == 0 ? _activations.GetValueOrDefault(key) ?? Add(new(this, key, key)) : FindWorker(key);
        }
    }

    /// <summary>Takes a gone activation out; the result waited for it.</summary>
    public List<Request> Remove(GrainActivation activation)
    {
        lock (_activations)
        {
            _activations.Remove(activation.Place);
            return activation.Close();
        }
    }

    /// <summary>Takes a gone activation out; what waited for it goes to a new one, in order.</summary>
    public void Replace(GrainActivation activation)
    {
        lock (_activations)
        {
            _activations.Remove(activation.Place);
            var waiting = activation.Close().Where(r => r.MovesOn).ToList();
            if (waiting.Count > 0)
                Add(new(this, activation.Key, activation.Place), waiting);
        }
    }

    /// <summary>The activations of this moment for which the test holds, oldest place first.</summary>
    public List<GrainActivation> Where(Func<GrainActivation, bool> test)
    {
        lock (_activations)
        {
            List<GrainActivation> found = [];
            foreach (var activation in _activations.Values)
            {
                if (test(activation))
                    found.Add(activation);
            }

            return found;
        }
    }

    public MethodInfo ImplementationOf(MethodInfo interfaceMethod)
    {
        lock (_implementations)
        {
            if (!_implementations.TryGetValue(interfaceMethod, out var implementation))
            {
                var map = Type.GetInterfaceMap(interfaceMethod.DeclaringType!);
                implementation = map.TargetMethods[Array.IndexOf(map.InterfaceMethods, interfaceMethod)];
                _implementations[interfaceMethod] = implementation;
            }

            return implementation;
        }
    }

    /// <summary>As Orleans names grain classes: lower case, without the ending Grain.</summary>
    private static string DefaultName(Type type)
    {
        var name = type.Name.ToLowerInvariant();
        var suffix = GrainSuffix.ToLowerInvariant();
        return name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;
    }

    /// <summary>A worker without work, a new one while there may be more, else one after the other.</summary>
    private GrainActivation FindWorker(string key)
    {
        for (var i = 0; i < MaxWorkers; i++)
        {
            var place = PlaceOf(key, i);
            if (!_activations.TryGetValue(place, out var worker))
                return Add(new(this, key, place));
            if (worker.IsIdle)
                return worker;
        }

        _lastWorker = (_lastWorker + 1) % MaxWorkers;
        return _activations[PlaceOf(key, _lastWorker)];
    }

    private static string PlaceOf(string key, int worker) => $"{key}\0{worker}";

    private GrainActivation Add(GrainActivation activation, IEnumerable<Request>? waiting = null)
    {
        _activations[activation.Place] = activation;
        if (waiting is not null)
            activation.Inherit(waiting);
        activation.Begin();
        Silo.WatchIdleness(this);
        return activation;
    }
}
