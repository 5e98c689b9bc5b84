using System.Collections.Immutable;
using Concord.Connectors.Configuration;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Mapping;
using Concord.Sync.Records;

namespace Concord.Grains.Configuration;

/// <summary>
/// Integrations with their settings compiled. Rows are read anew at each call, so that a pause takes effect at once; what is
/// costly, parsing and compiling, is kept by configuration version.
/// </summary>
public sealed class SetupCatalog(IDatabase database, RecordTypes types)
{
    private readonly Lock gate = new();
    private ImmutableDictionary<(string Id, long Version), (IntegrationConfig Config, ImmutableDictionary<string, CompiledMapping> Mappings)> compiled =
        ImmutableDictionary<(string, long), (IntegrationConfig, ImmutableDictionary<string, CompiledMapping>)>.Empty;

    public RecordTypes Types => types;

    /// <summary>The integration, or null when there is none.</summary>
    public async Task<IntegrationSetup?> FindAsync(string integrationId)
    {
        var rows = await database.QueryAsync(From.Table<IntegrationRow>().Where(row => row.Id, integrationId));
        return rows.IsEmpty ? null : Cached(rows[0]);
    }

    /// <summary>All integrations, the ones with precedence first.</summary>
    public async Task<ImmutableArray<IntegrationSetup>> AllAsync()
    {
        var rows = await database.QueryAsync(From.Table<IntegrationRow>().OrderBy(row => row.Priority).OrderBy(row => row.Id));
        return [.. rows.Select(Cached)];
    }

    /// <summary>Compiles a row that need not be saved; nothing is kept.</summary>
    public IntegrationSetup Compile(IntegrationRow row)
    {
        var (config, mappings) = Read(row);
        return new IntegrationSetup(row, config, mappings);
    }

    private IntegrationSetup Cached(IntegrationRow row)
    {
        var key = (row.Id, row.ConfigVersion);
        lock (gate)
        {
            if (!compiled.TryGetValue(key, out var parts))
            {
                parts = Read(row);
                var stale = compiled.Keys.Where(old => old.Id == row.Id);
                compiled = compiled.RemoveRange(stale).Add(key, parts);
            }

            return new IntegrationSetup(row, parts.Config, parts.Mappings);
        }
    }

    private (IntegrationConfig, ImmutableDictionary<string, CompiledMapping>) Read(IntegrationRow row)
    {
        // Saved settings were validated when they were saved, so a fault here is a bug and may raise.
        var config = IntegrationConfigReader.Read(row.Config, types.Schemas).Value;
        var wanted = row.DataTypes.SelectMany(dataType => types.ResourceTypesOf(dataType)).ToHashSet(StringComparer.Ordinal);
        var mappings = config.Mappings
            .Where(mapping => wanted.Contains(mapping.ResourceType))
            .ToImmutableDictionary(
                mapping => mapping.ResourceType,
                mapping => CompiledMapping.Compile(mapping, types[mapping.ResourceType], row.SyncDirection, config.Filters.Of(mapping.ResourceType)),
                StringComparer.Ordinal);
        return (config, mappings);
    }
}
