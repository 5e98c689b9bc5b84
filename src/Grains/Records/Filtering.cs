using Concord.Grains.Configuration;
using Concord.Storage.Rows;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>
/// What filters do to a pair. One that leaves is detached: row and base stay, nothing flows, nothing is deleted. One that is let through again
/// attaches and is merged from that base.
/// </summary>
internal static class Filtering
{
    /// <summary>Judges a pair by the copy as it was read and the record as a decision would leave it; one that is let through again is attached.</summary>
    /// <returns>True: a filter leaves it out; it is detached, and the decision must not be taken over.</returns>
    public static bool LeavesOut(RecordDraft draft, IntegrationSetup setup, MappingRow mapping, FieldValue document, MergeDecision decision)
    {
        var filters = setup.Mappings[mapping.ResourceType].Filters;
        if (!filters.AdmitsPair(document, decision.LocalAfter, mapping.Filtered))
        {
            Detach(draft, mapping);
            return true;
        }

        if (mapping.Filtered)
        {
            Attach(draft, mapping);
        }

        return false;
    }

    /// <summary>Judges a record that was changed here, before any of it goes out.</summary>
    /// <returns>True: it must not go out now. Where the copy has a say in its coming back, that is read.</returns>
    public static bool KeepsIn(RecordDraft draft, IntegrationSetup setup, MappingRow? mapping)
    {
        var admitted = setup.Mappings[draft.Before.Type].Filters.AdmitsOutward(draft.Fields);
        switch (mapping)
        {
            case { Gone: true }:
                Copies.LookFor(draft, mapping);
                return true;
            case { SyncStatus: MappingStatus.DETACHED, Filtered: false }:
                return true;
            case { Filtered: true, ExternalId: not null }:
                if (admitted)
                {
                    Mappings.Refetch(draft, mapping);
                }

                return true;
            case { Filtered: true } when admitted:
                Attach(draft, mapping);
                return false;
            // What came in from there a moment ago is no change that would go out.
            case not null when !admitted && draft.Origin != setup.Id:
                Detach(draft, mapping);
                return true;
            default:
                return !admitted && mapping is null;
        }
    }

    private static void Detach(RecordDraft draft, MappingRow mapping)
    {
        if (!mapping.Filtered)
        {
            Deletes.LetGo(draft, mapping);
            draft.Set(draft.Mapping(mapping.IntegrationId)! with { Filtered = true });
        }

        // What was changed here is merged when it comes back.
        draft.Set(draft.Mapping(mapping.IntegrationId)! with { PushedVersion = draft.Version });
    }

    private static void Attach(RecordDraft draft, MappingRow mapping)
    {
        draft.Set(mapping with { SyncStatus = MappingStatus.SYNCED, Filtered = false });
        Outbound.SetStatus(draft, mapping.IntegrationId);
    }
}
