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

/// <summary>Plans the end of an outside write: confirm and move the base, look again later, or give up in the open.</summary>
internal static class SettlePlan
{
    private const int Acknowledged = 200;
    private const string Unseen = "Whether it had its effect could not be seen, so nothing that follows is sent before it is looked at again; redeliver it for that.";

    public static Planned<SettleReply> For(RecordState state, WriteResult result, PlanContext context)
    {
        var operation = state.Operations.FirstOrDefault(row => row.Id == result.OperationId);
        if (operation is null || state.Setup(operation.IntegrationId) is not { } setup)
        {
            return new(new SettleReply(true, "It is settled already."), null);
        }

        if (Retries.IsOvertaken(operation, result))
        {
            // Another process was quicker.
            return new(new SettleReply(false, "It was looked at, or attempted again, since."), null);
        }

        var draft = new RecordDraft(state, context);
        var mapping = draft.Mapping(operation.IntegrationId);
        if (mapping is null)
        {
            return End(draft, operation, OperationState.SUPERSEDED, "Its mapping is gone.");
        }

        return result.Outcome switch
        {
            WriteOutcome.Answered => Answered(draft, setup, operation, result.States[0], result.DurationMs),
            WriteOutcome.ReadBack => ReadBack(draft, setup, operation, result),
            WriteOutcome.Gone => Gone(draft, mapping, operation, result),
            WriteOutcome.Candidates => Candidates(draft, setup, mapping, operation, result),
            WriteOutcome.Rejected when !result.Looked => Rejected(draft, operation, result),
            _ => Again(draft, setup, operation, result),
        };
    }

    /// <summary>Moves the base to what was confirmed, then merges the document as any observation: what somebody else wrote shows as theirs.</summary>
    /// <param name="durationMs">Of the request that was answered; null where a look confirms.</param>
    public static void Confirm(RecordDraft draft, IntegrationSetup setup, OperationRow operation, OutsideState state, FieldValue document, bool readBack, int? durationMs = null)
    {
        var compiled = setup.Mappings[operation.ResourceType];
        var write = Outbox.ContentOf(operation);
        var moves = readBack ? Settlement.ByReadBack(compiled, write, document) : Settlement.ByAnswer(compiled, write, document);
        var mapping = draft.Mapping(setup.Id)!;
        var pair = new BasePair(mapping.BaseLocal, mapping.BaseExternal).Move(moves);
        var isDetached = mapping.SyncStatus == MappingStatus.DETACHED;
        draft.Set(operation with { State = OperationState.CONFIRMED, ExternalId = state.ExternalId, SettledAt = draft.Context.Now, LastError = null });
        draft.Set(mapping with { ExternalId = state.ExternalId, BaseLocal = pair.Local, BaseExternal = pair.External, SyncStatus = isDetached ? MappingStatus.DETACHED : MappingStatus.SYNCED });
        var problems = draft.Record is { DeletedAt: null, ExternalSyncEnabled: true } && !isDetached ? MergeAnswer(draft, setup, state, document) : [];

        Mappings.Seen(draft, setup, document, state.Version, state.UpdatedAt, state.Ticket);
        Mappings.Settled(draft, setup.Id, state.Ticket);
        Outbound.SetStatus(draft, setup.Id);
        if (!problems.IsEmpty)
        {
            draft.Set(draft.Mapping(setup.Id)! with { SyncStatus = MappingStatus.ERROR });
        }

        Outbound.FollowAll(draft, draft.Record is { DeletedAt: null } ? setup.Id : null);
        draft.Add(unit => unit.Log(Log(draft.Context, draft.Mapping(setup.Id) ?? mapping, operation, null) with { DurationMs = durationMs }));
    }

    private static ImmutableArray<Problem> MergeAnswer(RecordDraft draft, IntegrationSetup setup, OutsideState state, FieldValue document)
    {
        var mapping = draft.Mapping(setup.Id)!;
        var decision = RecordMerge.Decide(Merging.Input(draft, setup, mapping, document, state.UpdatedAt, compares: true));
        return Filtering.LeavesOut(draft, setup, mapping, document, decision) ? [] : Merging.ApplyRead(draft, setup, mapping, decision);
    }

    /// <summary>The system has answered that it did it, only no read has shown it yet.</summary>
    public static bool IsAcknowledged(OperationRow operation) =>
        operation is { State: OperationState.ATTEMPTED, HttpStatus: >= 200 and < 300 };

    public static SyncLogRow Log(PlanContext context, MappingRow mapping, OperationRow operation, string? reason) =>
        context.Log(mapping, Enum.Parse<SyncOperation>(operation.Kind.ToString()), SyncDirection.BRITEPOOL_TO_EXTERNAL, SyncStatus.SUCCESS, reason) with
        {
            RetryCount = Math.Max(0, operation.Attempts - 1),
            Cause = operation.Id,
        };

    /// <summary>A look showed that the write had no effect: it is sent again after the backoff, or given up. Returns when.</summary>
    public static DateTimeOffset? SendAgain(RecordDraft draft, OperationRow operation)
    {
        var delay = Backoff.Delay(Math.Max(0, operation.Attempts - 1), draft.Context.Chance);
        var due = draft.Context.Now + delay;
        draft.Set(due is { } at
            ? operation with { State = OperationState.PENDING, NextDueAt = at }
            : operation with { State = OperationState.DEAD, SettledAt = draft.Context.Now, LastError = "It had no effect, and the retries are used up." });
        Outbound.SetStatus(draft, operation.IntegrationId);
        if (due is null)
        {
            FollowEdits(draft, operation);
        }

        return due;
    }

    private static Planned<SettleReply> Answered(RecordDraft draft, IntegrationSetup setup, OperationRow operation, OutsideState state, int durationMs)
    {
        Confirm(draft, setup, operation, state, FieldValue.ParseOrThrow(state.Document!), readBack: false, durationMs);
        return new(new SettleReply(true, $"Answered after {durationMs} ms."), draft.ToUnit());
    }

    // A read right after a write proves nothing while the system may still show the past, so what does not match is read again later.
    private static Planned<SettleReply> ReadBack(RecordDraft draft, IntegrationSetup setup, OperationRow operation, WriteResult result)
    {
        var state = result.States[0];
        var write = Outbox.ContentOf(operation);
        if (state.Document is { } json
            && Settlement.AfterUnknown(setup.Mappings[operation.ResourceType], write, FieldValue.ParseOrThrow(json)) == UnknownOutcome.Applied)
        {
            Confirm(draft, setup, operation, state, FieldValue.ParseOrThrow(json), readBack: true, result.DurationMs);
            return new(new SettleReply(true, "A read shows it."), draft.ToUnit());
        }

        var waiting = operation with { HttpStatus = result.HttpStatus ?? Acknowledged, NextDueAt = draft.Context.Now + setup.ConsistencyLag };
        if (operation.Kind == OperationKind.CREATE)
        {
            // The id is known, so the outcome is: the mapping is bound, and the content is compared once the lag is over.
            draft.Set(draft.Mapping(setup.Id)! with { ExternalId = state.ExternalId });
            waiting = waiting with { ExternalId = state.ExternalId, Kind = OperationKind.UPDATE, BeganAsCreate = true };
        }

        draft.Set(waiting);
        return new(new SettleReply(false, "The read does not show it yet."), draft.ToUnit());
    }

    private static Planned<SettleReply> Gone(RecordDraft draft, MappingRow mapping, OperationRow operation, WriteResult result)
    {
        if (operation.Undo)
        {
            UndoWrite.Gone(draft, mapping, operation);
        }
        else
        {
            Deletes.Unbind(draft, mapping);
        }

        draft.Add(unit => unit.Log(Log(draft.Context, mapping, operation, null) with { DurationMs = result.DurationMs }));
        return new(new SettleReply(true, "Deleted."), draft.ToUnit());
    }

    private static Planned<SettleReply> Candidates(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, OperationRow operation, WriteResult result)
    {
        if (operation.State == OperationState.ATTEMPTED && operation.NextDueAt > draft.Context.Now)
        {
            // It was sent again since they were found.
            return new(new SettleReply(false, "A request for it is on its way."), null);
        }

        switch (result.States.Length)
        {
            case 1 when !result.Contested:
                Confirm(draft, setup, operation, result.States[0], FieldValue.ParseOrThrow(result.States[0].Document!), readBack: true);
                return new(new SettleReply(true, "The create was found by its content."), draft.ToUnit());
            case 0 when !Outbound.Wants(draft, mapping, operation):
                return End(draft, operation, OperationState.SUPERSEDED, "The create had no effect, and is no longer wanted.");
            case 0:
                var due = SendAgain(draft, operation);
                return new(new SettleReply(due is null, "The create had no effect."), draft.ToUnit());
            default:
                Conflicts.ParkIdentity(draft, mapping, Conflicts.AmbiguousCreate, [.. result.States.Select(state => state.ExternalId)]);
                return End(draft, operation, OperationState.DEAD, result.Contested
                    ? "The record that was found could be another create's, which says the same; a person chooses."
                    : "Several records outside could be the one that was created; a person chooses.");
        }
    }

    private static Planned<SettleReply> Rejected(RecordDraft draft, OperationRow operation, WriteResult result)
    {
        draft.Add(unit => unit.Log(Failure(draft, operation, result)));
        return End(draft, operation with { HttpStatus = result.HttpStatus }, OperationState.DEAD, result.Message ?? "The system refused it.");
    }

    private static Planned<SettleReply> Again(RecordDraft draft, IntegrationSetup setup, OperationRow operation, WriteResult result)
    {
        var isUnknown = result.Outcome == WriteOutcome.Unknown || result.Looked;
        var failed = operation with
        {
            Attempts = Retries.Spent(operation, result),
            LastError = result.Message,
            HttpStatus = result.Looked ? operation.HttpStatus : result.HttpStatus,
        };
        if (!isUnknown && !Outbound.Wants(draft, draft.Mapping(setup.Id)!, operation))
        {
            return End(draft, operation, OperationState.SUPERSEDED, "It is no longer wanted.");
        }

        if (Retries.Wait(failed, result, setup.ConsistencyLag, draft.Context.Chance) is not { } wait)
        {
            draft.Add(unit => unit.Log(Failure(draft, failed, result)));
            return End(draft, failed with { Unseen = isUnknown }, OperationState.DEAD, isUnknown ? $"{Unseen} {result.Message}" : result.Message ?? "All retries failed.");
        }

        var due = draft.Context.Now + wait;
        draft.Set(failed with
        {
            State = isUnknown ? OperationState.ATTEMPTED : OperationState.PENDING,
            NextDueAt = result.RetryAt > due ? result.RetryAt.Value : due,
        });
        return new(new SettleReply(false, result.Message), draft.ToUnit());
    }

    private static Planned<SettleReply> End(RecordDraft draft, OperationRow operation, OperationState state, string reason)
    {
        draft.Set(operation with { State = state, SettledAt = draft.Context.Now, LastError = state == OperationState.DEAD ? reason : null });
        Outbound.SetStatus(draft, operation.IntegrationId);
        FollowEdits(draft, operation);
        return new(new SettleReply(true, reason), draft.ToUnit());
    }

    // What was edited while it was out has waited for its end.
    private static void FollowEdits(RecordDraft draft, OperationRow operation)
    {
        if (draft.Before.Setup(operation.IntegrationId) is { } setup && draft.Mapping(setup.Id)?.PushedVersion < draft.Version)
        {
            Outbound.Follow(draft, setup);
        }
    }

    private static SyncLogRow Failure(RecordDraft draft, OperationRow operation, WriteResult result) =>
        Log(draft.Context, draft.Mapping(operation.IntegrationId)!, operation, result.Message) with
        {
            Status = SyncStatus.FAILED,
            ErrorMessage = result.Message,
            HttpStatus = result.HttpStatus,
            RecordsSucceeded = 0,
            RecordsFailed = 1,
            DurationMs = result.Looked ? null : result.DurationMs,
        };
}
