using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Calls;

/// <summary>One call on its way through the filters: the silo's in order, then the grain's own, then the method.</summary>
internal sealed class CallContext(GrainActivation activation, GrainMethod method, Func<Task<object?>> invoke) : IIncomingGrainCallContext
{
    private int _next;

    public object Grain => activation.GrainInstance!;

    public string InterfaceName => method.InterfaceName;

    public string MethodName => method.Name;

    public MethodInfo InterfaceMethod => method.Method;

    public object? Result { get; set; }

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod => activation.Class.ImplementationOf(method.Method);

    public async Task Invoke()
    {
        var filters = activation.Silo.Filters;
        var position = _next++;
        if (position < filters.Count)
            await filters[position].Invoke(this);
        else if (position == filters.Count && activation.GrainInstance is IIncomingGrainCallFilter own)
            await own.Invoke(this);
        else
            Result = await invoke();
    }
}
