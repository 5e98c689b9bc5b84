using System.Reflection;
using Orleans;
using Orleans.Concurrency;

namespace Concord.EmbeddedSilo.Calls;

/// <summary>What a call to one interface method needs to know. Made once a process and shared by all silos.</summary>
internal abstract class GrainMethod(MethodInfo method)
{
    public MethodInfo Method { get; } = method;

    public string Name { get; } = method.Name;

    public string InterfaceName { get; } = method.DeclaringType!.FullName!.Replace('+', '.');

    public bool IsReadOnly { get; } = method.IsDefined(typeof(ReadOnlyAttribute));

    public bool Interleaves { get; } = method.IsDefined(typeof(AlwaysInterleaveAttribute));

    /// <summary>The method's own response timeout; null for the silo's.</summary>
    public TimeSpan? ResponseTimeout { get; } = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
}

/// <summary>A method with the delegate that calls it on a grain instance.</summary>
internal sealed class GrainMethod<TArguments, TResult>(
    MethodInfo method, Func<object, TArguments, CancellationToken, Task> invoke) : GrainMethod(method)
    where TArguments : struct
{
    public Func<object, TArguments, CancellationToken, Task> Invoke { get; } = invoke;
}

/// <summary>The result type of methods without a result.</summary>
internal readonly struct Nothing;
