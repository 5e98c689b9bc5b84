using System.Collections.Immutable;
using Concord.EmbeddedSilo;
using Concord.Grains.Deliveries;
using Concord.Grains.Dispatch;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Grains.Undoing;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Undo;
using Concord.Sync.Vocabulary;
using Orleans;

namespace Concord.Grains.Tests.World;

/// <summary>What can happen to the record.</summary>
internal sealed partial class RecordWorld
{
    public const string Editor = "tok_editor";

    public Outcome<Answer> Edit(string fields, long? ifVersion = null, string? settings = null) =>
        Edit(new RecordEdit(EditKind.Patch, fields, settings, ifVersion, Editor));

    public Outcome<Answer> Create(string fields) => Edit(new RecordEdit(EditKind.Create, fields, null, null, Editor));

    public Outcome<Answer> Delete(long? ifVersion = null) => Edit(new RecordEdit(EditKind.Delete, null, null, ifVersion, Editor));

    public Outcome<Answer> Edit(RecordEdit edit) => Step(null, edit.Actor, edit.Actor, (state, context) => EditPlan.For(state, edit, context));

    /// <summary>The copy was fetched by id, just now; null: it is gone.</summary>
    public Outcome<ObserveReply> Fetched(string? document, DateTimeOffset? updatedAt = null, long? ticket = null, Binding binding = Binding.Bound, string externalId = Copy, string integrationId = Self, long hint = 0) =>
        Observed(new Observation(integrationId, externalId, document, null, updatedAt, ticket ?? NextTicket(), Clock.Now, ObservationSource.Fetch, binding, hint, "int_a", false));

    /// <summary>A webhook told the copy's state.</summary>
    public Outcome<ObserveReply> Told(string document, DateTimeOffset? updatedAt, string delivery = "dlv_1", long ticket = 0) =>
        Observed(new Observation(Self, Copy, document, null, updatedAt, ticket, Clock.Now, ObservationSource.Payload, Binding.Bound, 0, delivery, false));

    public Outcome<ObserveReply> Observed(Observation observation) =>
        Step(observation, observation.IntegrationId, observation.Cause, (state, context) => ObservationPlan.For(state, observation, context));

    /// <summary>The local side of a run came by.</summary>
    public Outcome<ObserveReply> Run(string integrationId = Self, bool planOnly = false) =>
        Step(null, "concord", "job_1", (state, context) => ReconcilePlan.For(state, integrationId, planOnly, context));

    /// <summary>The read before a write of the open operation; null: the copy is gone.</summary>
    public Outcome<WritePlan> Prepare(string? fresh, DateTimeOffset? updatedAt = null) =>
        Prepare(new OutsideState(Operation.ExternalId ?? Copy, fresh, null, updatedAt, NextTicket(), Clock.Now));

    /// <summary>The open operation is about to create, so nothing was read.</summary>
    public Outcome<WritePlan> PrepareCreate() => Prepare((OutsideState?)null);

    public Outcome<WritePlan> Prepare(OutsideState? fresh) => Prepare(Operation.Id, fresh);

    public Outcome<WritePlan> Prepare(string operationId, OutsideState? fresh)
    {
        var probe = new WriteProbe(operationId, fresh, Clock.Now + OutsideWriter.Lease);
        return Step(null, "concord", operationId, (state, context) => WritePlanner.For(state, probe, context));
    }

    /// <summary>The write of the open operation was answered with the record.</summary>
    public Outcome<SettleReply> Answered(string document, string externalId = Copy, DateTimeOffset? updatedAt = null) =>
        Settled(WriteOutcome.Answered, State(document, externalId, updatedAt));

    /// <summary>The write was answered without the record, which was read after it.</summary>
    public Outcome<SettleReply> ReadBack(string? document, string externalId = Copy) => Settled(WriteOutcome.ReadBack, State(document, externalId));

    public Outcome<SettleReply> Settled(WriteOutcome outcome, params OutsideState[] states) => Settled(Result(outcome, states));

    public Outcome<SettleReply> Settled(WriteResult result) =>
        Step(null, "concord", result.OperationId, (state, context) => SettlePlan.For(state, result, context));

    /// <summary>The write that is out is looked at when it is due, in vain, until its retries are used up.</summary>
    public RecordWorld LookedAtInVain()
    {
        for (var retry = 0; retry < Sync.Policies.Backoff.MaxRetries; retry++)
        {
            Operation.State.ShouldBe(OperationState.ATTEMPTED);
            After(Operation.NextDueAt - Clock.Now).Settled(Result(WriteOutcome.TryAgain) with { Looked = true });
        }

        return this;
    }

    public WriteResult Result(WriteOutcome outcome, params OutsideState[] states) =>
        new(Open.FirstOrDefault(row => row.State == OperationState.ATTEMPTED)?.Id ?? Operation.Id, outcome, [.. states], null, null, "It failed.", 12);

    public OutsideState State(string? document, string externalId = Copy, DateTimeOffset? updatedAt = null) => new(externalId, document, null, updatedAt, NextTicket(), Clock.Now);

    public Outcome<Answer> Resolve(string strategy, string? data = null, bool push = true, long? version = null, string? conflictId = null, string? bind = null)
    {
        var choice = new ConflictChoice(conflictId ?? Conflict.Id, strategy, data, push, version, "usr_1", bind);
        return Step(null, choice.Actor, choice.ConflictId, (state, context) => ResolvePlan.For(state, choice, context));
    }

    /// <summary>A person wants a dead operation to be sent after all.</summary>
    public Outcome<Answer> Redeliver(string operationId) =>
        Step(null, "usr_1", operationId, (state, context) => RedeliverPlan.For(state, operationId, context));

    /// <summary>A record that waits for what became of an operation has come into sight.</summary>
    public Outcome<bool> LookAgain(string operationId) =>
        Step(null, "concord", operationId, (state, context) => UnseenPlan.For(state, operationId, context));

    /// <summary>An undo comes by; by default of everything since before the test.</summary>
    public Outcome<UndoReply> Undo(string jobId = "job_undo", UndoScope? scope = null, bool planOnly = false, string integrationId = Self)
    {
        var order = new UndoOrder(integrationId, jobId, (scope ?? Since()).ToValue().ToJson(), "usr_1", planOnly);
        if (Rows<JobRow>().All(row => row.Id != jobId))
        {
            var job = RunEnd.New(jobId, SetupOf(integrationId), JobType.UNDO, false, false, SyncDirection.BIDIRECTIONAL, [Type], "usr_1", Clock.Now);
            With(job);
        }

        return Step(null, order.Actor, jobId, (state, context) => UndoPlan.For(loader.WithHistoryAsync(state, order).Result, loader.WithHistoryAsync(state, order).Result.History, order, context));
    }

    /// <summary>All that was written in the test so far.</summary>
    public UndoScope Since() => new() { From = ManualClock.Start.AddHours(-1), To = Clock.Now };

    /// <summary>A person lets frozen groups flow again.</summary>
    public Outcome<Answer> Unfreeze(string mappingId = "map_int_a") =>
        Step(null, "usr_1", mappingId, (state, context) => UnfreezePlan.For(state, mappingId, context));

    /// <summary>A person wants a dead delivery to be worked off again.</summary>
    public Task<Answer> RedeliverDelivery(string deliveryId, string integrationId = Self) => WithDelivery(deliveryId, delivery => delivery.Redeliver(integrationId, "usr_1"));

    /// <summary>A stored delivery is worked off; what it tells of the copy is observed here.</summary>
    public Task<string?> WorkOff(string deliveryId) => WithDelivery(deliveryId, delivery => delivery.Work());

    private async Task<T> WithDelivery<T>(string deliveryId, Func<IDeliveryGrain, Task<T>> call)
    {
        await using var pipeline = new CommitPipeline(database, Clock);
        using var silo = new GrainSilo(new(), new() { Clock = Clock });
        silo.Register(_ => new DeliveryGrain(database, pipeline, catalog, new InboundRouter(database, silo), Ids, Clock));
        silo.Register(_ => new ObservingMapping(this));
        await silo.StartAsync();
        return await call(silo.GetGrain<IDeliveryGrain>(GrainKeys.Delivery(deliveryId)));
    }

    /// <summary>The dispatcher looks for the mappings that records wait for.</summary>
    public async Task LookForMappings()
    {
        await using var pipeline = new CommitPipeline(database, Clock);
        await new LookupWaits(database, pipeline, Ids, Clock).SweepAsync(await database.QueryAsync(LookupWaits.Due([Self], Clock.Now)), Clock.Now);
    }

    /// <summary>A mapping of another record has got its external id.</summary>
    public async Task Bound(MappingRow mapping)
    {
        await using var pipeline = new CommitPipeline(database, Clock);
        await new LookupWaits(database, pipeline, Ids, Clock).BoundAsync(mapping);
    }

    public long NextTicket() => ++ticket;

    private sealed class ObservingMapping(RecordWorld world) : Grain, IMappingGrain
    {
        public Task<ObserveReply> Observe(Observation observation) => Task.FromResult(world.Observed(observation).Reply);

        public Task<ObserveReply> Fetch(string externalId, string cause, bool planOnly) => throw new NotSupportedException();

        public Task Push() => throw new NotSupportedException();
    }
}
