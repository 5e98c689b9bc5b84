using System.Collections.Immutable;
using Concord.Grains.Alerts;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Policies;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>Groups that external systems flip to and fro: found before the flip too many is committed, and frozen instead of it.</summary>
internal static class Freezing
{
    // More versions than that within ten minutes, most of them about other fields, let a group flip a little longer.
    private const int MostVersions = 100;

    /// <summary>The groups that a unit would flip once too often. Reads nothing for a record that rested, or has too few versions.</summary>
    public static async Task<ImmutableArray<GroupRef>> FoundAsync(IDatabase database, RecordState state, CommitUnit unit, DateTimeOffset now)
    {
        var next = unit.Writes.Select(write => write.Row).OfType<RecordVersionRow>().FirstOrDefault();
        if (next is not { Deleted: false } || state.Record is not { DeletedAt: null } record || record.Revision <= Oscillation.MostFlips
            || record.UpdatedAt < now - Oscillation.Window || state.Setup(next.Origin) is not { } setup || state.Mapping(setup.Id) is not { } mapping)
        {
            return [];
        }

        var changed = FieldChanges.Between(record.Fields, next.Fields).Select(change => change.Field).ToImmutableHashSet(StringComparer.Ordinal);
        var groups = setup.Mappings[state.Type].Groups.Where(group => group.FlowsIn && group.LocalPaths.Any(path => changed.Contains(Top(path)))).ToImmutableArray();
        var versions = await database.QueryAsync(From.Table<RecordVersionRow>().Where(row => row.Type, state.Type).Where(row => row.Id, state.Id)
            .Where(row => row.Version, Is.Greater, record.Revision - MostVersions).OrderBy(row => row.Version));
        var past = versions.Select(row => new PastState(row.At, row.Fields, IsPersons(state, row) || row.At < mapping.UnfrozenAt)).ToImmutableArray();
        return [.. groups.Where(group => Oscillation.IsOneTooMany(group, past, next.Fields, now)).Select(group => new GroupRef(setup.Id, group.Name))];
    }

    /// <summary>Freezes what the state names, with an alert for each mapping.</summary>
    public static void Freeze(RecordDraft draft)
    {
        foreach (var found in draft.Before.Oscillating.GroupBy(group => group.IntegrationId, StringComparer.Ordinal))
        {
            if (draft.Mapping(found.Key) is { } mapping)
            {
                var groups = mapping.FrozenGroups.Union(found.Select(group => group.Group)).Order(StringComparer.Ordinal).ToImmutableArray();
                draft.Set(mapping with { FrozenGroups = groups, UpdatedAt = draft.Context.Now });
                draft.Add(unit => unit.Insert(Alert(draft, mapping, [.. found.Select(group => group.Group)])));
            }
        }
    }

    /// <summary>The local fields of frozen groups: a group is named by them.</summary>
    public static ImmutableArray<string> FieldsOf(IEnumerable<string> groups) => [.. groups.SelectMany(group => group.Split(','))];

    private static bool IsPersons(RecordState state, RecordVersionRow row) => state.Setup(row.Origin) is null;

    private static string Top(FieldPath path) => path.Text.Split('.', '[')[0];

    private static AlertRow Alert(RecordDraft draft, MappingRow mapping, ImmutableArray<string> groups)
    {
        var what = $"{string.Join(", ", FieldsOf(groups))} of {mapping.ResourceType} {mapping.InternalId} went to and fro more than {Oscillation.MostFlips} times in {Oscillation.Window.TotalMinutes:0} minutes: ";
        var finding = new Finding(
            AlertRules.Oscillation, what + "systems undo each other's changes. Nothing flows in these fields with this integration until the mapping is unfrozen.",
            FieldValue.Of(("mappingId", FieldValue.Of(mapping.Id)), ("frozenFields", FieldValue.ListOf([.. FieldsOf(groups).Select(FieldValue.Of)]))));
        return AlertRows.Of(finding, mapping.IntegrationId, draft.Context.Ids.New("alert"), draft.Context.Now) with { ResourceType = mapping.ResourceType, ResourceId = mapping.InternalId };
    }
}
