using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage.Rows;
using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>Mapping rows as plans make and move them.</summary>
internal static class Mappings
{
    public static MappingRow New(RecordDraft draft, IntegrationSetup setup, string? externalId) => new()
    {
        Id = draft.Context.Ids.New("map"),
        IntegrationId = setup.Id,
        ResourceType = draft.Before.Type,
        InternalId = draft.Before.Id,
        ExternalId = externalId,
        SyncStatus = MappingStatus.SYNCED,
        LastSyncedAt = draft.Context.Now,
        BaseLocal = Projection.Empty,
        BaseExternal = Projection.Empty,
        ComparedVersion = setup.Row.ConfigVersion,
        PushedVersion = 0,
        SettledTicket = 0,
        CreatedAt = draft.Context.Now,
        UpdatedAt = draft.Context.Now,
        Revision = 1,
    };

    /// <summary>Notes the outside state that was just decided on, so that a run sees when it moves and only then.</summary>
    /// <param name="draft">The record as it stands in this plan.</param>
    /// <param name="setup">The integration.</param>
    /// <param name="document">The outside state.</param>
    /// <param name="version">Its version.</param>
    /// <param name="updatedAt">Its own time of change.</param>
    /// <param name="ticket">The read's ticket.</param>
    /// <param name="decision">What was decided; one that waits for another record's mapping is to be made again, so the state does not count as seen.</param>
    public static void Seen(
        RecordDraft draft, IntegrationSetup setup, FieldValue document, string? version, DateTimeOffset? updatedAt, long ticket, MergeDecision? decision = null)
    {
        var mapping = draft.Mapping(setup.Id)!;
        var compiled = setup.Mappings[mapping.ResourceType];
        draft.Show(setup.Id, document);
        draft.Set(mapping with
        {
            LastExternalHash = decision is null or { Waiting.IsEmpty: true } ? compiled.Fingerprint(document) : null,
            LastLocalHash = Fingerprint.Of(compiled.ProjectLocal(draft.Fields)),
            ExternalVersion = version,
            ExternalUpdatedAt = updatedAt ?? mapping.ExternalUpdatedAt,
            SettledTicket = Math.Max(mapping.SettledTicket, ticket),
            LastSyncedAt = draft.Context.Now,
            UpdatedAt = draft.Context.Now,
        });
    }

    /// <summary>A write of ours was settled: reads that left before now, or come within the lag, may show the state before it.</summary>
    public static void Settled(RecordDraft draft, string integrationId, long ticket)
    {
        var mapping = draft.Mapping(integrationId)!;
        draft.Set(mapping with { SettledTicket = Math.Max(mapping.SettledTicket, ticket), SettledAt = draft.Context.Now, UpdatedAt = draft.Context.Now });
    }

    /// <summary>Notes that the record waits for other records' mappings, in the change that leaves their fields out.</summary>
    /// <param name="draft">The record as it stands in this plan.</param>
    /// <param name="integrationId">Whose mappings.</param>
    /// <param name="keys">What it waits for.</param>
    /// <param name="externalId">The external record that waits, where none is made from it before; null for the record itself.</param>
    public static void Waits(RecordDraft draft, string integrationId, ImmutableArray<LookupKey> keys, string? externalId = null)
    {
        foreach (var key in keys)
        {
            if (draft.Before.Waits.FirstOrDefault(row => row.IntegrationId == integrationId && (row.TargetType, row.KnownSide, row.KnownId) == (key.ResourceType, key.KnownSide, key.Id)) is { } known)
            {
                // It goes on waiting as long as before. Where the mapping came meanwhile and its row went, this is decided again.
                draft.Add(unit => unit.Expect(known));
                continue;
            }

            // Due at once: the mapping may have come between the read and the commit.
            draft.Add(unit => unit.Upsert(new LookupWaitRow
            {
                IntegrationId = integrationId,
                ResourceType = draft.Before.Type,
                InternalId = externalId is null ? draft.Before.Id : "",
                ExternalId = externalId ?? "",
                TargetType = key.ResourceType,
                KnownSide = key.KnownSide,
                KnownId = key.Id,
                NextDueAt = draft.Context.Now,
                Attempts = 0,
                Revision = 1,
            }));
        }
    }

    /// <summary>Has the copy read again soon; what is decided then rests on what it really holds.</summary>
    public static void Refetch(RecordDraft draft, MappingRow mapping)
    {
        if (Owe(draft, mapping.IntegrationId, mapping.ResourceType, mapping.ExternalId!) && draft.Mapping(mapping.IntegrationId) is { } now && now.ExternalId == mapping.ExternalId)
        {
            // Should the reading fail for good, the next run finds that the copy was not looked at.
            draft.Set(now with { LastExternalHash = null });
        }
    }

    /// <summary>Has an external record read soon, whoever it belongs to.</summary>
    /// <returns>False when that was noted before.</returns>
    public static bool Owe(RecordDraft draft, string integrationId, string type, string externalId)
    {
        var isFirst = draft.Owe(integrationId, externalId);
        if (isFirst)
        {
            draft.Add(unit => unit.Upsert(HintRow.Owed(integrationId, type, externalId, draft.Context.Cause, draft.Context.Now)));
        }

        return isFirst;
    }
}
