using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Merge;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>The outbox side of a plan: turns what is due outside into operations. At most one unattempted one a mapping.</summary>
internal static class Outbound
{
    /// <summary>Lets every integration but one follow the record as it now stands in the draft.</summary>
    public static void FollowAll(RecordDraft draft, string? except)
    {
        foreach (var setup in draft.Before.Setups.Where(setup => setup.Id != except))
        {
            Follow(draft, setup);
        }
    }

    /// <summary>Lets one integration follow; what it may not send now stays due for its next run. A parked conflict follows at all times.</summary>
    public static void Follow(RecordDraft draft, IntegrationSetup setup)
    {
        var mapping = draft.Mapping(setup.Id);
        if (mapping is not null && draft.ChangesRecord)
        {
            Outbox.LookAgain(draft, mapping);
        }

        if (mapping is not null)
        {
            EndQuestions(draft, mapping);
            mapping = draft.Mapping(setup.Id);
        }

        var conflict = mapping is null ? null : draft.Conflict(mapping);
        var may = MaySend(draft, setup);
        if (draft.Record is not { } record || (!may && (conflict is null || record.DeletedAt is not null)))
        {
            return;
        }

        if (record.DeletedAt is not null)
        {
            Deletes.Send(draft, setup, mapping);
        }
        else if (Filtering.KeepsIn(draft, setup, mapping))
        {
            return;
        }
        else if (conflict is not null && Conflicts.IsWhole(conflict, mapping!))
        {
            // A person has yet to say whether there is a copy at all.
            Deletes.Reconsider(draft, setup, mapping!, null, null);
        }
        else if (mapping is { ExternalId: not null })
        {
            FollowBound(draft, setup, mapping);
        }
        else if (mapping is { Filtered: false } && mapping.PushedVersion >= draft.Version)
        {
            // Nothing was changed here since the copy was ordered, given up, or done without by a person's word.
            return;
        }
        else if (may && !draft.Before.AskedIn.Contains(setup.Id) && (draft.Mapping(setup.Id) is not null || setup.RuleOf(record.Type).Creates))
        {
            Create(draft, setup, draft.Mapping(setup.Id));
        }
    }

    // What a person was asked about a record that came back, or went, was asked about another state of it.
    private static void EndQuestions(RecordDraft draft, MappingRow mapping)
    {
        var pending = draft.Conflict(mapping);
        if (draft.CameBack && mapping.ExternalId is not null)
        {
            // What was told of the copy while the record was deleted was not merged. Whether there is a record is no question any more.
            Mappings.Refetch(draft, mapping);
            WithdrawDelete(draft, mapping);
            if (pending is { Candidates.IsEmpty: true, Groups.IsEmpty: true })
            {
                Conflicts.Withdraw(draft, pending);
            }

            SetStatus(draft, mapping.IntegrationId);
        }
        else if (draft.Record is { DeletedAt: not null } && pending is { Groups.IsEmpty: false })
        {
            // Which value stands is no question of a record that is deleted. What the copy holds meets the delete when that is sent.
            Conflicts.Withdraw(draft, pending);
            SetStatus(draft, mapping.IntegrationId);
        }
    }

    // That it was decided against what the copy held says nothing of the values: as a write's decision it would send over it what nobody wrote here.
    private static void WithdrawDelete(RecordDraft draft, MappingRow mapping)
    {
        foreach (var delete in draft.Operations(mapping).Where(operation => operation is { Kind: OperationKind.DELETE, Undo: false } && !Outbox.IsOut(operation)).ToImmutableArray())
        {
            draft.Set(delete with { State = OperationState.SUPERSEDED, SettledAt = draft.Context.Now });
        }
    }

    // Nothing was read, so nothing is confirmed: where both sides seem to agree without a write, base waits for a read. Otherwise a
    // change outside that we have not heard of would pass for one that came after the edit here.
    private static void FollowBound(RecordDraft draft, IntegrationSetup setup, MappingRow mapping)
    {
        var decision = RecordMerge.Decide(Merging.Input(draft, setup, mapping, Merging.Believed(draft, mapping), mapping.ExternalUpdatedAt));
        Merging.Apply(draft, setup, mapping, decision);
        draft.Set(draft.Mapping(setup.Id)! with { BaseLocal = mapping.BaseLocal, BaseExternal = mapping.BaseExternal });
        if (!decision.BaseMoves.IsEmpty)
        {
            Mappings.Refetch(draft, mapping);
        }
    }

    /// <summary>Takes over what a decision wants written outside.</summary>
    /// <remarks>
    /// While a write is out its successor waits: it is decided when that is settled. Where nothing may be sent now, local changes
    /// wait for a run; what was asked for before, or was decided against the outside, does not.
    /// </remarks>
    public static void Take(RecordDraft draft, IntegrationSetup setup, MergeDecision decision, bool sends)
    {
        var mapping = draft.Mapping(setup.Id)!;
        var open = draft.Operations(mapping).ToImmutableArray();
        var replaceable = open.Where(operation => YieldsTo(operation, decision.Write)).ToImmutableArray();
        var may = sends || open.Any(operation => !operation.Undo) || decision.DecidedConflicts.Any() || MaySend(draft, setup);
        if (may && !Outbox.IsOut(open))
        {
            Outbox.Replace(draft, mapping, replaceable, OperationKind.UPDATE, decision.Write);
            // A reference whose own record is not mapped yet keeps the record due for the next run.
            draft.Set(draft.Mapping(setup.Id)! with { PushedVersion = decision.Waiting.IsEmpty ? draft.Version : mapping.PushedVersion });
        }
        else if (sends && decision.Write is { } write)
        {
            // What a person decided on is remembered beside the write that is out, since a merge would ask again.
            Outbox.Replace(draft, mapping, [.. replaceable.Where(operation => !Outbox.IsOut(operation))], OperationKind.UPDATE, write);
        }
        else if (!may && decision.Write is not null)
        {
            // What a write that was given up for a question had taken over is due again for the next run.
            draft.Set(draft.Mapping(setup.Id)! with { PushedVersion = Math.Min(mapping.PushedVersion, draft.Version - 1) });
        }

        SetStatus(draft, setup.Id);
    }

    // What takes an earlier write back stays, unless something else is to be written in its place.
    private static bool YieldsTo(OperationRow operation, PlannedWrite? write) => !operation.Undo || (write is not null && operation.Groups.Any(write.Groups.Contains));

    /// <summary>The mapping's status, from what hangs on it.</summary>
    public static void SetStatus(RecordDraft draft, string integrationId)
    {
        if (draft.Mapping(integrationId) is not { SyncStatus: not MappingStatus.DETACHED } mapping)
        {
            return;
        }

        var open = draft.Operations(mapping).ToImmutableArray();
        draft.Set(mapping with
        {
            SyncStatus = draft.Conflict(mapping) is not null ? MappingStatus.CONFLICT
                : open.Any(operation => operation.State == OperationState.DEAD) ? MappingStatus.ERROR
                : open.IsEmpty ? MappingStatus.SYNCED : MappingStatus.PENDING_SYNC,
        });
    }

    /// <summary>Notes up to which version local changes have been turned into operations.</summary>
    public static void Pushed(RecordDraft draft, IntegrationSetup setup)
    {
        if (MaySend(draft, setup) && draft.Mapping(setup.Id) is { } mapping)
        {
            draft.Set(mapping with { PushedVersion = draft.Version });
        }
    }

    /// <summary>
    /// Whether an operation still fits the record: a delete to a deleted one, everything else to a living one, a create to one without a copy,
    /// and only where it syncs.
    /// </summary>
    public static bool Wants(RecordDraft draft, MappingRow mapping, OperationRow operation) =>
        operation is { Undo: true, Kind: OperationKind.DELETE } ? mapping.ExternalId == operation.ExternalId
        : mapping.SyncStatus != MappingStatus.DETACHED
        && draft.Record is { ExternalSyncEnabled: true } record
        && (record.DeletedAt is not null) == (operation.Kind == OperationKind.DELETE)
        && (operation.Kind != OperationKind.CREATE || mapping.ExternalId is null);

    private static bool MaySend(RecordDraft draft, IntegrationSetup setup) =>
        setup is { Processes: true, Linked: true, FlowsOut: true }
        && setup.Takes(draft.Before.Type)
        && (setup.FollowsEdits || draft.Context.FromRun)
        && draft.Record is { ExternalSyncEnabled: true };

    private static void Create(RecordDraft draft, IntegrationSetup setup, MappingRow? mapping)
    {
        var compiled = setup.Mappings[draft.Before.Type];
        var crossing = compiled.ToExternal(draft.Fields, draft.Before.LookupsOf(setup));
        mapping ??= NewMapping(draft, setup);
        draft.Set(mapping);
        var open = draft.Operations(mapping).ToImmutableArray();
        if (Outbox.IsOut(open))
        {
            return;
        }

        if (!crossing.Success)
        {
            // What cannot cross is shown on the mapping and tried again when the record or the settings change.
            draft.Set(mapping with { SyncStatus = MappingStatus.ERROR, PushedVersion = draft.Version });
            draft.Add(unit => unit.Log(draft.Context.Log(
                mapping, SyncOperation.CREATE, SyncDirection.BRITEPOOL_TO_EXTERNAL, SyncStatus.FAILED, string.Join(" ", crossing.Problems))));
            return;
        }

        Mappings.Waits(draft, setup.Id, crossing.Waiting);
        Outbox.Replace(draft, mapping, open, OperationKind.CREATE, PlannedWrite.Create(compiled, draft.Fields, crossing));
        draft.Set(mapping with { PushedVersion = crossing.Waiting.IsEmpty ? draft.Version : mapping.PushedVersion });
        SetStatus(draft, setup.Id);
    }

    private static MappingRow NewMapping(RecordDraft draft, IntegrationSetup setup) =>
        Mappings.New(draft, setup, null) with { SyncStatus = MappingStatus.PENDING_SYNC };
}
