using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>What a delete on one side does to the other, as rows.</summary>
internal static class Deletes
{
    /// <summary>The local record was deleted: have the copy deleted, or let go of it.</summary>
    public static void Send(RecordDraft draft, IntegrationSetup setup, MappingRow? mapping)
    {
        if (mapping is { Gone: true } && setup.Config.DeletePolicy == DeletePolicy.PROPAGATE)
        {
            // It may have come back without anybody telling.
            Copies.LookFor(draft, mapping);
            return;
        }

        if (mapping is null or { SyncStatus: MappingStatus.DETACHED })
        {
            return;
        }

        var open = draft.Operations(mapping).ToImmutableArray();
        if (open.Any(operation => Outbox.IsOut(operation) || operation is { Kind: OperationKind.DELETE, State: OperationState.PENDING }))
        {
            return;
        }

        // What an open write was decided on was known here when the record was deleted.
        var decidedOn = open.Aggregate(mapping.BaseExternal, (all, operation) => all.Union(operation.DecidedOn));
        Outbox.Replace(draft, mapping, open, OperationKind.DELETE, null);
        if (mapping.ExternalId is null)
        {
            draft.Remove(mapping);
        }
        else if (setup.Config.DeletePolicy == DeletePolicy.PROPAGATE)
        {
            draft.Set(Outbox.New(draft, mapping, OperationKind.DELETE) with { DecidedOn = decidedOn });
            Outbound.Pushed(draft, setup);
            Outbound.SetStatus(draft, setup.Id);
        }
        else
        {
            LetGo(draft, mapping);
        }
    }

    /// <summary>The copy is gone outside, and that is certain.</summary>
    /// <returns>What became of it.</returns>
    public static ObserveReply Receive(RecordDraft draft, IntegrationSetup setup, MappingRow mapping)
    {
        if (draft.Record is not { DeletedAt: null } record)
        {
            Unbind(draft, mapping);
            return new ObserveReply(Observed.Applied, "The record is gone on both sides.");
        }

        if (setup.Config.DeletePolicy == DeletePolicy.DETACH)
        {
            LetGo(draft, mapping);
            return new ObserveReply(Observed.Filtered, "The record was deleted outside; the delete policy keeps it here.");
        }

        if (setup.Config.DeletePolicy == DeletePolicy.IGNORE)
        {
            return Miss(draft, mapping, "The record was deleted outside; the delete policy keeps it here, and nothing is passed on until its copy is seen again.");
        }

        var decision = RecordMerge.OnExternalDelete(Merging.Input(draft, setup, mapping, FieldValue.Object.Empty, null), null);
        return decision.Outcome switch
        {
            DeleteOutcome.PassOn => DeleteLocal(draft, setup, mapping, record, decision),
            DeleteOutcome.Keep => Recreate(draft, setup, mapping, decision),
            DeleteOutcome.Park => Park(draft, mapping, decision),
            _ => Miss(draft, mapping, "The record was deleted outside; deletes do not flow in, and nothing is passed on until its copy is seen again."),
        };
    }

    /// <summary>A side moved while a person is to say whether there is a record: the conflict follows, or ends where nothing stands against the delete any more.</summary>
    /// <param name="draft">The record as it stands in this plan.</param>
    /// <param name="setup">The integration.</param>
    /// <param name="mapping">Its mapping.</param>
    /// <param name="document">The copy, for a record that was deleted here; null for a copy that is gone.</param>
    /// <param name="updatedAt">The copy's own time of change.</param>
    public static void Reconsider(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, FieldValue? document, DateTimeOffset? updatedAt)
    {
        var pending = draft.Conflict(mapping);
        if (pending is not (null or { Groups.IsEmpty: true, Candidates.IsEmpty: true }))
        {
            return;
        }

        var input = Merging.Input(draft, setup, mapping, document ?? FieldValue.Object.Empty, updatedAt);
        var decision = document is null ? RecordMerge.OnExternalDelete(input, null) : RecordMerge.OnLocalDelete(input, draft.Record?.DeletedAt);
        if (pending is not { } conflict)
        {
            // The difference was accepted; a copy that is changed after that is decided on once more.
            if (decision.IsConflict)
            {
                // Where nothing may be sent now, the next run must find it.
                draft.Set(draft.Mapping(setup.Id)! with { PushedVersion = draft.Version - 1 });
                Outbound.Follow(draft, setup);
            }
        }
        else if (decision.IsConflict)
        {
            Conflicts.ParkWhole(draft, mapping, decision.Conflicts, conflict.ConflictReason!);
        }
        else if (document is not null)
        {
            Conflicts.Withdraw(draft, conflict);
            Outbound.Follow(draft, setup);
        }
    }

    /// <summary>The pair is over: the mapping goes, and the outside id cannot come back as a new record while replays are possible.</summary>
    public static void Unbind(RecordDraft draft, MappingRow mapping)
    {
        foreach (var operation in draft.Operations(mapping).ToImmutableArray())
        {
            draft.Set(operation with { State = operation.Kind == OperationKind.DELETE ? OperationState.CONFIRMED : OperationState.SUPERSEDED, SettledAt = draft.Context.Now });
        }

        if (draft.Conflict(mapping) is { } conflict)
        {
            Conflicts.Withdraw(draft, conflict);
        }

        Copies.Bury(draft, mapping);
        draft.Remove(mapping);
    }

    /// <summary>The edit here outlives the delete there: the copy is made again on the same mapping.</summary>
    public static ObserveReply Recreate(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, DeleteDecision? decision)
    {
        Copies.Lose(draft, mapping);
        if (decision is { IsConflict: true })
        {
            Conflicts.Decided(draft, mapping, decision.Conflicts, "It was deleted outside and changed here; the change here stays.");
        }

        Outbound.Follow(draft, setup);
        return new ObserveReply(Observed.Applied, "It was deleted outside and changed here; it is made again outside.", "EXTERNAL", "CREATE");
    }

    /// <summary>Deletes the local record because its copy is gone, and lets the other systems follow.</summary>
    public static ObserveReply DeleteLocal(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, RecordRow record, DeleteDecision? decision)
    {
        if (decision is { IsConflict: true })
        {
            Conflicts.Decided(draft, mapping, decision.Conflicts, "It was deleted outside and changed here; the delete wins.");
        }

        Unbind(draft, mapping);
        draft.SetRecord(record with { DeletedAt = draft.Context.Now, UpdatedAt = draft.Context.Now, LastExternalSyncAt = draft.Context.Now }, setup.Id);
        draft.Add(unit => unit.Log(draft.Context.Log(mapping, SyncOperation.DELETE, SyncDirection.EXTERNAL_TO_BRITEPOOL, SyncStatus.SUCCESS, "Deleted outside.")));
        Outbound.FollowAll(draft, setup.Id);
        return new ObserveReply(Observed.Applied, "The record was deleted outside.", "LOCAL", "DELETE");
    }

    /// <summary>Nothing flows between the two any more; row and base stay.</summary>
    public static void LetGo(RecordDraft draft, MappingRow mapping)
    {
        Outbox.Replace(draft, mapping, [.. draft.Operations(mapping).Where(operation => !Outbox.IsOut(operation))], OperationKind.UPDATE, null);
        draft.Set(mapping with { SyncStatus = MappingStatus.DETACHED, Gone = false, UpdatedAt = draft.Context.Now });
    }

    private static ObserveReply Park(RecordDraft draft, MappingRow mapping, DeleteDecision decision)
    {
        Conflicts.ParkWhole(draft, mapping, decision.Conflicts, "It was deleted outside and changed here.");
        Outbound.SetStatus(draft, mapping.IntegrationId);
        return new ObserveReply(Observed.Conflict, "It was deleted outside and changed here.");
    }

    // What is decided about a copy that is gone already is that it still is.
    private static ObserveReply Miss(RecordDraft draft, MappingRow mapping, string reason)
    {
        if (!mapping.Gone)
        {
            LetGo(draft, mapping);
            draft.Set(draft.Mapping(mapping.IntegrationId)! with { Gone = true, LastExternalHash = null });
        }

        return new ObserveReply(Observed.Filtered, reason);
    }
}
