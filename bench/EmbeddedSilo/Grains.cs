using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Bench;

/// <summary>The least a grain can do: count.</summary>
public interface ICounter : IGrainWithStringKey
{
    Task<int> Add(int amount);
}

/// <summary>A counter without state.</summary>
public interface ICounterGrain : ICounter;

/// <summary>A counter with one state, which the measurements never write.</summary>
public interface IStoredCounterGrain : ICounter;

/// <inheritdoc cref="ICounterGrain"/>
public sealed class CounterGrain : Grain, ICounterGrain
{
    private int _sum;

    public Task<int> Add(int amount) => Task.FromResult(_sum += amount);
}

/// <inheritdoc cref="IStoredCounterGrain"/>
public sealed class StoredCounterGrain(IPersistentState<CounterState> state) : Grain, IStoredCounterGrain
{
    public Task<int> Add(int amount) => Task.FromResult(state.State.Sum += amount);
}

/// <summary>The state of <see cref="StoredCounterGrain"/>.</summary>
public sealed class CounterState
{
    /// <summary>What was added up.</summary>
    public int Sum { get; set; }
}
