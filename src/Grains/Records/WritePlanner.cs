using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Undoing;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Merge;
using Concord.Sync.Policies;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>
/// Plans the step just before an outside write. The fresh read is merged once more; what is still wanted is marked attempted in
/// the same transaction, before any request leaves, so that a crash leaves an unknown outcome and never an unknown request.
/// </summary>
internal static class WritePlanner
{
    private static readonly TimeSpan UntilTaken = TimeSpan.FromHours(1);

    public static Planned<WritePlan> For(RecordState state, WriteProbe probe, PlanContext context)
    {
        var operation = state.Operations.FirstOrDefault(row => row.Id == probe.OperationId);
        if (operation is not { State: OperationState.PENDING or OperationState.ATTEMPTED })
        {
            return Nothing("It is settled already.");
        }

        if (state.Setup(operation.IntegrationId) is not { } setup)
        {
            return NotTaken(new RecordDraft(state, context), operation);
        }

        if (operation.State == OperationState.ATTEMPTED && operation.NextDueAt > context.Now)
        {
            return Nothing("A request for it is on its way.");
        }

        if (operation.State == OperationState.PENDING && operation.NextDueAt > context.Now)
        {
            return Nothing("It was tried since it was found due, and has to wait.");
        }

        var draft = new RecordDraft(state, context);
        var mapping = draft.Mapping(operation.IntegrationId);
        if (mapping is null)
        {
            draft.Set(operation with { State = OperationState.SUPERSEDED, SettledAt = context.Now });
            return new(new WritePlan(WriteStep.Nothing, null, null, "Its mapping is gone."), draft.ToUnit());
        }

        if (operation.State == OperationState.PENDING && draft.Operations(mapping).Any(Outbox.IsOut))
        {
            // A look at the one before makes it due again.
            draft.Set(operation with { NextDueAt = context.Now + Backoff.LongestRetryAfter });
            return new(new WritePlan(WriteStep.Later, null, null, "What was sent before it is not settled."), draft.ToUnit());
        }

        if (operation.State == OperationState.PENDING && mapping.SettledAt is { } settled && probe.Fresh?.SentAt < settled + setup.ConsistencyLag)
        {
            draft.Set(operation with { NextDueAt = settled + setup.ConsistencyLag });
            return new(new WritePlan(WriteStep.Later, null, null, "The read before it may still show the past."), draft.ToUnit());
        }

        if (operation.State == OperationState.PENDING && !Outbound.Wants(draft, mapping, operation))
        {
            return Drop(draft, setup, operation);
        }

        if (operation.State == OperationState.ATTEMPTED && probe.Fresh?.SentAt < operation.NextDueAt)
        {
            return new(new WritePlan(WriteStep.Later, null, null, "It was read before the write surely showed; it is read again."), null);
        }

        if (probe.Fresh is { } fresh && fresh.Ticket <= mapping.SettledTicket)
        {
            return new(new WritePlan(WriteStep.Later, null, null, "It was read before what is known already; it is read again."), null);
        }

        if (probe.Fresh is { } read && Admission.PastUntil(setup, mapping, read.Document is null, read.UpdatedAt, read.SentAt) is { } until)
        {
            draft.Set(operation with { NextDueAt = until > context.Now ? until : context.Now });
            return new(new WritePlan(WriteStep.Later, null, null, "It shows an older state than the one just seen."), draft.ToUnit());
        }

        return operation.Kind switch
        {
            OperationKind.CREATE when operation.State == OperationState.ATTEMPTED => Nothing("It may have been created; it is looked for first."),
            OperationKind.CREATE => Attempt(draft, operation, probe),
            OperationKind.DELETE when operation.Undo => UndoWrite.Delete(draft, setup, mapping, operation, probe),
            OperationKind.DELETE => WriteDelete.For(draft, setup, mapping, operation, probe),
            _ => Update(draft, setup, mapping, operation, probe),
        };
    }

    private static Planned<WritePlan> Update(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, OperationRow operation, WriteProbe probe)
    {
        var fresh = probe.Fresh!;
        // What is kept out of syncing by now is not deleted here because its copy is.
        if (fresh.Document is null && draft.Record is { ExternalSyncEnabled: false })
        {
            return Drop(draft, setup, operation);
        }

        if (fresh.Document is null)
        {
            var gone = Deletes.Receive(draft, setup, mapping);
            if (draft.Operations(mapping).FirstOrDefault(row => row.Id == operation.Id) is { } left)
            {
                draft.Set(left with { State = OperationState.SUPERSEDED, SettledAt = draft.Context.Now });
            }

            return new(new WritePlan(WriteStep.Nothing, null, null, gone.Reason), draft.ToUnit());
        }

        var document = FieldValue.ParseOrThrow(fresh.Document);
        return operation.State == OperationState.ATTEMPTED ? AfterUnknown(draft, setup, operation, fresh, document, probe)
            : operation.Undo ? UndoWrite.Update(draft, setup, operation, fresh, document, probe)
            : MergeFresh(draft, setup, operation, fresh, document, probe);
    }

    private static Planned<WritePlan> AfterUnknown(
        RecordDraft draft, IntegrationSetup setup, OperationRow operation, OutsideState fresh, FieldValue document, WriteProbe probe)
    {
        // Read after the lag: what differs from an acknowledged write was written by somebody else after it.
        var mapping = draft.Mapping(setup.Id)!;
        var outcome = SettlePlan.IsAcknowledged(operation)
            ? UnknownOutcome.Applied
            : Settlement.AfterUnknown(setup.Mappings[operation.ResourceType], Outbox.ContentOf(operation), document);
        switch (outcome)
        {
            case UnknownOutcome.NotApplied:
                return Outbound.Wants(draft, mapping, operation) ? NoEffect(draft, operation) : Drop(draft, setup, operation);
            case UnknownOutcome.Applied:
                SettlePlan.Confirm(draft, setup, operation, fresh, document, readBack: true);
                return new(new WritePlan(WriteStep.Nothing, null, null, "A read shows that it took effect."), draft.ToUnit());
            default:
                // What shows as it was sent is ours, also where this side has moved on since.
                var pair = new BasePair(mapping.BaseLocal, mapping.BaseExternal)
                    .Move(Settlement.ByShown(setup.Mappings[operation.ResourceType], Outbox.ContentOf(operation), document));
                draft.Set(mapping with { BaseLocal = pair.Local, BaseExternal = pair.External });
                if (!Outbound.Wants(draft, mapping, operation))
                {
                    return Drop(draft, setup, operation);
                }

                draft.Set(operation with { State = OperationState.SUPERSEDED, SettledAt = draft.Context.Now });
                MergeInto(draft, setup, fresh, document);
                return new(new WritePlan(WriteStep.Nothing, null, null, "The record has moved on; it is decided afresh."), draft.ToUnit());
        }
    }

    private static Planned<WritePlan> MergeFresh(
        RecordDraft draft, IntegrationSetup setup, OperationRow operation, OutsideState fresh, FieldValue document, WriteProbe probe)
    {
        var problems = MergeInto(draft, setup, fresh, document);
        if (!problems.IsEmpty)
        {
            var reason = string.Join(" ", problems);
            draft.Set(operation with { State = OperationState.DEAD, LastError = reason, SettledAt = draft.Context.Now });
            draft.Add(unit => unit.Log(draft.Context.Log(draft.Mapping(setup.Id)!, SyncOperation.UPDATE, SyncDirection.BRITEPOOL_TO_EXTERNAL, SyncStatus.FAILED, reason)));
            Outbound.SetStatus(draft, setup.Id);
            return new(new WritePlan(WriteStep.Nothing, null, null, "A value cannot cross."), draft.ToUnit());
        }

        // The merge kept, refilled or replaced the operation; what is pending now is what is wanted.
        var wanted = draft.Operations(draft.Mapping(setup.Id)!).FirstOrDefault(row => row is { State: OperationState.PENDING, Kind: OperationKind.UPDATE });
        return wanted?.Id == operation.Id
            ? Attempt(draft, wanted, probe)
            : new(new WritePlan(WriteStep.Nothing, null, null, "It is no longer wanted as it was."), draft.ToUnit());
    }

    /// <summary>Merges a fresh read, and lets what came in flow on to the other systems.</summary>
    public static ImmutableArray<Problem> MergeInto(RecordDraft draft, IntegrationSetup setup, OutsideState fresh, FieldValue document)
    {
        var mapping = draft.Mapping(setup.Id)!;
        var decision = RecordMerge.Decide(Merging.Input(draft, setup, mapping, document, fresh.UpdatedAt, compares: true));
        if (Filtering.LeavesOut(draft, setup, mapping, document, decision))
        {
            Mappings.Seen(draft, setup, document, fresh.Version, fresh.UpdatedAt, fresh.Ticket);
            return [];
        }

        var problems = Merging.ApplyRead(draft, setup, mapping, decision, sends: true);
        Mappings.Seen(draft, setup, document, fresh.Version, fresh.UpdatedAt, fresh.Ticket);
        if (!decision.LocalPatch.IsEmpty)
        {
            Outbound.FollowAll(draft, setup.Id);
        }

        return problems;
    }

    /// <summary>Marks the operation attempted, so that its request may leave.</summary>
    public static Planned<WritePlan> Attempt(RecordDraft draft, OperationRow operation, WriteProbe probe)
    {
        var attempt = operation.Attempts + 1;
        draft.Set(operation with
        {
            State = OperationState.ATTEMPTED,
            Attempts = attempt,
            AttemptedAt = operation.AttemptedAt ?? draft.Context.Now,
            HttpStatus = null,
            // A look before the lag is over could show the state before the request.
            NextDueAt = probe.LeaseUntil + draft.Before.Setup(operation.IntegrationId)!.ConsistencyLag,
        });
        Outbound.SetStatus(draft, operation.IntegrationId);
        return new(new WritePlan(WriteStep.Send, operation.Kind.ToString(), operation.SentValues.ToJson(), null) { Attempt = attempt }, draft.ToUnit());
    }

    /// <summary>A look showed that an attempted write had no effect.</summary>
    public static Planned<WritePlan> NoEffect(RecordDraft draft, OperationRow operation) => SettlePlan.SendAgain(draft, operation) is { } due
        ? new(new WritePlan(WriteStep.Later, null, null, $"It had no effect; it is sent again at {due:O}."), draft.ToUnit())
        : new(new WritePlan(WriteStep.Nothing, null, null, "It had no effect, and the retries are used up."), draft.ToUnit());

    // The record was deleted, or taken out of syncing, since this was decided.
    private static Planned<WritePlan> Drop(RecordDraft draft, IntegrationSetup setup, OperationRow operation)
    {
        draft.Set(operation with { State = OperationState.SUPERSEDED, SettledAt = draft.Context.Now });
        Outbound.SetStatus(draft, setup.Id);
        Outbound.Follow(draft, setup);
        return new(new WritePlan(WriteStep.Nothing, null, null, "It is no longer wanted."), draft.ToUnit());
    }

    // The type was taken out of the settings. What has left once is looked at when it is taken again; the rest is decided anew then.
    private static Planned<WritePlan> NotTaken(RecordDraft draft, OperationRow operation)
    {
        if (operation.State == OperationState.ATTEMPTED)
        {
            draft.Set(operation with { NextDueAt = draft.Context.Now + UntilTaken });
        }
        else
        {
            draft.Set(operation with { State = OperationState.SUPERSEDED, SettledAt = draft.Context.Now });
            Outbound.SetStatus(draft, operation.IntegrationId);
        }

        if (draft.Mapping(operation.IntegrationId) is { } mapping)
        {
            draft.Set(mapping with { PushedVersion = Math.Min(mapping.PushedVersion, draft.Version - 1) });
        }

        return new(new WritePlan(WriteStep.Later, null, null, IntegrationSetup.NotTaken), draft.ToUnit());
    }

    private static Planned<WritePlan> Nothing(string reason) => new(new WritePlan(WriteStep.Nothing, null, null, reason), null);
}
