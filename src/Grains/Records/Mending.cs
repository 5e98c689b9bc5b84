using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>Dead letters of a mapping whose integration was given other settings since: a run tries them once more under those (rule 7.8).</summary>
internal static class Mending
{
    public static bool IsDue(IntegrationSetup setup, MappingRow mapping) =>
        mapping.SyncStatus == MappingStatus.ERROR && mapping.ComparedVersion < setup.Row.ConfigVersion;

    /// <summary>An update or a delete is read, merged and sent under its own id; a create, which no read stands before, is made anew from the record.</summary>
    public static void Mend(RecordDraft draft, IntegrationSetup setup, MappingRow mapping)
    {
        foreach (var dead in draft.Operations(mapping).Where(row => row is { State: OperationState.DEAD, Unseen: false }).ToImmutableArray())
        {
            draft.Set(dead.Kind == OperationKind.CREATE
                ? dead with { State = OperationState.SUPERSEDED, SettledAt = draft.Context.Now }
                : dead with { State = OperationState.PENDING, Attempts = 0, HttpStatus = null, SettledAt = null, NextDueAt = draft.Context.Now });
        }

        if (mapping.ExternalId is null)
        {
            draft.Set(mapping with { PushedVersion = 0, ComparedVersion = setup.Row.ConfigVersion });
        }

        Outbound.SetStatus(draft, setup.Id);
    }
}
