namespace Concord.EmbeddedSilo.Scheduling;

/// <summary>A piece of an activation's work, run to its first await. What follows comes back as tasks.</summary>
internal abstract class Turn
{
    /// <summary>Never throws.</summary>
    public abstract void Run();
}

/// <summary>A turn made of a delegate.</summary>
internal sealed class ActionTurn(Action action) : Turn
{
    public override void Run() => action();
}
