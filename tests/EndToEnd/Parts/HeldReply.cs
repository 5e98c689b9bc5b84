namespace Concord.EndToEnd.Parts;

/// <summary>A reply that the proxy keeps back: the system has acted, the hub does not know.</summary>
internal sealed class HeldReply(Func<PassedRequest, bool> fits)
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> passes = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Fits(PassedRequest request) => fits(request);

    /// <summary>Until the system has answered and the reply is held.</summary>
    public Task ReachedAsync() => reached.Task.WaitAsync(TimeSpan.FromMinutes(2));

    /// <summary>Lets the reply go on.</summary>
    public void Release() => passes.TrySetResult(true);

    /// <summary>Cuts the connection instead: the reply is lost.</summary>
    public void Lose() => passes.TrySetResult(false);

    internal async Task<bool> WaitAsync(CancellationToken hungUp)
    {
        reached.TrySetResult();
        await using var gone = hungUp.Register(Lose);
        return await passes.Task;
    }
}
