namespace Concord.EmbeddedSilo.Calls;

/// <summary>One link of the chain of calls that the code in progress belongs to. Kept only while call cycles are looked for.</summary>
internal sealed class CallFrame
{
    private static readonly AsyncLocal<CallFrame?> s_current = new();

    private readonly CallFrame? _caller;
    private readonly GrainActivation _activation;
    private readonly string _method;
    private readonly bool _isReadOnly;
    private volatile bool _left;

    private CallFrame(CallFrame? caller, GrainActivation activation, string method, bool isReadOnly)
    {
        _caller = caller;
        _activation = activation;
        _method = method;
        _isReadOnly = isReadOnly;
    }

    public static CallFrame? Current => s_current.Value;

    public static CallFrame Enter(Request request) =>
        s_current.Value = new(request.Caller, request.Activation, request.MethodName, request.IsReadOnly);

    /// <summary>The frame of a step that is no request: activation and deactivation.</summary>
    public static CallFrame Enter(GrainActivation activation, string step) =>
        s_current.Value = new(null, activation, step, isReadOnly: false);

    public void Leave() => _left = true;

    /// <summary>Throws when the called grain is waiting for this very chain of calls.</summary>
    public void ThrowIfWaitingFor(GrainReference target, GrainMethod method)
    {
        if (method.Interleaves || target.Class.MaxWorkers > 0)
            return;
        for (var frame = this; frame is not null; frame = frame._caller)
        {
            if (!frame._left && frame.Holds(target) && !(frame._isReadOnly && method.IsReadOnly))
                throw new InvalidOperationException($"Call cycle: {Describe()} -> {target}.{method.Name}");
        }
    }

    private bool Holds(GrainReference target) => _activation.Class == target.Class && _activation.Key == target.Key;

    private string Describe() => (_caller is null ? "" : _caller.Describe() + " -> ") + $"{_activation}.{_method}";
}
