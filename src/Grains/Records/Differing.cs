using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>
/// Keeps on each mapping which groups differ, as far as is known: what waits to be written or was given up, what is asked about, what is frozen, and what either side
/// shows otherwise than both agreed on. Sums over these rows tell how far two systems are in step without reading a record.
/// </summary>
internal static class Differing
{
    /// <summary>Brings the mappings of a draft up to what it does. Nothing is written for this alone, and what the settings at hand do not tell stays as it is.</summary>
    public static void Note(RecordDraft draft)
    {
        foreach (var mapping in draft.Mappings.Where(mapping => draft.ChangesRecord || !draft.Before.Mappings.Contains(mapping)).ToImmutableArray())
        {
            if (draft.Before.Setup(mapping.IntegrationId)?.Mappings.GetValueOrDefault(mapping.ResourceType) is not { } compiled)
            {
                continue;
            }

            var drifted = mapping.SyncStatus == MappingStatus.DETACHED ? [] : Drifted(draft, compiled, mapping);
            var differing = mapping.SyncStatus == MappingStatus.DETACHED ? [] : Groups(draft, compiled, mapping, drifted);
            if (!drifted.SequenceEqual(mapping.DriftedGroups) || !differing.SequenceEqual(mapping.DifferingGroups))
            {
                draft.Set(mapping with { DriftedGroups = drifted, DifferingGroups = differing });
            }
        }
    }

    // What the copy showed when it was last looked at.
    private static ImmutableArray<string> Drifted(RecordDraft draft, CompiledMapping compiled, MappingRow mapping)
    {
        var agreed = new BasePair(mapping.BaseLocal, mapping.BaseExternal);
        if (draft.Shown(mapping.IntegrationId) is { } document)
        {
            return Differences.On(compiled, Side.External, compiled.ProjectExternal(document), agreed);
        }

        return draft.Before.Mappings.FirstOrDefault(row => row.Id == mapping.Id) is { } before
            ? Differences.Still(compiled, mapping.DriftedGroups, new BasePair(before.BaseLocal, before.BaseExternal), agreed)
            : [];
    }

    private static ImmutableArray<string> Groups(RecordDraft draft, CompiledMapping compiled, MappingRow mapping, ImmutableArray<string> drifted)
    {
        var here = draft.Record is { DeletedAt: null } record
            ? Differences.On(compiled, Side.Local, compiled.ProjectLocal(record.Fields), new BasePair(mapping.BaseLocal, mapping.BaseExternal))
            : [];
        return
        [
            .. draft.Operations(mapping).SelectMany(operation => operation.Groups).Concat(draft.Conflict(mapping)?.Groups ?? []).Concat(mapping.FrozenGroups).Concat(here).Concat(drifted)
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }
}
