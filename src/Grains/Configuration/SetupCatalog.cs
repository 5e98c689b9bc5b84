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

    // Jobs that report are few; one that was forgotten is read again.
    private const int MostPlans = 16;

    /// <summary>Asks for all integrations, the ones with precedence first.</summary>
    internal static Query<IntegrationRow> Every { get; } = From.Table<IntegrationRow>().OrderBy(row => row.Priority).OrderBy(row => row.Id);

    private ImmutableDictionary<string, Plan?> plans = ImmutableDictionary<string, Plan?>.Empty;

    public RecordTypes Types => types;

    /// <summary>The integration, or null when there is none.</summary>
    public async Task<IntegrationSetup?> FindAsync(string integrationId)
    {
        var rows = await database.QueryAsync(From.Table<IntegrationRow>().Where(row => row.Id, integrationId));
        return rows.IsEmpty ? null : Cached(rows[0]);
    }

    /// <summary>All integrations, the ones with precedence first.</summary>
    public async Task<ImmutableArray<IntegrationSetup>> AllAsync() => Of(await database.QueryAsync(Every));

    /// <summary>The integrations of these rows, in their order.</summary>
    internal ImmutableArray<IntegrationSetup> Of(ImmutableArray<IntegrationRow> rows) => [.. rows.Select(Cached)];

    /// <summary>Other integrations that find a type's records at the same address. Whether it is the same account is not known.</summary>
    public async Task<ImmutableArray<IntegrationSetup>> BesideAsync(IntegrationSetup setup, string type) =>
        [.. (await AllAsync()).Where(other => other.Id != setup.Id && other.Takes(type) && IsSamePlace(setup, other, type))];

    private static bool IsSamePlace(IntegrationSetup one, IntegrationSetup other, string type) =>
        string.Equals(one.Row.BaseUrl.TrimEnd('/'), other.Row.BaseUrl.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)
        && one.Config.Connector.Resources[type].Path == other.Config.Connector.Resources[type].Path;

    /// <summary>The integration as a job plans with it, where that is not as it is saved.</summary>
    /// <param name="setup">The integration as it is saved.</param>
    /// <param name="jobId">The job that only reports; null, or another cause, for none.</param>
    public async Task<IntegrationSetup> PlannedAsync(IntegrationSetup setup, string? jobId)
    {
        if (jobId is null || !jobId.StartsWith("job_", StringComparison.Ordinal))
        {
            return setup;
        }

        Plan? plan;
        lock (gate)
        {
            if (plans.TryGetValue(jobId, out plan))
            {
                return plan?.Over(setup) ?? setup;
            }
        }

        var job = (await database.QueryAsync(From.Table<JobRow>().Where(row => row.Id, jobId))).FirstOrDefault();
        plan = job is not null && PlannedSettings.Read(job) is { } settings ? new Plan(job.IntegrationId, settings, Compile(settings.Over(setup.Row))) : null;
        lock (gate)
        {
            plans = (plans.Count < MostPlans ? plans : plans.Clear()).SetItem(jobId, plan);
        }

        return plan?.Over(setup) ?? setup;
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
        return (config, config.Compiled(row.DataTypes, row.SyncDirection, types));
    }

    private sealed record Plan(string IntegrationId, PlannedSettings Settings, IntegrationSetup Compiled)
    {
        public IntegrationSetup Over(IntegrationSetup setup) => setup.Id == IntegrationId
            ? Compiled with { Row = Settings.Over(setup.Row) with { Regrouped = Compiled.RegroupedAfter(setup, setup.Row.ConfigVersion + 1) } }
            : setup;
    }
}
