using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage.Rows;
using Concord.Sync.Merge;
using Concord.Sync.Undo;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Undoing;

/// <summary>Plans the step just before a write that takes something back: what somebody changed since it was decided is left, and the run's lines say so.</summary>
internal static class UndoWrite
{
    private const string Changed = "It was changed outside since.";

    /// <summary>Values are about to be set back.</summary>
    public static Planned<WritePlan> Update(RecordDraft draft, IntegrationSetup setup, OperationRow operation, OutsideState fresh, FieldValue document, WriteProbe probe)
    {
        if (OutsideUndo.Stands(setup.Mappings[operation.ResourceType], Outbox.ContentOf(operation), document))
        {
            return WritePlanner.Attempt(draft, operation, probe);
        }

        Leave(draft, operation);
        WritePlanner.MergeInto(draft, setup, fresh, document);
        Outbound.SetStatus(draft, setup.Id);
        return new(new WritePlan(WriteStep.Nothing, null, null, Changed), draft.ToUnit());
    }

    /// <summary>A copy that was made is about to be deleted.</summary>
    public static Planned<WritePlan> Delete(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, OperationRow operation, WriteProbe probe)
    {
        if (probe.Fresh!.Document is null)
        {
            Gone(draft, mapping, operation);
            return new(new WritePlan(WriteStep.Nothing, null, null, "It was gone already."), draft.ToUnit());
        }

        if (IsUntouched(setup, mapping, probe.Fresh))
        {
            return operation.State == OperationState.ATTEMPTED ? WritePlanner.NoEffect(draft, operation) : WritePlanner.Attempt(draft, operation, probe);
        }

        Leave(draft, operation);
        if (draft.Record is { DeletedAt: null })
        {
            UndoCopies.Attach(draft, mapping);
        }
        else if (draft.Record?.DeletedAt > operation.CreatedAt)
        {
            // Not by the undo: the copy follows that delete, as it would have without the undo. Where nothing may be sent now, the next run must find it.
            UndoCopies.Attach(draft, mapping);
            draft.Set(draft.Mapping(setup.Id)! with { PushedVersion = draft.Version - 1 });
            Outbound.Follow(draft, setup);
        }

        return new(new WritePlan(WriteStep.Nothing, null, null, Changed), draft.ToUnit());
    }

    /// <summary>The copy is gone: the record stays here without one, and none is made again by itself.</summary>
    public static void Gone(RecordDraft draft, MappingRow mapping, OperationRow operation)
    {
        if (draft.Record is not { DeletedAt: null })
        {
            Deletes.Unbind(draft, mapping);
            return;
        }

        draft.Set(operation with { State = OperationState.CONFIRMED, SettledAt = draft.Context.Now });
        Copies.Bury(draft, mapping);
        draft.Set(Copies.Loose(mapping) with { SyncStatus = MappingStatus.DETACHED, PushedVersion = draft.Version, UpdatedAt = draft.Context.Now });
    }

    // What is not mapped shows in the copy's own version or time only.
    private static bool IsUntouched(IntegrationSetup setup, MappingRow mapping, OutsideState fresh) =>
        OutsideUndo.IsUntouched(setup.Mappings[mapping.ResourceType], new BasePair(mapping.BaseLocal, mapping.BaseExternal), FieldValue.ParseOrThrow(fresh.Document!))
        && (fresh.Version is null || mapping.ExternalVersion is null || fresh.Version == mapping.ExternalVersion)
        && !(fresh.UpdatedAt > mapping.ExternalUpdatedAt);

    private static void Leave(RecordDraft draft, OperationRow operation)
    {
        draft.Set(operation with { State = OperationState.SUPERSEDED, SettledAt = draft.Context.Now, LastError = Changed });
        draft.Add(unit => unit.Upsert(UndoLines.LeftRow(operation, Changed)));
    }
}
