using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>Plans a person's answer to a delete that met an edit: keeping the local side makes or deletes outside accordingly.</summary>
internal static class ResolveDelete
{
    public static Planned<Answer> For(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, ConflictRow conflict, ConflictChoice choice)
    {
        if (choice.Strategy == nameof(ConflictStrategy.CUSTOM_MERGE))
        {
            return new(Answer.Invalid("resolution-invalid", "The conflict was not resolved; mend what errors lists.", [new FieldProblem("strategy", "says nothing here: the record was deleted on one side. Choose LOCAL_WINS or EXTERNAL_WINS.")]), null);
        }

        var deletedHere = draft.Record?.DeletedAt is not null;
        var keepsLocal = choice.Strategy switch
        {
            nameof(ConflictStrategy.EXTERNAL_WINS) => false,
            // When a copy was deleted outside is not known, and what is not known goes to the local side.
            nameof(ConflictStrategy.LATEST_WINS) => !deletedHere || mapping.ExternalUpdatedAt is not { } changed || changed <= draft.Record!.DeletedAt,
            _ => true,
        };
        var status = choice.Strategy == ResolvePlan.Ignore ? ConflictStatus.IGNORED : ConflictStatus.RESOLVED;
        draft.Set(conflict with
        {
            Status = status,
            ResolutionStrategy = status == ConflictStatus.IGNORED ? null : keepsLocal ? ConflictStrategy.LOCAL_WINS : ConflictStrategy.EXTERNAL_WINS,
            ResolvedById = choice.Actor,
            ResolvedAt = draft.Context.Now,
            UpdatedAt = draft.Context.Now,
        });
        var accepts = status == ConflictStatus.IGNORED || (keepsLocal && !choice.PushToExternal);
        if (accepts)
        {
            Accept(draft, mapping, conflict);
        }
        else if (keepsLocal && deletedHere)
        {
            Uphold(draft, mapping, conflict);
        }
        else if (keepsLocal)
        {
            Deletes.Recreate(draft, setup, mapping, null);
        }
        else if (!deletedHere)
        {
            Deletes.DeleteLocal(draft, setup, mapping, draft.Record!, null);
        }
        else
        {
            TakeBack(draft, setup, mapping);
        }

        Outbound.SetStatus(draft, setup.Id);
        return new(Answer.Done(ConflictJson.Resolved(conflict, status, !accepts && !keepsLocal, !accepts && keepsLocal)), draft.ToUnit());
    }

    // The delete stands against the state that the conflict shows.
    private static void Uphold(RecordDraft draft, MappingRow mapping, ConflictRow conflict)
    {
        var open = draft.Operations(mapping).ToImmutableArray();
        if (!Outbox.IsOut(open))
        {
            Outbox.Replace(draft, mapping, open, OperationKind.DELETE, null);
            draft.Set(Outbox.New(draft, mapping, OperationKind.DELETE) with { DecidedOn = mapping.BaseExternal.Union(conflict.ExternalSeen) });
        }
    }

    // The record returns, here and in the other systems, and its copy is read.
    private static void TakeBack(RecordDraft draft, IntegrationSetup setup, MappingRow mapping)
    {
        Outbox.Replace(draft, mapping, [.. draft.Operations(mapping).Where(operation => !Outbox.IsOut(operation))], OperationKind.DELETE, null);
        draft.SetRecord(draft.Record! with { DeletedAt = null, UpdatedAt = draft.Context.Now }, setup.Id);
        Mappings.Refetch(draft, mapping);
        Outbound.FollowAll(draft, setup.Id);
    }

    // The record stays on one side only, until either side changes.
    private static void Accept(RecordDraft draft, MappingRow mapping, ConflictRow conflict)
    {
        Outbox.Replace(draft, mapping, [.. draft.Operations(mapping).Where(operation => !Outbox.IsOut(operation))], OperationKind.UPDATE, null);
        if (draft.Record is { DeletedAt: null })
        {
            // The next edit here makes a new copy; the old one, restored, is bound again.
            Copies.Bury(draft, mapping);
            draft.Set(Copies.Loose(mapping) with { PushedVersion = draft.Version });
        }
        else
        {
            draft.Set(mapping with { BaseExternal = mapping.BaseExternal.Union(conflict.ExternalSeen), PushedVersion = draft.Version });
        }
    }
}
