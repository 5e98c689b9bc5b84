using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Merge;
using Concord.Sync.Values;

namespace Concord.Grains.Identities;

/// <summary>Looks up who has an external record's keys, and asks Sync what becomes of it. A person's word goes before the rule.</summary>
public sealed class MatchFinder(IDatabase database, RecordLoader loader)
{
    private readonly KeyIndex keys = new(database);

    /// <summary>What a person said of this external record; null when nobody was asked, or the record they chose is gone.</summary>
    internal async Task<MatchChoiceRow?> ChosenAsync(string integrationId, string type, string externalId)
    {
        var chosen = (await database.QueryAsync(From.Table<MatchChoiceRow>()
            .Where(row => row.IntegrationId, integrationId).Where(row => row.ResourceType, type).Where(row => row.ExternalId, externalId))).FirstOrDefault();
        return chosen?.RecordId is not { } recordId || await IsLiveAsync(type, recordId) ? chosen : null;
    }

    /// <summary>What another integration with the same system has bound to this external record, or null. An id alone does not tell: accounts may count alike.</summary>
    internal async Task<MappingRow?> BoundBesideAsync(ImmutableArray<IntegrationSetup> beside, string type, string externalId, FieldValue document)
    {
        var rows = beside.IsEmpty ? [] : await database.QueryAsync(From.Table<MappingRow>().WhereIn(row => row.IntegrationId, beside.Select(setup => setup.Id))
            .Where(row => row.ResourceType, type).Where(row => row.ExternalId, externalId).OrderBy(row => row.Id));
        return rows.FirstOrDefault(row => CreateMatch.Fits(beside.First(setup => setup.Id == row.IntegrationId).Mappings[type], row.BaseExternal, document));
    }

    /// <summary>What the rule says.</summary>
    internal async Task<MatchDecision> DecideAsync(IntegrationSetup setup, string type, FieldValue document)
    {
        var rule = setup.RuleOf(type);
        var lookups = rule.Matches ? await loader.LookupsAsync(setup, type, document) : Sync.Mapping.Lookups.None;
        var found = ImmutableArray.CreateBuilder<ImmutableArray<KeyHolder>>();
        foreach (var key in rule.Keys)
        {
            if (key.Hash(setup.Mappings[type], document, lookups) is { } hash)
            {
                found.Add(await HoldersAsync(setup, type, Claims.RuleOf(key), hash));
            }
        }

        return Matching.Decide(rule, found.ToImmutable());
    }

    private async Task<ImmutableArray<KeyHolder>> HoldersAsync(IntegrationSetup setup, string type, string rule, string hash)
    {
        var holders = await keys.HoldersAsync(type, rule, hash);
        var bound = holders.IsEmpty ? [] : await database.QueryAsync(From.Table<MappingRow>()
            .Where(row => row.IntegrationId, setup.Id).Where(row => row.ResourceType, type)
            .WhereIn(row => row.InternalId, holders.Select(row => row.RecordId)).Where(row => row.ExternalId, Is.NotNull));
        return [.. holders.Select(row => new KeyHolder(row.RecordId, bound.Any(mapping => mapping.InternalId == row.RecordId)))];
    }

    /// <summary>The record is there and not deleted.</summary>
    internal async Task<bool> IsLiveAsync(string type, string recordId) =>
        (await database.QueryAsync(From.Table<RecordRow>().Where(row => row.Type, type).Where(row => row.Id, recordId))).Any(row => row.DeletedAt is null);
}
