using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>What documents ask of the mapping table; most mappings ask for nothing.</summary>
internal sealed class LookupReading
{
    private readonly List<(string IntegrationId, LookupKey Key, Read<MappingRow> Found)> asked = [];

    /// <summary>Nothing is asked.</summary>
    public bool IsEmpty => asked.Count == 0;

    /// <summary>The answers, once they were read, by integration: who is known in one system is somebody else in another, or nobody.</summary>
    public ImmutableDictionary<string, Lookups> Answers => asked.GroupBy(ask => ask.IntegrationId, StringComparer.Ordinal)
        .ToImmutableDictionary(asks => asks.Key, asks => asks.Aggregate(Lookups.None, Answer), StringComparer.Ordinal);

    public void Ask(Reads reads, string integrationId, ImmutableArray<LookupKey> needed)
    {
        foreach (var key in needed)
        {
            var query = From.Table<MappingRow>().Where(row => row.IntegrationId, integrationId).Where(row => row.ResourceType, key.ResourceType);
            asked.Add((integrationId, key, reads.Add(key.KnownSide == Side.External
                ? query.Where(row => row.ExternalId, key.Id)
                : query.Where(row => row.InternalId, key.Id))));
        }
    }

    private static Lookups Answer(Lookups known, (string IntegrationId, LookupKey Key, Read<MappingRow> Found) ask) => ask.Found.Rows.FirstOrDefault() is { ExternalId: { } externalId } found
        ? known.With(ask.Key.ResourceType, externalId, found.InternalId)
        : known;

    /// <summary>What a record and a state of one of its copies ask for.</summary>
    public void Ask(Reads reads, ImmutableArray<IntegrationSetup> setups, string type, RecordRow? record, Observation? observation)
    {
        var external = observation?.Document is { } json ? FieldValue.ParseOrThrow(json) : null;
        foreach (var setup in setups)
        {
            var compiled = setup.Mappings[type];
            var needed = record is null ? [] : compiled.NeededLookups(record.Fields, Side.Local);
            Ask(reads, setup.Id, external is null || setup.Id != observation!.IntegrationId ? needed : needed.AddRange(compiled.NeededLookups(external, Side.External)));
        }
    }
}
