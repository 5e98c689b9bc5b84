using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Calls;

/// <summary>What callers hold: the base of the generated classes that implement the grain interfaces.</summary>
internal abstract class GrainReference(GrainClass grainClass, string key) : IAddressable
{
    private GrainActivation? _last;

    public GrainClass Class { get; } = grainClass;

    public string Key { get; } = key;

    /// <summary>The class and key of a reference or of a grain instance.</summary>
    public static (GrainClass Class, string Key) Identify(IAddressable grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain switch
        {
            GrainReference reference => (reference.Class, reference.Key),
            IGrainBase instance when instance.GrainContext is GrainActivation activation => (activation.Class, activation.Key),
            _ => throw new ArgumentException($"{grain.GetType()} is neither a grain reference nor a grain in a silo.", nameof(grain)),
        };
    }

    public sealed override bool Equals(object? obj) => obj is GrainReference other && other.Class == Class && other.Key == Key;

    public sealed override int GetHashCode() => HashCode.Combine(Class, Key);

    public sealed override string ToString() => $"{Class.Name}/{Key}";

    /// <summary>Called by the generated classes.</summary>
    protected Task<TResult> Call<TArguments, TResult>(
        GrainMethod<TArguments, TResult> method, TArguments arguments, CancellationToken token)
        where TArguments : struct
    {
        token.ThrowIfCancellationRequested();
        var call = new GrainCall<TArguments, TResult>(method, arguments) { Ambient = RequestContext.Values };
        var silo = Class.Silo;
        if (silo.Options.DetectCallCycles && CallFrame.Current is { } caller)
        {
            caller.ThrowIfWaitingFor(this, method);
            call.Caller = caller;
        }

        if (token.CanBeCanceled)
            call.CancelBy(token);
        _last = silo.Send(call, method.ResponseTimeout, this, _last);
        return call.Answer;
    }
}
