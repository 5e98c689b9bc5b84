using Concord.Grains.Braking;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>Plans the waiting of what a brake holds: nothing of it is done, and the held job knows of it.</summary>
internal static class HoldPlan
{
    private const string Reason = "Too much of this at once: it waits for approval.";

    /// <summary>The job remembers which record is to be read again, so no fetch is owed; what told of it stays open, marked held.</summary>
    public static Planned<ObserveReply> Observation(RecordState state, Observation observation, BrakeHold hold, PlanContext context)
    {
        var unit = Begun(state, hold, context);
        var inbox = state.Inbox;
        unit = inbox.Hint is { } hint && hint.Revision == observation.HintRevision ? unit.DeleteIfSame(hint) : unit;
        unit = inbox.Deliveries.Where(delivery => delivery.State == DeliveryState.OPEN && !delivery.Held)
            .Aggregate(unit, (all, delivery) => all.Update(delivery with { Held = true }));
        return new(new ObserveReply(Observed.Later, Reason), unit);
    }

    /// <summary>The write stays as it is decided, and is not due until a person has decided about the job.</summary>
    public static Planned<WritePlan> Write(RecordState state, WriteProbe probe, BrakeHold hold, PlanContext context)
    {
        var operation = state.Operations.First(row => row.Id == probe.OperationId);
        var unit = Begun(state, hold, context);
        // One that has left already is not stopped any more, only looked at again.
        unit = operation.State == OperationState.PENDING
            ? unit.Update(operation with { Brake = OperationBrake.HELD })
            : unit.Update(operation with { NextDueAt = context.Now + Sync.Policies.Brakes.Window });
        return new(new WritePlan(WriteStep.Later, null, null, Reason), unit);
    }

    /// <summary>A person gave up what a job holds: its write ends undone. Null where it has ended, or was let go, meanwhile.</summary>
    public static CommitUnit? GiveUp(RecordState state, string operationId, JobRow job, PlanContext context)
    {
        if (state.Operations.FirstOrDefault(row => row.Id == operationId) is not { State: OperationState.PENDING, Brake: OperationBrake.HELD } operation)
        {
            return null;
        }

        var draft = new RecordDraft(state, context);
        draft.Set(operation with { State = OperationState.SUPERSEDED, SettledAt = context.Now, LastError = HeldChanges.GivenUp });
        Outbound.SetStatus(draft, job.IntegrationId);
        if (draft.Mapping(job.IntegrationId) is { } mapping)
        {
            // A copy whose delete was given up is left to itself. An edit here that met a missing copy is due again with the next run.
            draft.Set(mapping with
            {
                SyncStatus = operation.Kind == OperationKind.DELETE ? MappingStatus.DETACHED : mapping.SyncStatus,
                PushedVersion = job.HeldKind!.StartsWith(BrakedChange.Local, StringComparison.Ordinal) ? 0 : mapping.PushedVersion,
                UpdatedAt = context.Now,
            });
        }

        return draft.ToUnit();
    }

    private static CommitUnit Begun(RecordState state, BrakeHold hold, PlanContext context)
    {
        var unit = new CommitUnit(context.Ids.New("unit"));
        unit = state.Record is { } record ? unit.Expect(record) : unit;
        return HeldJob.Join(unit, state, hold, context);
    }
}
