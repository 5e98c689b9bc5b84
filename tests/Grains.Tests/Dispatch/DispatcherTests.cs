using System.Collections.Concurrent;
using System.Collections.Immutable;
using Concord.Grains.Alerts;
using Concord.Grains.Changes;
using Concord.Grains.Cleanups;
using Concord.Grains.Configuration;
using Concord.Grains.Deliveries;
using Concord.Grains.Dispatch;
using Concord.Grains.Identities;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Grains.Subscriptions;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;

namespace Concord.Grains.Tests.Dispatch;

/// <summary>What is due is worked on: neither a row that Concord fails at nor a system that is slow keeps the others waiting.</summary>
public sealed class DispatcherTests : IAsyncLifetime
{
    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly ScriptedGrains grains = new();
    private readonly Dispatcher dispatcher;
    private readonly IdSource ids;

    public DispatcherTests()
    {
        database = new MemoryDatabase(clock);
        pipeline = new CommitPipeline(database, clock);
        ids = new IdSource(clock, new Random(3).NextBytes);
        dispatcher = new Dispatcher(
            database, new SetupCatalog(database, Samples.Types), grains, new InboundRouter(database, grains), new ChangeSequencer(database, pipeline, ids, clock),
            new LookupWaits(database, pipeline, ids, clock), Chores(), new Postponement(database, pipeline, ids, clock), clock, NullLogger<Dispatcher>.Instance);
    }

    private Chores Chores() => new(
        grains, new CleanupSchedule(database, pipeline, ids, clock), new DueSubscriptions(database, clock), new HealthSchedule(database, clock), new HookSchedule(database, clock), new DueNotices(database, clock));

    public async ValueTask InitializeAsync() => await StoreAsync(Samples.Integration("int_a"), Samples.Integration("int_b"));

    public async ValueTask DisposeAsync()
    {
        grains.Release();
        await dispatcher.DisposeAsync();
        await pipeline.DisposeAsync();
    }

    [Fact]
    public async Task Rows_that_it_fails_at_are_put_off_ever_longer_and_stay_open()
    {
        await StoreAsync(Hint("int_a", "ext_1"));
        await StoreAsync(Operation("op_1"));
        await StoreAsync(Delivery("dlv_1"));
        grains.Fails = _ => true;

        foreach (var seconds in new[] { 5, 10, 20, 40 })
        {
            var now = clock.GetUtcNow();
            await SweepToTheEndAsync();
            (await DueAsync()).ShouldBe([now.AddSeconds(seconds), now.AddSeconds(seconds), now.AddSeconds(seconds)]);
            clock.Pass(TimeSpan.FromSeconds(seconds));
        }

        var operation = (await database.QueryAsync(From.Table<OperationRow>())).Single();
        (operation.State, operation.Attempts, operation.LastError).ShouldBe((OperationState.PENDING, 0, "Concord failed at it; its log says how. It comes again by itself."));
    }

    [Fact]
    public async Task It_rests_for_15_minutes_at_most_and_a_success_counts_anew()
    {
        await StoreAsync(Hint("int_a", "ext_1"));
        grains.Fails = _ => true;
        for (var failures = 0; failures < 12; failures++)
        {
            await SweepToTheEndAsync();
            clock.Pass(TimeSpan.FromMinutes(15));
        }

        await SweepToTheEndAsync();
        (await HintDueAsync() - clock.GetUtcNow()).ShouldBe(TimeSpan.FromMinutes(15));

        clock.Pass(TimeSpan.FromMinutes(15));
        grains.Fails = _ => false;
        await SweepToTheEndAsync();
        grains.Fails = _ => true;
        await SweepToTheEndAsync();
        (await HintDueAsync() - clock.GetUtcNow()).ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Trouble_of_the_database_puts_nothing_off()
    {
        await StoreAsync(Hint("int_a", "ext_1"));
        grains.Fails = _ => true;
        grains.Fault = new StorageUnavailableException("The disk is full.");

        await SweepToTheEndAsync();

        (await HintDueAsync()).ShouldBe(ManualClock.Start);
    }

    [Fact]
    public async Task What_stands_behind_rows_that_it_fails_at_comes_to_its_turn()
    {
        await StoreAsync([.. Enumerable.Range(0, 300).Select(number => Hint("int_a", $"bad_{number:000}"))]);
        clock.Pass(TimeSpan.FromSeconds(1));
        await StoreAsync(Hint("int_a", "good"));
        grains.Fails = key => key.Contains("bad");

        for (var sweeps = 0; sweeps < 10; sweeps++)
        {
            await SweepToTheEndAsync();
        }

        grains.Asked.ShouldContain(key => key.Contains("good"));
    }

    [Fact]
    public async Task An_integration_whose_system_is_slow_keeps_no_other_waiting()
    {
        await StoreAsync([.. Enumerable.Range(0, 500).Select(number => Hint("int_a", $"slow_{number:000}"))]);
        clock.Pass(TimeSpan.FromSeconds(1));
        await StoreAsync(Hint("int_b", "quick"));
        grains.Holds = key => key.Contains("slow");

        await dispatcher.SweepAsync();
        await grains.AskedForAsync("quick").WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        grains.Asked.Count(key => key.Contains("slow")).ShouldBeLessThanOrEqualTo(Slots.MostOfOne);
    }

    private async Task SweepToTheEndAsync()
    {
        await dispatcher.SweepAsync();
        await dispatcher.IdleAsync();
    }

    private async Task<ImmutableArray<DateTimeOffset>> DueAsync() =>
    [
        await HintDueAsync(),
        (await database.QueryAsync(From.Table<OperationRow>())).Single().NextDueAt,
        (await database.QueryAsync(From.Table<DeliveryRow>())).Single().NextDueAt,
    ];

    private async Task<DateTimeOffset> HintDueAsync() => (await database.QueryAsync(From.Table<HintRow>())).Single().NextDueAt;

    private async Task StoreAsync<T>(params T[] rows)
        where T : class => (await database.CommitAsync([rows.Aggregate(new CommitUnit(ids.New("unit")), (unit, row) => unit.Insert(row))])).ShouldBe([true]);

    private HintRow Hint(string integrationId, string externalId) => HintRow.Owed(integrationId, "TASK", externalId, "test", clock.GetUtcNow());

    private OperationRow Operation(string id) => new()
    {
        Id = id,
        IntegrationId = "int_a",
        MappingId = "map_1",
        ResourceType = "TASK",
        InternalId = "task_1",
        Kind = OperationKind.UPDATE,
        State = OperationState.PENDING,
        Groups = ["title"],
        LocalValues = Sync.Values.Projection.Empty,
        SentValues = Sync.Values.Projection.Empty,
        DecidedOn = Sync.Values.Projection.Empty,
        RecordVersion = 1,
        Attempts = 0,
        NextDueAt = clock.GetUtcNow(),
        CreatedAt = clock.GetUtcNow(),
        Revision = 1,
    };

    private DeliveryRow Delivery(string id) => new()
    {
        Id = id,
        IntegrationId = "int_a",
        State = DeliveryState.OPEN,
        Held = false,
        SyncLogId = "log_1",
        ReceivedAt = clock.GetUtcNow(),
        NextDueAt = clock.GetUtcNow(),
        Revision = 1,
    };

    /// <summary>Grains that note what they are asked, and fail at it or hold it as told.</summary>
    private sealed class ScriptedGrains : IGrainFactory
    {
        private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentDictionary<string, TaskCompletionSource> asked = new(StringComparer.Ordinal);

        public Func<string, bool> Fails { get; set; } = _ => false;

        public Func<string, bool> Holds { get; set; } = _ => false;

        public Exception Fault { get; set; } = new InvalidOperationException("A fault of ours.");

        public IEnumerable<string> Asked => asked.Where(entry => entry.Value.Task.IsCompleted).Select(entry => entry.Key);

        public Task AskedForAsync(string externalId) => Signal(GrainKeys.Identity("int_b", "TASK", externalId)).Task;

        public void Release() => held.TrySetResult();

        public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
            where TGrainInterface : IGrainWithStringKey => (TGrainInterface)(object)new Scripted(this, primaryKey);

        private TaskCompletionSource Signal(string key) => asked.GetOrAdd(key, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

        private async Task<T> DoAsync<T>(string key, T answer)
        {
            Signal(key).TrySetResult();
            await (Holds(key) ? held.Task : Task.CompletedTask);
            return Fails(key) ? throw Fault : answer;
        }

        private sealed class Scripted(ScriptedGrains side, string key) : IIdentityGrain, IMappingGrain, IDeliveryGrain
        {
            public Task<ObserveReply> Sight(Sighting sighting) => side.DoAsync(key, new ObserveReply(Observed.Later, null));

            public Task Push() => side.DoAsync(key, true);

            public Task<string?> Work() => side.DoAsync<string?>(key, null);

            public Task<Answer> Resolve(ConflictChoice choice) => throw new NotSupportedException();

            public Task<ObserveReply> Fetch(string externalId, string cause, bool planOnly) => throw new NotSupportedException();

            public Task<ObserveReply> Observe(Observation observation) => throw new NotSupportedException();

            public Task<Answer> Redeliver(string integrationId, string actor) => throw new NotSupportedException();
        }
    }
}
