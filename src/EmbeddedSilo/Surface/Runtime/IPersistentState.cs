using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>State of a grain, read before activation and written when the grain asks.</summary>
public interface IPersistentState<TState> : IStorage<TState>;

/// <summary>On constructor parameters of type <see cref="IPersistentState{TState}"/>: the name of the state.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute : Attribute
{
    /// <summary>Names the state and, if not the default, the store that keeps it.</summary>
    public PersistentStateAttribute(string stateName, string? storageName = null)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        StateName = stateName;
        StorageName = storageName;
    }

    /// <summary>The name of the state within its grain.</summary>
    public string StateName { get; }

    /// <summary>The name of the store; null for the default one.</summary>
    public string? StorageName { get; }
}
