using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>Plans what an observation changes: bind or create first, judge whether it may be merged, then merge.</summary>
internal static class ObservationPlan
{
    public static Planned<ObserveReply> For(RecordState state, Observation observation, PlanContext context)
    {
        if (state.Setup(observation.IntegrationId) is not { } setup)
        {
            return NotTaken(state, observation, context);
        }

        if (state.BoundElsewhere)
        {
            return new(new ObserveReply(Observed.LookAgain, "The external record was bound to another one in the meantime."), null);
        }

        var draft = new RecordDraft(state, context);
        var mapping = draft.Mapping(setup.Id);
        var bound = mapping is { ExternalId: not null } && mapping.ExternalId == observation.ExternalId;
        if (observation.Binding is Binding.Create or Binding.Own && state.Record is null)
        {
            return Close(Creation.Create(draft, setup, observation), draft, observation);
        }

        if (observation.Binding is Binding.Match or Binding.Key && mapping is not null && Outbox.IsOut(draft.Operations(mapping)))
        {
            // What is on its way may be the record's new copy.
            return PutOff(draft, observation, context.Now + setup.ConsistencyLag, "A write of the record is on its way; this one is looked at again once that is settled.");
        }

        if (observation.Binding is Binding.Match or Binding.Key && !bound)
        {
            return Close(Creation.Match(draft, setup, observation), draft, observation);
        }

        if (!bound)
        {
            return new(new ObserveReply(Observed.LookAgain, "The external record is bound elsewhere, or not at all."), null);
        }

        // Somebody told of the copy, so what became of our own write to it can be seen, too; that comes first.
        Outbox.LookAgain(draft, mapping!);
        return Admission.Judge(draft, setup, mapping!, observation) switch
        {
            { PutOffUntil: { } due } verdict => PutOff(draft, observation, Rereads.NotBefore(draft, setup, due), verdict.Reason),
            _ => Told(draft, setup, mapping!, observation),
        };
    }

    private static Planned<ObserveReply> Told(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, Observation observation)
    {
        var reply = Merge(draft, setup, mapping, observation);
        var again = Rereads.After(draft, setup, observation, reply);
        return again is { } due && reply.Outcome == Observed.Unchanged
            ? PutOff(new RecordDraft(draft.Before, draft.Context), observation, due, "It shows nothing new; it is read again when the system surely shows what the webhook told of.")
            : Close(reply, draft, observation, again);
    }

    private static ObserveReply Merge(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, Observation observation)
    {
        var isLetGo = mapping is { SyncStatus: MappingStatus.DETACHED, Filtered: false, Gone: false };
        if (isLetGo || draft.Record is { ExternalSyncEnabled: false } || (mapping.Filtered && (observation.Document is null || draft.Record is not { DeletedAt: null })))
        {
            return new ObserveReply(Observed.Filtered, "The record is kept out of syncing.");
        }

        if (observation.Document is null)
        {
            return Deletes.Receive(draft, setup, mapping);
        }

        if (mapping.Gone)
        {
            Copies.Found(draft, mapping);
        }

        var document = FieldValue.ParseOrThrow(observation.Document);
        return draft.Record is { DeletedAt: null }
            ? MergeDocument(draft, setup, draft.Mapping(setup.Id)!, observation, document)
            : FollowDelete(draft, setup, mapping, observation, document);
    }

    private static ObserveReply FollowDelete(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, Observation observation, FieldValue document)
    {
        Deletes.Reconsider(draft, setup, draft.Mapping(setup.Id)!, document, observation.UpdatedAt);
        Mappings.Seen(draft, setup, document, observation.Version, observation.UpdatedAt, observation.Ticket);
        if (mapping.Gone)
        {
            // The delete did not find it. Where nothing may be sent now, the next run must.
            draft.Set(draft.Mapping(setup.Id)! with { PushedVersion = draft.Version - 1 });
            Outbound.Follow(draft, setup);
        }

        return new ObserveReply(Observed.Unchanged, "The record was deleted here; its copy follows.");
    }

    private static ObserveReply MergeDocument(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, Observation observation, FieldValue document)
    {
        var before = draft.Fields;
        var decision = RecordMerge.Decide(Merging.Input(draft, setup, mapping, document, observation.UpdatedAt, compares: true));
        if (Filtering.LeavesOut(draft, setup, mapping, document, decision))
        {
            Mappings.Seen(draft, setup, document, observation.Version, observation.UpdatedAt, observation.Ticket);
            return new ObserveReply(Observed.Filtered, "A filter of the integration leaves it out.");
        }

        var problems = Merging.ApplyRead(draft, setup, draft.Mapping(setup.Id)!, decision);
        Mappings.Seen(draft, setup, document, observation.Version, observation.UpdatedAt, observation.Ticket, decision);
        if (!problems.IsEmpty)
        {
            return new ObserveReply(Observed.Failed, string.Join(" ", problems));
        }

        Outbound.FollowAll(draft, setup.Id);
        var changes = FieldChanges.Between(before, draft.Fields);
        var parked = decision.ParkedConflicts.Any();
        if (decision.IsQuiet || (changes.IsEmpty && decision.ExternalPatch.IsEmpty && !parked && !decision.DecidedConflicts.Any()))
        {
            return new ObserveReply(Observed.Unchanged, "Both sides are in step.");
        }

        Log(draft, setup, decision, observation, changes.Length);
        return new ObserveReply(
            parked ? Observed.Conflict : Observed.Applied,
            parked ? "Fields changed on both sides wait for a person." : changes.IsEmpty ? "The outside follows." : $"Changed here: {string.Join(", ", changes.Select(change => change.Field))}.",
            changes.IsEmpty ? "EXTERNAL" : decision.ExternalPatch.IsEmpty ? "LOCAL" : "BOTH",
            "UPDATE",
            changes.IsEmpty ? decision.ExternalPatch.ToJson() : FieldChanges.ToJson(changes),
            Titles.Of(draft.Fields),
            draft.Before.Id);
    }

    private static void Log(RecordDraft draft, IntegrationSetup setup, MergeDecision decision, Observation observation, int changes)
    {
        var answersDelivery = !draft.Before.Inbox.Events.IsEmpty;
        if (answersDelivery || (changes == 0 && !decision.ParkedConflicts.Any() && !decision.DecidedConflicts.Any()))
        {
            return;
        }

        var status = decision.ParkedConflicts.Any() ? SyncStatus.CONFLICT_PENDING : decision.DecidedConflicts.Any() ? SyncStatus.CONFLICT_RESOLVED : SyncStatus.SUCCESS;
        draft.Add(unit => unit.Log(draft.Context.Log(draft.Mapping(setup.Id)!, SyncOperation.UPDATE, SyncDirection.EXTERNAL_TO_BRITEPOOL, status, observation.Source.ToString())));
    }

    private static Planned<ObserveReply> PutOff(RecordDraft draft, Observation observation, DateTimeOffset due, string reason)
    {
        var reply = new ObserveReply(Observed.Later, reason);
        if (observation.PlanOnly)
        {
            return new(reply, null);
        }

        var old = draft.Before.Inbox.Hint;
        var owed = HintRow.Owed(observation.IntegrationId, draft.Before.Type, observation.ExternalId, observation.Cause, draft.Context.Now);
        draft.Add(unit => Owed(unit, old, (old ?? owed) with { Reason = observation.Cause, NextDueAt = due }));
        return new(reply, draft.ToUnit());
    }

    // Loses to what was told meanwhile: by that the moment of the next read is judged anew.
    private static CommitUnit Owed(CommitUnit unit, HintRow? known, HintRow owed) => known is null ? unit.Insert(owed) : unit.Update(owed);

    // What waited for the look ends; should the type be taken again, a full run finds what it spoke of.
    private static Planned<ObserveReply> NotTaken(RecordState state, Observation observation, PlanContext context)
    {
        var reply = new ObserveReply(Observed.Filtered, IntegrationSetup.NotTaken);
        var unit = InboxClosing.Close(new CommitUnit(context.Ids.New("unit")), state.Inbox, context, Disposition.FILTERED, SyncStatus.SUCCESS, IntegrationSetup.NotTaken, state.Record?.Id);
        return new(reply, observation.PlanOnly || unit.Writes.IsEmpty ? null : unit);
    }

    // What waited for this look ends with it, in the same transaction.
    private static Planned<ObserveReply> Close(ObserveReply reply, RecordDraft draft, Observation observation, DateTimeOffset? again = null)
    {
        if (observation.PlanOnly || reply.Outcome is Observed.LookAgain or Observed.Later)
        {
            return new(reply, null);
        }

        var setup = draft.Before.Setup(observation.IntegrationId)!;
        if (draft.Before.Question is { } question && (draft.Mapping(setup.Id)?.ExternalId == observation.ExternalId || reply.Outcome == Observed.Conflict))
        {
            draft.Add(unit => Conflicts.Answered(unit, question, draft.Context));
        }

        var (disposition, status) = reply.Outcome switch
        {
            Observed.Applied when draft.SettledAConflict => (Disposition.CONFLICT, SyncStatus.CONFLICT_RESOLVED),
            Observed.Applied => (Disposition.APPLIED, SyncStatus.SUCCESS),
            Observed.Conflict => (Disposition.CONFLICT, SyncStatus.CONFLICT_PENDING),
            Observed.Failed => (Disposition.DEAD_LETTER, SyncStatus.FAILED),
            Observed.Filtered => (Disposition.FILTERED, SyncStatus.SUCCESS),
            _ => (Disposition.SUPERSEDED, SyncStatus.SUCCESS),
        };
        var inbox = draft.Before.Inbox;
        var closes = inbox with { Hint = again is null && inbox.Hint is { } hint && hint.Revision == observation.HintRevision ? hint : null };
        if (again is { } due)
        {
            var later = inbox.Hint! with { NextDueAt = due };
            var isFirst = draft.Owe(observation.IntegrationId, observation.ExternalId);
            draft.Add(unit => isFirst ? Owed(unit, inbox.Hint, later) : unit.Upsert(later));
        }

        if (!closes.Events.IsEmpty || closes.Hint is not null)
        {
            draft.Add(unit => InboxClosing.Close(unit, closes, draft.Context, disposition, status, reply.Reason ?? "", draft.Before.Id, observation.UpdatedAt));
        }
        else if (reply.Outcome == Observed.Failed)
        {
            draft.Add(unit => unit.Log(Failure(draft, observation, reply)));
        }

        return new(reply, draft.ToUnit());
    }

    // A record that could not be made has no id here.
    private static SyncLogRow Failure(RecordDraft draft, Observation observation, ObserveReply reply)
    {
        var setup = draft.Before.Setup(observation.IntegrationId)!;
        return draft.Mapping(setup.Id) is { } mapping
            ? draft.Context.Log(mapping, SyncOperation.UPDATE, SyncDirection.EXTERNAL_TO_BRITEPOOL, SyncStatus.FAILED, reply.Reason)
            : draft.Context.Log(Mappings.New(draft, setup, observation.ExternalId), SyncOperation.CREATE, SyncDirection.EXTERNAL_TO_BRITEPOOL, SyncStatus.FAILED, reply.Reason) with { ResourceId = null };
    }
}
