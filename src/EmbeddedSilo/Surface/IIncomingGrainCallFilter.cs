using System.Reflection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Runs around every call to a grain, inside the grain's turn. It goes on by <see cref="IGrainCallContext.Invoke"/>.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Handles one call.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>One call, as a filter sees it.</summary>
public interface IGrainCallContext
{
    /// <summary>The grain instance that is called.</summary>
    object Grain { get; }

    /// <summary>The interface's name.</summary>
    string InterfaceName { get; }

    /// <summary>The method's name.</summary>
    string MethodName { get; }

    /// <summary>The interface's method.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>What the caller will get; null for a method without a result, and before the method has run.</summary>
    object? Result { get; set; }

    /// <summary>Runs the next filter, or the method.</summary>
    Task Invoke();
}

/// <summary>One call on the side of the grain that is called.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>The activation that runs the call.</summary>
    IGrainContext TargetContext { get; }

    /// <summary>The method of the grain class.</summary>
    MethodInfo ImplementationMethod { get; }
}
