using System.Collections.Immutable;
using Concord.Grains.Changes;
using Concord.Grains.Configuration;
using Concord.Grains.Deliveries;
using Concord.Grains.Integrations;
using Concord.Grains.Mappings;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Concord.Grains.Dispatch;

/// <summary>
/// Sees to it that every row that is due is worked on. A commit that makes something due wakes it at once; a sweep finds what a
/// lost wake-up left. The truth is the row with its due time, so the dispatcher may forget everything at any moment.
/// </summary>
public sealed class Dispatcher(
    IDatabase database, SetupCatalog catalog, IGrainFactory grains, InboundRouter router, ChangeSequencer changes, LookupWaits waits, Chores chores, Postponement postponement, TimeProvider clock, ILogger<Dispatcher> log) : IAsyncDisposable
{
    /// <summary>How long a lost wake-up may cost.</summary>
    public static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    private const string Feed = "changes";
    private const string Followers = "subscriptions";

    private readonly Lock gate = new();
    private readonly Workers workers = new(postponement, log);
    private readonly CancellationTokenSource stopping = new();
    private TaskCompletionSource wake = NewSignal();
    private Task sweeping = Task.CompletedTask;

    /// <summary>Starts the sweep on the present scheduler.</summary>
    public void Start()
    {
        workers.Roomy += Wake;
        sweeping = SweepLoopAsync();
    }

    /// <summary>Called after each commit: what it made due is begun at once.</summary>
    public void Notice(CommitUnit unit)
    {
        foreach (var write in unit.Writes.Where(write => write.Kind is WriteKind.Insert or WriteKind.Update))
        {
            chores.Notice(write.Row);
            if (write.Row is OperationRow { State: OperationState.PENDING, Brake: not OperationBrake.HELD } operation && operation.NextDueAt <= clock.GetUtcNow())
            {
                Begin(operation);
            }
            else if (write.Row is RecordChangeDueRow)
            {
                workers.Begin(Feed, Feed, changes.RunAsync);
            }
            else if (write.Row is RecordChangeRow)
            {
                workers.Begin(Followers, Followers, WakeFollowersAsync);
            }
        }
    }

    /// <summary>Begins everything that is due now, as far as there is room.</summary>
    public async Task SweepAsync()
    {
        var now = clock.GetUtcNow();
        var setups = await catalog.AllAsync();
        Begin(await chores.DueAsync(setups));
        var working = setups.Where(setup => setup is { Processes: true, Linked: true } && !setup.WaitsForConnection(now)).Select(setup => setup.Id).ToImmutableArray();
        var reads = new Reads();
        var unplaced = reads.Add(From.Table<RecordChangeDueRow>().Take(1));
        var behind = chores.AskFollowers(reads);
        // A run goes on by itself; waking it again is for the one whose process died.
        var running = reads.Add(From.Table<JobRow>().Where(row => row.Status, JobStatus.RUNNING).Where(row => row.PausedAt, Is.Null));
        var due = working.IsEmpty ? null : new DueRows(working, now, reads);
        await database.ReadAsync(reads);

        if (!unplaced.Rows.IsEmpty)
        {
            workers.Begin(Feed, Feed, changes.RunAsync);
        }

        Begin(behind());
        foreach (var id in setups.Where(setup => setup.Row.NextDueAt <= now || setup.IsScheduleDue(now)).Select(setup => setup.Id).Union(running.Rows.Select(row => row.IntegrationId)))
        {
            workers.Begin(id, $"integration/{id}", () => grains.GetGrain<IIntegrationGrain>(GrainKeys.Integration(id)).Wake());
        }

        await (due is null ? Task.CompletedTask : BeginAsync(due, now));
    }

    /// <summary>Comes back once what is under way now is done.</summary>
    public Task IdleAsync() => workers.IdleAsync();

    /// <summary>Stops sweeping and waits for what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        stopping.Cancel();
        workers.Refuse();
        Wake();
        await sweeping;
        await workers.IdleAsync();
        // The source stays undisposed, since the container disposes this again after the lifetime has.
    }

    private async Task WakeFollowersAsync() => Begin(await chores.FollowersAsync());

    private void Begin(ImmutableArray<Chore> due)
    {
        foreach (var chore in due)
        {
            workers.Begin(chore.Key, chore.Key, chore.Work);
        }
    }

    private async Task BeginAsync(DueRows due, DateTimeOffset now)
    {
        await BeginAsync(due.Integrations, due.Operations.Rows, some => DueRows.OperationsOf(some, now), row => row.IntegrationId, Begin);
        await waits.SweepAsync(due.Waits.Rows, now);
        // What it has made due need not wait for the next sweep.
        var hints = due.Waits.Rows.IsEmpty ? due.Hints.Rows : await database.QueryAsync(due.Hints.Query);
        await BeginAsync(due.Integrations, hints, some => DueRows.HintsOf(some, now), row => row.IntegrationId, Begin);
        await BeginAsync(due.Integrations, due.Deliveries.Rows, some => DueRows.DeliveriesOf(some, now), row => row.IntegrationId, Begin);
    }

    // A full page may be of those alone who have no room left: what stands behind it is looked for without them.
    private async Task BeginAsync<T>(ImmutableArray<string> integrations, ImmutableArray<T> first, Func<ImmutableArray<string>, Query<T>> due, Func<T, string> ownerOf, Func<T, Entry> begin)
        where T : class
    {
        var page = first;
        for (var left = integrations; !left.IsEmpty;)
        {
            var full = page.Where(row => begin(row) == Entry.Full).Select(ownerOf).ToImmutableHashSet();
            left = page.Length < DueRows.PageSize || full.IsEmpty ? [] : [.. left.Where(id => !full.Contains(id))];
            page = left.IsEmpty ? [] : await database.QueryAsync(due(left));
        }
    }

    private Entry Begin(OperationRow operation)
    {
        var key = $"mapping/{operation.MappingId}";
        return workers.Begin(
            operation.IntegrationId, key,
            () => grains.GetGrain<IMappingGrain>(GrainKeys.Mapping(operation.IntegrationId, operation.ResourceType, operation.InternalId)).Push(),
            () => postponement.OperationsAsync(key, operation));
    }

    private Entry Begin(HintRow hint)
    {
        var key = $"hint/{hint.IntegrationId}/{hint.ResourceType}/{hint.ExternalId}";
        return workers.Begin(hint.IntegrationId, key, () => router.FetchAsync(hint.IntegrationId, hint.ResourceType, hint.ExternalId, hint.Reason), () => postponement.HintAsync(key, hint));
    }

    private Entry Begin(DeliveryRow delivery)
    {
        var key = $"delivery/{delivery.Id}";
        return workers.Begin(delivery.IntegrationId, key, () => grains.GetGrain<IDeliveryGrain>(GrainKeys.Delivery(delivery.Id)).Work(), () => postponement.DeliveryAsync(key, delivery));
    }

    private async Task SweepLoopAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            await SweepSafelyAsync();
            await RestAsync();
        }
    }

    // Work that found a full house need not wait for the next period. One signal ends the rest, whoever gives it: WhenAny would
    // come back by way of the thread pool.
    private async Task RestAsync()
    {
        Task awake;
        lock (gate)
        {
            wake = wake.Task.IsCompleted ? NewSignal() : wake;
            awake = stopping.IsCancellationRequested ? Task.CompletedTask : wake.Task;
        }

        using var timer = clock.CreateTimer(_ => Wake(), null, SweepPeriod, Timeout.InfiniteTimeSpan);
        await awake;
    }

    private void Wake()
    {
        lock (gate)
        {
            wake.TrySetResult();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task SweepSafelyAsync()
    {
        try
        {
            await SweepAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            log.LogError(exception, "A sweep failed; the next one follows in {Period}.", SweepPeriod);
        }
    }
}
