using System.Reflection;
using System.Text.Json;
using Orleans;

namespace Concord.EmbeddedSilo;

/// <summary>How a silo behaves. Read when the silo is made; later changes have no effect.</summary>
public sealed class GrainSiloOptions
{
    /// <summary>How long a caller waits; the method runs on. Checked once a second. Infinite: for ever. Default: 30 s, as Orleans.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an activation may idle, where neither <see cref="CollectionAges"/> nor the class says. Infinite: it stays. Default: 15 min.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long activations of a grain class may idle.</summary>
    public Dictionary<Type, TimeSpan> CollectionAges { get; } = [];

    /// <summary>How often idle activations are looked for. Default: 1 min.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether a call that would wait for its own caller throws InvalidOperationException at once, naming the chain, instead of
    /// running into the response timeout. Costs an allocation a call; meant for tests. Default: no.
    /// </summary>
    public bool DetectCallCycles { get; set; }

    /// <summary>How long <see cref="GrainSilo.StopAsync"/> waits for calls and deactivations. Default: 10 s.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Activations per key of stateless workers that don't say. Default: one a processor.</summary>
    public int StatelessWorkers { get; set; } = Environment.ProcessorCount;

    /// <summary>How many turns an activation runs before the scheduler may choose another. A simulation takes 1. Default: 32.</summary>
    public int TurnsPerSlice { get; set; } = 32;

    /// <summary>How states are turned into JSON. Default: the serializer's own defaults, which write nulls.</summary>
    public JsonSerializerOptions StateJson { get; set; } = JsonSerializerOptions.Default;

    /// <summary>Where <c>AddEmbeddedSilo</c> looks for grain classes.</summary>
    public List<Assembly> GrainAssemblies { get; } = [];

    internal TimeSpan CollectionAgeOf(Type grainType) =>
        CollectionAges.TryGetValue(grainType, out var age) ? age
        : grainType.GetCustomAttribute<CollectionAgeLimitAttribute>() is not { } limit ? CollectionAge
        : limit.AlwaysActive ? Timeout.InfiniteTimeSpan
        : limit.AgeLimit;

    internal void Validate()
    {
        EnsurePositive(ResponseTimeout, nameof(ResponseTimeout));
        EnsurePositive(CollectionAge, nameof(CollectionAge));
        EnsurePositive(CollectionQuantum, nameof(CollectionQuantum));
        EnsurePositive(StopTimeout, nameof(StopTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(StatelessWorkers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(TurnsPerSlice, 1);
        foreach (var (type, age) in CollectionAges)
            EnsurePositive(age, $"{nameof(CollectionAges)}[{type}]");
    }

    private static void EnsurePositive(TimeSpan span, string name)
    {
        if (span <= TimeSpan.Zero && span != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(name, span, "A span above zero, or infinite.");
    }
}
