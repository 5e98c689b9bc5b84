namespace Concord.EmbeddedSilo.Scheduling;

/// <summary>
/// Runs the turns of one activation, one at a time and in order, as items of the silo's scheduler. It is the current
/// scheduler inside a turn, which is why awaits come back to the activation. Its instance is also the lock of the activation.
/// </summary>
internal sealed class ActivationScheduler(GrainActivation activation) : TaskScheduler
{
    private static readonly Action<object?> s_runSlice = state => ((ActivationScheduler)state!).RunSlice();
    private static readonly Action<object?> s_runTurn = state => ((Turn)state!).Run();
    private static readonly ContextCallback s_drain = state => ((ActivationScheduler)state!).Drain();

    private object? _first;
    private Queue<object>? _rest;
    private bool _scheduled;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Adds a turn behind those that wait. Any thread may do so.</summary>
    public void Enqueue(Turn turn) => Add(turn);

    protected override void QueueTask(Task task) => Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && GrainActivation.Current == activation && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (this)
        {
            return [.. new[] { _first }.Concat(_rest ?? []).OfType<Task>()];
        }
    }

    private void Add(object item)
    {
        lock (this)
        {
            if (_first is null)
                _first = item;
            else
                (_rest ??= new()).Enqueue(item);
            if (_scheduled)
                return;
            _scheduled = true;
        }

        Schedule(TaskCreationOptions.DenyChildAttach);
    }

    private void Schedule(TaskCreationOptions options) =>
        new Task(s_runSlice, this, default, options).Start(activation.Silo.Scheduler);

    /// <summary>The silo's own execution context, so that nothing ambient leaks from whoever happened to add a turn.</summary>
    private void RunSlice() => ExecutionContext.Run(activation.Silo.Context, s_drain, this);

    private void Drain()
    {
        GrainActivation.Current = activation;
        try
        {
            for (var left = activation.Silo.Options.TurnsPerSlice; left > 0; left--)
            {
                if (activation.Silo.IsDead || Take() is not { } item)
                    return;
                if (item is Turn turn)
                    new Task(s_runTurn, turn, default, TaskCreationOptions.DenyChildAttach).RunSynchronously(this);
                else
                    TryExecuteTask((Task)item);
            }
        }
        finally
        {
            GrainActivation.Current = null;
        }

        if (HasMore())
            Schedule(TaskCreationOptions.DenyChildAttach | TaskCreationOptions.PreferFairness);
    }

    private object? Take()
    {
        lock (this)
        {
            var item = _first;
            _first = null;
            _rest?.TryDequeue(out _first);
            _scheduled = item is not null;
            return item;
        }
    }

    private bool HasMore()
    {
        lock (this)
        {
            return _scheduled = _first is not null;
        }
    }
}
