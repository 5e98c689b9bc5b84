using System.Collections.Concurrent;

namespace Concord.Storage.Tests.Support;

/// <summary>Runs its tasks one after the other on one thread, and remembers whether all steps stayed there.</summary>
internal sealed class OneThreadScheduler : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> queue = [];
    private readonly Thread thread;

    public OneThreadScheduler()
    {
        thread = new Thread(Work) { IsBackground = true };
        thread.Start();
    }

    public bool IsHere => Environment.CurrentManagedThreadId == thread.ManagedThreadId;

    public void Dispose() => queue.CompleteAdding();

    protected override void QueueTask(Task task) => queue.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => queue;

    private void Work()
    {
        foreach (var task in queue.GetConsumingEnumerable()) TryExecuteTask(task);
    }
}
