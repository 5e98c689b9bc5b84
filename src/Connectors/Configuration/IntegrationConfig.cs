using System.Collections.Immutable;
using System.Net;
using Concord.Connectors.Definitions;
using Concord.Connectors.Webhooks;
using Concord.Sync.Alerts;
using Concord.Sync.Filters;
using Concord.Sync.Identity;
using Concord.Sync.Mapping;
using Concord.Sync.Policies;
using Concord.Sync.Records;
using Concord.Sync.Vocabulary;

namespace Concord.Connectors.Configuration;

/// <summary>What the first sync does once its link report is made.</summary>
public enum InitialSync
{
    /// <summary>It runs by itself where one side is empty, and waits for approval where both hold records.</summary>
    AUTO,

    /// <summary>It runs by itself.</summary>
    RUN,

    /// <summary>It always waits for approval.</summary>
    REVIEW,
}

/// <summary>The settings of an integration that have no column of their own. Immutable.</summary>
public sealed record IntegrationConfig
{
    /// <summary>What stands for a property that was never written, as JSON; those without an entry stand for nothing of their own.</summary>
    public const string Defaults = """
        {"filters":[],"deletePolicy":"PROPAGATE","initialSync":"AUTO","reconcile":"DAILY","brakes":{"delete":{"count":10,"share":0.1},"blank":{"count":10,"share":0.1}},"alerts":{},"ipAllowList":[],"requireTimestamp":false}
        """;

    /// <summary>How to speak to the system.</summary>
    public required ConnectorDefinition Connector { get; init; }

    /// <summary>One a record type.</summary>
    public required ImmutableArray<DataMapping> Mappings { get; init; }

    /// <summary>The mappings of the record types behind the integration's data types, compiled, by record type.</summary>
    public ImmutableDictionary<string, CompiledMapping> Compiled(IEnumerable<string> dataTypes, SyncDirection direction, RecordTypes types)
    {
        var wanted = dataTypes.SelectMany(dataType => types.ResourceTypesOf(dataType)).ToHashSet(StringComparer.Ordinal);
        return Mappings.Where(mapping => wanted.Contains(mapping.ResourceType)).ToImmutableDictionary(
            mapping => mapping.ResourceType, mapping => CompiledMapping.Compile(mapping, types[mapping.ResourceType], direction, Filters.Of(mapping.ResourceType)), StringComparer.Ordinal);
    }

    /// <summary>By record type; what CUSTOM_MERGE does with each field.</summary>
    public required ImmutableDictionary<string, CustomMergeRules> CustomMergeRules { get; init; }

    /// <summary>By record type: how its records find their counterparts.</summary>
    public required ImmutableDictionary<string, MatchRule> Match { get; init; }

    /// <summary>What may flow; by default everything.</summary>
    public FilterList Filters { get; init; } = new([]);

    /// <summary>What a delete on one side does to the other; default PROPAGATE.</summary>
    public DeletePolicy DeletePolicy { get; init; }

    /// <summary>Default AUTO.</summary>
    public InitialSync InitialSync { get; init; }

    /// <summary>How often everything is compared; default DAILY.</summary>
    public ReconcileFrequency Reconcile { get; init; }

    /// <summary>How much change at once goes on without a person.</summary>
    public BrakeSettings Brakes { get; init; } = BrakeSettings.Default;

    /// <summary>Who is told of what, and when.</summary>
    public AlertSettings Alerts { get; init; } = AlertSettings.Default;

    /// <summary>Networks that webhooks may come from; empty allows all.</summary>
    public ImmutableArray<IPNetwork> IpAllowList { get; init; } = [];

    /// <summary>How webhooks are signed: webhookScheme, else the connector's scheme, with this integration's wish for a timestamp.</summary>
    public required SignatureScheme Signature { get; init; }
}
