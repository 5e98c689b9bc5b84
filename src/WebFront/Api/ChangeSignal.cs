using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.WebFront.Api;

/// <summary>Wakes those who wait for changes when a commit of this process has placed some.</summary>
public sealed class ChangeSignal : IDisposable
{
    private readonly CommitPipeline pipeline;
    private volatile TaskCompletionSource next = New();

    public ChangeSignal(CommitPipeline pipeline)
    {
        this.pipeline = pipeline;
        pipeline.Committed += Notice;
    }

    /// <summary>Ends with the next change that is placed after it was asked for.</summary>
    public Task Next => next.Task;

    public void Dispose() => pipeline.Committed -= Notice;

    private void Notice(CommitUnit unit)
    {
        if (unit.Writes.Any(write => write.Row is RecordChangeRow))
            Interlocked.Exchange(ref next, New()).TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
