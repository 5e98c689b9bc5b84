using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Calls;

/// <summary>One call: what was asked, and the promise the caller holds.</summary>
internal sealed class GrainCall<TArguments, TResult>(GrainMethod<TArguments, TResult> method, TArguments arguments) : Request
    where TArguments : struct
{
    private readonly TaskCompletionSource<TResult> _answer = new();
    private CallCancellation? _cancellation;
    private CallContext? _filtered;
    private CallFrame? _frame;

    public override bool IsReadOnly => method.IsReadOnly;

    public override bool Interleaves => method.Interleaves;

    public override bool MovesOn => true;

    public override string MethodName => method.Name;

    public Task<TResult> Answer => _answer.Task;

    /// <summary>Lets the caller's token end the wait at once and reach the method in a turn of its own.</summary>
    public void CancelBy(CancellationToken token) => _cancellation = new(this, () => _answer.TrySetCanceled(token), token);

    public override void Expire() => _answer.TrySetException(new TimeoutException(
        $"{Activation}.{method.Name} did not answer in time. If it has started, it runs on."));

    public override void Fail(Exception exception)
    {
        _cancellation?.Finish();
        _answer.TrySetException(exception);
    }

    public override void Run()
    {
        var token = _cancellation?.Start() ?? default;
        if (_answer.Task.IsCompleted)
        {
            // Nobody waits any more: the call timed out or was cancelled before its turn came.
            _cancellation?.Finish();
            Activation.Leave(this);
            return;
        }

        _frame = EnterFrame();
        // Holds for this turn and what follows from it: the next one begins with the silo's own.
        if (Ambient is not null)
            RequestContext.Values = Ambient;
        Task task;
        try
        {
            task = Invoke(token);
        }
        catch (Exception exception)
        {
            task = Task.FromException(exception);
        }

        if (task.IsCompleted)
            Settle(task);
        else
            _ = SettleLater(task);
    }

    private Task Invoke(CancellationToken token)
    {
        var grain = Activation.GrainInstance!;
        if (!Activation.Class.HasFilters)
            return method.Invoke(grain, arguments, token);
        _filtered = new(Activation, method, async () =>
        {
            var task = method.Invoke(grain, arguments, token);
            await task;
            return typeof(TResult) == typeof(Nothing) ? null : ((Task<TResult>)task).Result;
        });
        return _filtered.Invoke();
    }

    private async Task SettleLater(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Settle(task);
    }

    private void Settle(Task task)
    {
        _frame?.Leave();
        _cancellation?.Finish();
        if (task.IsCompletedSuccessfully)
            SetResult(task);
        else
            _answer.TrySetException(ExceptionOf(task));
        Activation.Leave(this);
    }

    private void SetResult(Task task)
    {
        if (typeof(TResult) == typeof(Nothing))
            _answer.TrySetResult(default!);
        else if (_filtered is null)
            _answer.TrySetResult(((Task<TResult>)task).Result);
        else if (_filtered.Result is TResult result)
            _answer.TrySetResult(result);
        else if (_filtered.Result is null && default(TResult) is null)
            _answer.TrySetResult(default!);
        else
            _answer.TrySetException(new InvalidCastException($"A call filter left {_filtered.Result ?? "null"} as result of {method.Name}."));
    }

    private static Exception ExceptionOf(Task task)
    {
        if (task.Exception is { } exception)
            return exception.InnerExceptions[0];
        try
        {
            task.GetAwaiter().GetResult();
            throw new InvalidOperationException("The task has not failed.");
        }
        catch (OperationCanceledException cancelled)
        {
            return cancelled;
        }
    }
}
