using System.Runtime.ExceptionServices;

namespace Concord.Simulation.Scheduling;

/// <summary>
/// One thread, one seed, one clock. Each step runs one task, chosen by the seed among those that are ready; when none is, the
/// clock jumps to the next timer and what is due becomes ready. The same seed over the same code gives the same trace, in any
/// process; another seed gives another order. Work that leaves the thread is a failure, not a difference.
/// </summary>
public sealed class SimulationScheduler : TaskScheduler
{
    private readonly List<(long Number, Task Task)> _ready = [];
    private readonly Random _choice;
    private readonly VirtualClock _clock;
    private readonly TraceHash _trace = new();
    private readonly List<Func<IEnumerable<string>>> _pendingSources = [];
    private long _queued;
    private long _poolItems;
    private Thread? _thread;
    private volatile ForeignThreadException? _foreign;

    /// <summary>A scheduler for one run.</summary>
    /// <param name="seed">Decides every choice.</param>
    /// <param name="start">The time at which the run begins; by default the year 2030.</param>
    public SimulationScheduler(int seed, DateTimeOffset? start = null)
    {
        Seed = seed;
        _choice = new(seed);
        _clock = new(this, start ?? new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    /// <summary>The seed of the run.</summary>
    public int Seed { get; }

    /// <summary>The virtual time: it moves only while nothing is ready.</summary>
    public TimeProvider Clock => _clock;

    /// <summary>How many tasks were run.</summary>
    public long Steps { get; private set; }

    /// <summary>The steps after which a run counts as endless.</summary>
    public long MaxSteps { get; init; } = 10_000_000;

    /// <summary>
    /// Whether work on the thread pool during the run is a failure. It counts the whole process, so what else goes on there is
    /// found too; see <see cref="Simulated"/> for telling one from the other.
    /// </summary>
    public bool WatchesThreadPool { get; init; } = true;

    /// <summary>Stands for the whole course of the run: which task ran, among how many, at what time, and what was noted.</summary>
    public string Trace => _trace.ToString();

    /// <inheritdoc />
    public override int MaximumConcurrencyLevel => 1;

    private static long PoolItems => ThreadPool.CompletedWorkItemCount + ThreadPool.PendingWorkItemCount;

    /// <summary>Adds something that matters to the trace, such as a request that leaves or a row that is written.</summary>
    public void Note(string what) => _trace.Add(what);

    /// <summary>Names what is pending, should the run come to a halt.</summary>
    public void AddPendingSource(Func<IEnumerable<string>> describe) => _pendingSources.Add(describe);

    /// <summary>
    /// Runs until <paramref name="main"/> has ended, on a thread of its own. What is ready then stays undone, as in a process
    /// that exits. An exception of <paramref name="main"/> comes out as it is.
    /// </summary>
    /// <exception cref="DeadlockException">Nothing was ready and no timer set.</exception>
    /// <exception cref="EndlessRunException"><see cref="MaxSteps"/> were taken.</exception>
    /// <exception cref="ForeignThreadException">Work came from another thread.</exception>
    /// <exception cref="ThreadPoolUsedException">The thread pool worked meanwhile.</exception>
    public void Run(Func<Task> main)
    {
        if (_thread is not null)
            throw new InvalidOperationException("A scheduler runs once.");
        ExceptionDispatchInfo? failure = null;
        _thread = new(() =>
        {
            try
            {
                RunToEnd(main);
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        {
            Name = $"simulation {Seed}",
            IsBackground = true,
        };
        _poolItems = PoolItems;
        _thread.UnsafeStart();
        _thread.Join();
        failure?.Throw();
    }

    /// <summary>Makes a timer's callback an item among the others.</summary>
    internal void Post(Action<object?> action, object? state) => new Task(action, state, TaskCreationOptions.DenyChildAttach).Start(this);

    /// <inheritdoc />
    protected override void QueueTask(Task task)
    {
        if (Thread.CurrentThread != _thread)
        {
            // Recorded, not thrown: on a pool thread an exception here would end the process.
            _foreign ??= new($"Seed {Seed}: a task was queued by thread '{Thread.CurrentThread.Name}' at{Environment.NewLine}{Environment.StackTrace}");
            return;
        }

        _ready.Add((_queued++, task));
    }

    /// <summary>Never inline: every continuation is a step of its own.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc />
    protected override IEnumerable<Task> GetScheduledTasks() => _ready.Select(r => r.Task);

    private void RunToEnd(Func<Task> main)
    {
        var started = new Task<Task>(main, TaskCreationOptions.DenyChildAttach);
        started.Start(this);
        while (!started.IsCompletedSuccessfully || !started.Result.IsCompleted)
        {
            if (started.IsFaulted)
                break;
            if (_ready.Count == 0 && !_clock.JumpToNextTimer())
                throw Halt();
            Step();
            if (_foreign is { } foreign)
                throw foreign;
            if (Steps >= MaxSteps)
                throw new EndlessRunException($"Seed {Seed}: no end after {Steps} steps, at {_clock.GetUtcNow():O}.");
        }

        // Waiting here instead of awaiting: both tasks have ended.
        (started.IsFaulted ? started : started.Result).GetAwaiter().GetResult();
        EnsurePoolUnused();
    }

    private void Step()
    {
        var index = _ready.Count == 1 ? 0 : _choice.Next(_ready.Count);
        var (number, task) = _ready[index];
        _trace.Add(number, _ready.Count, _clock.Ticks);
        _ready.RemoveAt(index);
        Steps++;
        TryExecuteTask(task);
    }

    private Exception Halt()
    {
        EnsurePoolUnused();
        var pending = _pendingSources.SelectMany(describe => describe()).ToList();
        return new DeadlockException(
            $"Seed {Seed}: nothing is ready and no timer is set after {Steps} steps, at {_clock.GetUtcNow():O}. Pending: "
            + (pending.Count == 0 ? "nothing that was named" : string.Join(", ", pending)));
    }

    private void EnsurePoolUnused()
    {
        var used = PoolItems - _poolItems;
        if (WatchesThreadPool && used != 0)
            throw new ThreadPoolUsedException($"Seed {Seed}: the thread pool was given {used} items during the run.");
    }
}
