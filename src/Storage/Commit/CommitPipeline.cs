using System.Collections.Immutable;
using Concord.Storage.Rows;

namespace Concord.Storage;

/// <summary>
/// Commits units of many callers together: while one batch is in flight the next one fills, so that they share a transaction
/// and a round trip. Safe for use from any thread and under any task scheduler; callers come back to their own scheduler.
/// </summary>
public sealed class CommitPipeline : IAsyncDisposable
{
    private readonly IDatabase database;
    private readonly TimeProvider clock;
    private readonly CommitPipelineOptions options;
    private readonly Lock gate = new();
    private readonly Queue<Pending> waiting = new();
    private readonly CancellationTokenSource closing = new();
    private Task pump = Task.CompletedTask;
    private bool pumping;
    private bool closed;

    public CommitPipeline(IDatabase database, TimeProvider clock, CommitPipelineOptions? options = null)
    {
        this.database = database;
        this.clock = clock;
        this.options = options ?? new();
    }

    /// <summary>
    /// Told of every unit that won, after its transaction and before its caller, once a unit, in commit order. A wake-up, not a
    /// promise: a crash in between loses it. Handlers must be quick; what one throws goes to <see cref="ListenerFailed"/>.
    /// </summary>
    public event Action<CommitUnit>? Committed;

    /// <summary>A handler of <see cref="Committed"/> has thrown this. The unit is committed nevertheless.</summary>
    public event Action<Exception>? ListenerFailed;

    /// <summary>
    /// True: the unit is committed durably. False: a guard did not hold, somebody else was first, nothing was applied; load again
    /// and decide again. A lost answer is settled before this returns.
    /// </summary>
    /// <exception cref="OverloadedException">The queue is full; nothing was applied.</exception>
    /// <exception cref="StorageUnavailableException">The database does not serve; nothing was applied.</exception>
    /// <exception cref="CommitOutcomeUnknownException">
    /// A lost answer could not be settled: the pipeline was closed, or the next attempt raised an error. Load again and see.
    /// </exception>
    public Task<bool> CommitAsync(CommitUnit unit)
    {
        var pending = new Pending(options.Origin() is { } origin ? unit.From(origin) : unit);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (waiting.Count >= options.QueueLimit)
            {
                throw new OverloadedException($"{waiting.Count} changes wait to be committed already; try again in a second.");
            }

            waiting.Enqueue(pending);
            if (!pumping) StartPump();
        }

        return pending.Answer.Task;
    }

    /// <summary>Takes no more units, commits those that wait, and gives up on lost answers that cannot be settled at once.</summary>
    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (gate)
        {
            closed = true;
            last = pump;
        }

        // Outside the lock: a pause that ends may go on right here.
        closing.Cancel();
        await last;
    }

    private void StartPump()
    {
        pumping = true;
        // The first caller's ambient context must not stay with a loop that serves everybody.
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        pump = Task.Factory.StartNew(PumpAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, options.Scheduler).Unwrap();
    }

    private async Task PumpAsync()
    {
        while (NextBatch() is { Length: > 0 } batch) await CommitBatchAsync(batch);
    }

    private ImmutableArray<Pending> NextBatch()
    {
        var batch = new List<Pending>();
        lock (gate)
        {
            while (batch.Count < options.BatchLimit && waiting.TryDequeue(out var pending)) batch.Add(pending);
            pumping = batch.Count > 0;
        }

        // One order for all who commit: rows are locked in it, and a run with the same units is the same run.
        return [.. batch.OrderBy(pending => pending.Order, StringComparer.Ordinal)];
    }

    private async Task CommitBatchAsync(ImmutableArray<Pending> batch)
    {
        try
        {
            var won = await database.CommitAsync([.. batch.Select(pending => pending.Unit)]);
            foreach (var (pending, unitWon) in batch.Zip(won)) Answer(pending, unitWon);
        }
        catch (CommitOutcomeUnknownException)
        {
            foreach (var pending in batch) await CommitOneAsync(pending, unknown: true);
        }
        catch (StorageUnavailableException unavailable)
        {
            foreach (var pending in batch) pending.Answer.SetException(unavailable);
        }
        catch (Exception) when (batch.Length > 1)
        {
            foreach (var pending in batch) await CommitOneAsync(pending, unknown: false);
        }
        catch (Exception fault)
        {
            batch[0].Answer.SetException(fault);
        }
    }

    private async Task CommitOneAsync(Pending pending, bool unknown)
    {
        for (var wait = options.FirstWait; ; wait = wait * 2 < options.LongestWait ? wait * 2 : options.LongestWait)
        {
            var lastTry = closing.IsCancellationRequested;
            try
            {
                if (unknown) await LookUpAsync(pending);
                if (!pending.Answer.Task.IsCompleted) Answer(pending, (await database.CommitAsync([pending.Unit]))[0]);
                return;
            }
            catch (CommitOutcomeUnknownException) when (!lastTry)
            {
                unknown = true;
            }
            catch (StorageUnavailableException) when (unknown && !lastTry)
            {
                // Whether the first attempt went through is still open, so "nothing was applied" would be a guess.
            }
            catch (Exception fault)
            {
                pending.Answer.SetException(unknown && fault is not CommitOutcomeUnknownException
                    ? new CommitOutcomeUnknownException("The answer of a commit was lost and could not be settled.", fault)
                    : fault);
                return;
            }

            await PauseAsync(wait);
        }
    }

    /// <summary>Answers the caller if the unit has won. Committing it again is safe otherwise: units are idempotent by id.</summary>
    private async Task LookUpAsync(Pending pending)
    {
        ImmutableArray<CommitUnitRow> found;
        try
        {
            found = await database.QueryAsync(From.Table<CommitUnitRow>().Where(row => row.UnitId, pending.Unit.Id));
        }
        catch (Exception fault)
        {
            throw new StorageUnavailableException("The look-up of a lost answer failed.", fault);
        }

        if (found.Length > 0) Answer(pending, won: true);
    }

    private async Task PauseAsync(TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, clock, closing.Token);
        }
        catch (OperationCanceledException)
        {
            // Closing: one last attempt follows at once.
        }
    }

    /// <summary>Who waits for the commit finds that its listeners have been told.</summary>
    private void Answer(Pending pending, bool won)
    {
        if (won) Tell(pending.Unit);
        pending.Answer.SetResult(won);
    }

    private void Tell(CommitUnit unit)
    {
        try
        {
            Committed?.Invoke(unit);
        }
        catch (Exception fault)
        {
            ListenerFailed?.Invoke(fault);
        }
    }

    private sealed class Pending(CommitUnit unit)
    {
        public CommitUnit Unit => unit;

        public string Order { get; } = UnitOrder.Of(unit);

        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
