using System.Collections.Immutable;
using Concord.EmbeddedSilo.Scheduling;

namespace Concord.EmbeddedSilo.Calls;

/// <summary>Something that asks an activation for its turn: a call or a timer's tick.</summary>
internal abstract class Request : Turn
{
    /// <summary>Links of the <see cref="RequestList"/> the request is in.</summary>
    internal Request? Previous, Next;

    /// <summary>Where the request waits or runs.</summary>
    public GrainActivation Activation { get; set; } = null!;

    /// <summary>When the caller gives up, as a timestamp of the silo's clock.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Who called, for finding call cycles; null when nobody looks for them or no grain called.</summary>
    public CallFrame? Caller { get; set; }

    /// <summary>What goes along with the call; null for nothing.</summary>
    public ImmutableDictionary<string, object>? Ambient { get; set; }

    public abstract bool IsReadOnly { get; }

    public abstract bool Interleaves { get; }

    /// <summary>Whether it goes to the next activation when this one ends first.</summary>
    public abstract bool MovesOn { get; }

    public abstract string MethodName { get; }

    /// <summary>Tells the caller that the time is up.</summary>
    public abstract void Expire();

    /// <summary>Tells the caller that the request failed without having run.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>Marks the place in the call chain. Called at the beginning of the turn.</summary>
    protected CallFrame? EnterFrame() => Activation.Silo.Options.DetectCallCycles ? CallFrame.Enter(this) : null;
}
