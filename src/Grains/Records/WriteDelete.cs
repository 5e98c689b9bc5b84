using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Merge;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>Plans the step just before an outside delete: a copy that was changed since it was last seen is decided on once more.</summary>
internal static class WriteDelete
{
    public static Planned<WritePlan> For(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, OperationRow operation, WriteProbe probe)
    {
        if (probe.Fresh!.Document is null)
        {
            Deletes.Unbind(draft, mapping);
            draft.Add(unit => unit.Log(SettlePlan.Log(draft.Context, mapping, operation, "It was gone already.")));
            return new(new WritePlan(WriteStep.Nothing, null, null, "It was gone already."), draft.ToUnit());
        }

        var document = FieldValue.ParseOrThrow(probe.Fresh.Document);
        var decision = RecordMerge.OnLocalDelete(
            Merging.Input(draft, setup, mapping, document, probe.Fresh.UpdatedAt), draft.Record?.DeletedAt);
        if (decision.Outcome == DeleteOutcome.PassOn && operation.State == OperationState.ATTEMPTED)
        {
            return WritePlanner.NoEffect(draft, operation);
        }

        if (decision.Outcome == DeleteOutcome.PassOn)
        {
            var wins = decision.IsConflict ? DeleteWins(draft, mapping, operation, decision) : operation;
            return WritePlanner.Attempt(draft, wins with { DecidedOn = wins.DecidedOn.Union(OutsideOnly(setup, mapping, document)) }, probe);
        }

        draft.Set(operation with { State = OperationState.SUPERSEDED, SettledAt = draft.Context.Now });
        if (decision.Outcome == DeleteOutcome.Keep)
        {
            Restore(draft, setup, mapping, decision, probe.Fresh, document);
        }
        else if (decision.Outcome == DeleteOutcome.Park)
        {
            Conflicts.ParkWhole(draft, mapping, decision.Conflicts, "It was deleted here and changed outside.");
            Mappings.Seen(draft, setup, document, probe.Fresh.Version, probe.Fresh.UpdatedAt, probe.Fresh.Ticket);
            Outbound.SetStatus(draft, setup.Id);
        }

        return new(new WritePlan(WriteStep.Nothing, null, null, "It was changed outside after it was last seen."), draft.ToUnit());
    }

    // Where nothing flows in, an edit outside meets no delete. What it left goes with the copy, and is kept with the write that deletes that.
    private static Projection OutsideOnly(IntegrationSetup setup, MappingRow mapping, FieldValue document) =>
        Projection.Of(document, setup.Mappings[mapping.ResourceType].Groups.Where(group => !group.FlowsIn).SelectMany(group => group.ExternalPaths));

    // What is deleted outside is kept in the conflict's row. The operation remembers what it was decided on, so that a retry decides once.
    private static OperationRow DeleteWins(RecordDraft draft, MappingRow mapping, OperationRow operation, DeleteDecision decision)
    {
        Conflicts.Decided(draft, mapping, decision.Conflicts, "It was changed outside and deleted here; the delete wins.");
        return operation with { DecidedOn = decision.Conflicts.Aggregate(operation.DecidedOn, (all, conflict) => all.Union(conflict.External)) };
    }

    // The edit outside outlives the delete here.
    private static void Restore(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, DeleteDecision decision, OutsideState fresh, FieldValue document)
    {
        Conflicts.Decided(draft, mapping, decision.Conflicts, "It was deleted here and changed outside; the change outside stays.");
        draft.SetRecord(draft.Record! with { DeletedAt = null, UpdatedAt = draft.Context.Now }, setup.Id);
        WritePlanner.MergeInto(draft, setup, fresh, document);
        Outbound.FollowAll(draft, setup.Id);
    }
}
