using Concord.EmbeddedSilo.Calls;

namespace Concord.EmbeddedSilo.Timers;

/// <summary>One tick, as a request to its activation. It never goes to another one.</summary>
internal sealed class TimerTick(GrainTimer timer) : Request
{
    private CallFrame? _frame;

    public override bool IsReadOnly => false;

    public override bool Interleaves => timer.Interleaves;

    public override bool MovesOn => false;

    public override string MethodName => "timer";

    public override void Expire()
    {
    }

    public override void Fail(Exception exception)
    {
    }

    public override void Run() => _ = RunAsync();

    private async Task RunAsync()
    {
        if (!timer.IsDisposed)
            await TickAsync();
        Activation.Leave(this);
    }

    private async Task TickAsync()
    {
        _frame = EnterFrame();
        if (timer.KeepsAlive)
            Activation.MarkUsed();
        timer.BeginTick();
        try
        {
            await timer.Callback(timer.Disposed);
        }
        catch (Exception exception)
        {
            Activation.Silo.LogCallbackFailure(exception, Activation, "a timer tick");
        }

        _frame?.Leave();
        timer.EndTick();
    }
}
