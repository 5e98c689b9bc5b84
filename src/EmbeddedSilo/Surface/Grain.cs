using Concord.EmbeddedSilo;
using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Base of grain classes. The runtime creates instances, one per key, and runs their methods one turn at a time.
/// </summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Takes the context of the activation under construction; null when code outside the runtime creates the grain.</summary>
    protected Grain() => GrainContext = GrainActivation.Current!;

    /// <summary>The activation this instance belongs to.</summary>
    public IGrainContext GrainContext { get; }

    /// <summary>Gives references to other grains.</summary>
    protected IGrainFactory GrainFactory => GrainActivation.Of(this).GrainFactory;

    /// <summary>The services the silo was composed with.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <summary>Asks for deactivation once the calls in progress are done. Waiting calls go to the next activation.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps idle collection away for this long; a negative span takes an earlier delay back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => GrainActivation.Of(this).DelayDeactivation(timeSpan);

    /// <summary>Runs before the first call, after persistent state was read. An exception reaches the waiting callers.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last call. Not guaranteed: a crash skips it.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
}
