using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>What becomes of a mapping whose copy is gone.</summary>
internal static class Copies
{
    /// <summary>The copy is gone, and a person is to say whether the record goes, too: no other copy stands in the place of one that comes.</summary>
    public static bool IsMissed(RecordDraft draft, MappingRow mapping) =>
        draft.Record is { DeletedAt: null } && draft.Conflict(mapping) is { Groups.IsEmpty: true, Candidates.IsEmpty: true };

    /// <summary>A copy that was deleted outside is there again: the pair goes on from where it stood.</summary>
    public static void Found(RecordDraft draft, MappingRow mapping)
    {
        draft.Set(mapping with { SyncStatus = MappingStatus.SYNCED, Gone = false });
        Outbound.SetStatus(draft, mapping.IntegrationId);
    }

    /// <summary>What was changed here has nowhere to go while the copy is gone; whether it still is shows a read, one for each version.</summary>
    public static void LookFor(RecordDraft draft, MappingRow mapping)
    {
        if (mapping.PushedVersion < draft.Version)
        {
            draft.Set(mapping with { PushedVersion = draft.Version });
            Mappings.Refetch(draft, mapping);
        }
    }

    /// <summary>The mapping stays without its copy, and without all that was about that.</summary>
    public static void Lose(RecordDraft draft, MappingRow mapping)
    {
        Bury(draft, mapping);
        foreach (var operation in draft.Operations(mapping).ToImmutableArray())
        {
            draft.Set(operation with { State = OperationState.SUPERSEDED, SettledAt = draft.Context.Now });
        }

        draft.Set(Loose(mapping) with { PushedVersion = 0 });
        if (draft.Conflict(mapping) is { } about)
        {
            // Whatever was in question about the old copy is not about the new one.
            Conflicts.Withdraw(draft, about);
        }
    }

    /// <summary>A mapping without a copy.</summary>
    public static MappingRow Loose(MappingRow mapping) => mapping with
    {
        ExternalId = null,
        BaseLocal = Projection.Empty,
        BaseExternal = Projection.Empty,
        ExternalVersion = null,
        ExternalUpdatedAt = null,
        LastExternalHash = null,
        FrozenGroups = [],
        Gone = false,
    };

    /// <summary>The outside id cannot come back as a new record while replays are possible.</summary>
    public static void Bury(RecordDraft draft, MappingRow mapping)
    {
        if (mapping.ExternalId is { } externalId)
        {
            draft.Add(unit => unit.Upsert(new TombstoneRow
            {
                IntegrationId = mapping.IntegrationId,
                ResourceType = mapping.ResourceType,
                ExternalId = externalId,
                InternalId = mapping.InternalId,
                DeletedAt = draft.Context.Now,
                ExpiresAt = draft.Context.Now + Retention.Tombstones,
            }));
        }
    }
}
