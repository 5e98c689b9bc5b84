using Orleans.Placement;

namespace Orleans.Concurrency;

/// <summary>
/// On interface methods: the call may run while other read-only calls are in progress. It does not keep writers out: a write
/// enters once the first reader is done, so readers must not rely on state across an await.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;

/// <summary>On interface methods: the call never waits for other calls of the activation.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;

/// <summary>On grain classes: several activations per key, which share the calls.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : PlacementAttribute
{
    /// <summary>At most this many activations per key.</summary>
    public StatelessWorkerAttribute(int maxLocalWorkers) => MaxLocalWorkers = maxLocalWorkers;

    /// <summary>As many activations per key as the silo's default says.</summary>
    public StatelessWorkerAttribute()
    {
    }

    internal int? MaxLocalWorkers { get; }
}
