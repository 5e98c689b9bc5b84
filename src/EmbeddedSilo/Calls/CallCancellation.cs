using Concord.EmbeddedSilo.Scheduling;

namespace Concord.EmbeddedSilo.Calls;

/// <summary>
/// The way of a caller's cancellation to the method. The caller is answered at once, on whatever thread cancels; the method's
/// own token is cancelled in a turn of its activation, so that callbacks registered on it never run beside a turn.
/// </summary>
internal sealed class CallCancellation
{
    private readonly Request _request;
    private readonly Action _answer;
    private readonly CancellationTokenRegistration _registration;
    private volatile Action? _cancelMethod;

    public CallCancellation(Request request, Action answer, CancellationToken token)
    {
        _request = request;
        _answer = answer;
        _registration = token.UnsafeRegister(static state => ((CallCancellation)state!).Cancel(), this);
    }

    /// <summary>The method's token. Taken before asking whether the caller still waits, so that no cancellation is missed.</summary>
    public CancellationToken Start()
    {
        var source = new CancellationTokenSource();
        _cancelMethod = source.Cancel;
        return source.Token;
    }

    public void Finish()
    {
        _registration.Unregister();
        _cancelMethod = null;
    }

    private void Cancel()
    {
        _answer();
        if (_cancelMethod is { } cancel)
            _request.Activation.Turns.Enqueue(new ActionTurn(() => Run(cancel)));
    }

    private void Run(Action cancel)
    {
        try
        {
            cancel();
        }
        catch (AggregateException exception)
        {
            _request.Activation.Silo.LogCallbackFailure(exception, _request.Activation, "a cancellation callback");
        }
    }
}
