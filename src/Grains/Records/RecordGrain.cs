using Concord.Grains.Braking;
using Concord.Grains.Mappings;
using Concord.Grains.Undoing;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Records;
using Orleans;

namespace Concord.Grains.Records;

/// <inheritdoc cref="IRecordGrain"/>
/// <remarks>Each method loads, asks a plan, commits, and answers; when somebody else committed first it starts over.</remarks>
public sealed class RecordGrain(RecordLoader loader, CommitPipeline pipeline, IdSource ids, RecordTypes types, TimeProvider clock, Func<double> chance, LookupWaits waits, BrakeGate brakes)
    : Grain, IRecordGrain
{
    // Losing means that somebody else moved the record on; more than a few losses in a row mean that something is wrong.
    private const int MostTries = 20;

    private string ResourceType => GrainKeys.Parts(this.GetPrimaryKeyString())[0];

    private string Id => GrainKeys.Parts(this.GetPrimaryKeyString())[1];

    public Task<Answer> Edit(RecordEdit edit) => types.Knows(ResourceType)
        ? CommitAsync(null, edit.Actor, edit.Actor, (state, context) => EditPlan.For(state, edit, context))
        : Task.FromResult(Answer.Failed(Verdict.NotFound, "unknown-type", $"There is no record type {ResourceType}; there are {string.Join(", ", types.Schemas.Keys)}."));

    public Task<ObserveReply> Observe(Observation observation) =>
        CommitAsync(observation, observation.IntegrationId, observation.Cause, (state, context) => ObservationPlan.For(state, observation, context),
            (state, hold, context) => HoldPlan.Observation(state, observation, hold, context),
            observation.PlanOnly ? state => loader.PlannedAsync(state, observation.Cause, observation) : null);

    public Task<ObserveReply> Reconcile(string integrationId, string cause, bool planOnly) =>
        CommitAsync(null, "concord", cause, (state, context) => ReconcilePlan.For(state, integrationId, planOnly, context), also: planOnly ? state => loader.PlannedAsync(state, cause, null) : null);

    public Task<WritePlan> PrepareWrite(WriteProbe probe) =>
        CommitAsync(null, "concord", probe.OperationId, (state, context) => WritePlanner.For(state, probe, context), (state, hold, context) => HoldPlan.Write(state, probe, hold, context));

    public Task<SettleReply> Settle(WriteResult result) =>
        CommitAsync(null, "concord", result.OperationId, (state, context) => Exchanges.Kept(SettlePlan.For(state, result, context), result, context.Now));

    public Task<Answer> Resolve(ConflictChoice choice) =>
        CommitAsync(null, choice.Actor, choice.ConflictId, (state, context) => ResolvePlan.For(state, choice, context));

    public Task<Answer> Redeliver(string operationId, string actor) =>
        CommitAsync(null, actor, operationId, (state, context) => RedeliverPlan.For(state, operationId, context));

    public Task LookAgain(string operationId) =>
        CommitAsync(null, "concord", operationId, (state, context) => UnseenPlan.For(state, operationId, context));

    public Task<Answer> Unfreeze(string mappingId, string actor) =>
        CommitAsync(null, actor, mappingId, (state, context) => UnfreezePlan.For(state, mappingId, context));

    public Task<UndoReply> Undo(UndoOrder order) => CommitAsync(
        null, order.Actor, order.JobId, (state, context) => UndoPlan.For(state, state.History, order, context), also: state => loader.WithHistoryAsync(state, order));

    public Task Claim() => CommitAsync(null, "concord", Id, ClaimPlan.For);

    private async Task<T> CommitAsync<T>(Observation? observation, string actor, string cause, Func<RecordState, PlanContext, Planned<T>> plan, Func<RecordState, BrakeHold, PlanContext, Planned<T>>? hold = null, Func<RecordState, Task<RecordState>>? also = null)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var state = await loader.LoadAsync(ResourceType, Id, observation);
            state = also is null ? state : await also(state);
            var context = new PlanContext(clock.GetUtcNow(), ids, types, actor, cause, chance());
            var planned = plan(state, context);
            if (planned.Unit is { } wanted && await loader.TakenAsync(wanted) is { IsEmpty: false } taken)
            {
                state = state with { Taken = taken };
                planned = plan(state, context);
            }

            if (planned.Unit is { } flips && await loader.OscillatingAsync(state, flips, context.Now) is { IsEmpty: false } oscillating)
            {
                state = state with { Oscillating = oscillating };
                planned = plan(state, context);
            }

            if (planned.Unit is null)
            {
                return planned.Reply;
            }

            using var passage = hold is null ? BrakePassage.Free(planned.Unit) : await brakes.EnterAsync(state, planned.Unit, observation?.ExternalId, context);
            planned = passage.Hold is { } held ? hold!(state, held, context) : planned with { Unit = passage.Unit };
            if (await pipeline.CommitAsync(planned.Unit!))
            {
                foreach (var mapping in NewlyBound(state, planned.Unit!))
                {
                    await waits.BoundAsync(mapping);
                }

                return planned.Reply;
            }
        }

        throw new InvalidOperationException($"{ResourceType} {Id} was changed by others {MostTries} times in a row; try again.");
    }

    private static IEnumerable<MappingRow> NewlyBound(RecordState before, CommitUnit unit) => unit.Writes
        .Where(write => write.Kind is WriteKind.Insert or WriteKind.Update)
        .Select(write => write.Row).OfType<MappingRow>()
        .Where(mapping => mapping.ExternalId is not null && before.Mapping(mapping.IntegrationId)?.ExternalId != mapping.ExternalId);
}
