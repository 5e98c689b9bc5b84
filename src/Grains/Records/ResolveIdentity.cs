using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>Plans a person's answer to a parked identity: one of the candidates is the record, or none is and each side gets its own.</summary>
internal static class ResolveIdentity
{
    public static Planned<Answer> For(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, ConflictRow conflict, ConflictChoice choice)
    {
        if (Refusal(conflict, choice) is { } refusal)
        {
            return new(refusal, null);
        }

        if (choice.Bind is { } wanted && draft.Before.TakenCandidates.Contains(wanted))
        {
            return new(Refused($"is {wanted}, which belongs to another record by now; choose another candidate, or {{\"create\": true}} when none is left."), null);
        }

        // Its effect belongs to the copy that it left for, and how it ended nobody may say for it.
        var keepsCopy = choice.Bind is null && mapping.ExternalId is not null;
        if (!keepsCopy && draft.Operations(mapping).Any(operation => operation.State == OperationState.ATTEMPTED))
        {
            return new(Answer.Failed(Verdict.Stale, "conflict-stale", "A write of the record is on its way. Choose again in a moment, when it is known what came of it.", ConflictJson.Of(conflict)), null);
        }

        draft.Set(conflict with
        {
            Status = ConflictStatus.RESOLVED,
            ResolutionStrategy = ConflictStrategy.LOCAL_WINS,
            ResolvedById = choice.Actor,
            ResolvedAt = draft.Context.Now,
            UpdatedAt = draft.Context.Now,
        });
        if (choice.Bind is { } candidate)
        {
            Bind(draft, mapping, candidate);
        }
        else if (mapping.ExternalId is not null)
        {
            MakeOwn(draft, mapping, conflict);
            if (!conflict.Groups.IsEmpty)
            {
                // What the two sides disagree on was not what was answered: it is found, and asked about, when the copy is read.
                Mappings.Refetch(draft, mapping);
            }
        }
        else
        {
            Deletes.Recreate(draft, setup, mapping, null);
        }

        Outbound.SetStatus(draft, setup.Id);
        return new(Answer.Done(ConflictJson.Resolved(conflict, ConflictStatus.RESOLVED, false, true)), draft.ToUnit());
    }

    /// <summary>Why a choice says nothing about which record it is; null when it does.</summary>
    public static Answer? Refusal(ConflictRow conflict, ConflictChoice choice) => (choice.Bind, choice.Strategy) switch
    {
        ({ } bind, _) when !conflict.Candidates.Contains(bind) => Refused($"must be one of {string.Join(", ", conflict.Candidates)}."),
        (null, not nameof(ConflictStrategy.LOCAL_WINS)) => Refused("is missing: give the id of the candidate that is the record, or {\"create\": true} when none is."),
        _ => null,
    };

    private static Answer Refused(string message) =>
        Answer.Invalid("resolution-invalid", "The conflict was not resolved; mend what errors lists.", [new FieldProblem("bind", message)]);

    // No base: the two are merged when the record is read, as at a first contact.
    private static void Bind(RecordDraft draft, MappingRow mapping, string externalId)
    {
        foreach (var operation in draft.Operations(mapping).ToList())
        {
            draft.Set(operation with { State = OperationState.SUPERSEDED, SettledAt = draft.Context.Now });
        }

        // Whatever let go of the copy before: a person says that this one is the record's. Filters are asked when it is read.
        var bound = mapping with { ExternalId = externalId, SyncStatus = MappingStatus.SYNCED, Filtered = false, Gone = false, BaseLocal = Projection.Empty, BaseExternal = Projection.Empty, PushedVersion = 0, UpdatedAt = draft.Context.Now };
        draft.Set(bound);
        Mappings.Refetch(draft, bound);
    }

    // The record has its copy; what is beside it is no longer held to be one of the record's, and is made a record when it is read.
    private static void MakeOwn(RecordDraft draft, MappingRow mapping, ConflictRow conflict)
    {
        foreach (var candidate in conflict.Candidates)
        {
            draft.Add(unit => unit.Purge(From.Table<TombstoneRow>()
                .Where(row => row.IntegrationId, mapping.IntegrationId).Where(row => row.ResourceType, mapping.ResourceType).Where(row => row.ExternalId, candidate)));
            draft.Add(unit => unit.Upsert(MatchChoiceRow.Of(conflict, candidate, null, draft.Context.Now)));
            Mappings.Refetch(draft, mapping with { ExternalId = candidate });
        }
    }
}
