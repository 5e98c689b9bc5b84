namespace Orleans.Runtime;

/// <summary>One activation of a grain.</summary>
public interface IGrainContext
{
    /// <summary>The grain; null until it is constructed.</summary>
    object? GrainInstance { get; }

    /// <summary>The services the silo was composed with.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completes when the activation is gone. Awaiting it inside the same grain never ends.</summary>
    Task Deactivated { get; }

    /// <summary>Asks for deactivation once the calls in progress are done. Idempotent: the first reason stays.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
