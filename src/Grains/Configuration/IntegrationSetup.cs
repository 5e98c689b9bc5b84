using System.Collections.Immutable;
using Concord.Connectors.Configuration;
using Concord.Storage.Rows;
using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Configuration;

/// <summary>An integration as it is now: its row and its settings, read and compiled.</summary>
public sealed record IntegrationSetup(IntegrationRow Row, IntegrationConfig Config, ImmutableDictionary<string, CompiledMapping> Mappings)
{
    public string Id => Row.Id;

    /// <summary>How it stands against another integration on the same record.</summary>
    public IntegrationRank Rank => new(Row.Id, Row.Priority, Row.ConflictStrategy);

    public TimeSpan ConsistencyLag => Config.Connector.ConsistencyLag;

    /// <summary>Whether anything may flow now.</summary>
    public bool Processes => Row.Status is IntegrationStatus.ACTIVE or IntegrationStatus.DEGRADED;

    /// <summary>Whether the first sync was let go: before that nothing is written on either side.</summary>
    public bool Linked => Row.LinkState == LinkState.LINKED;

    /// <summary>The same, planned as if the first sync had been let go: what a report shows.</summary>
    public IntegrationSetup AsIfLinked() => this with { Row = Row with { LinkState = LinkState.LINKED } };

    /// <summary>The connection failed a while ago and its next try is still to come.</summary>
    public bool WaitsForConnection(DateTimeOffset now) => Row.ConnectionFailures > 0 && Row.NextDueAt > now;

    public bool Takes(string resourceType) => Mappings.ContainsKey(resourceType);

    public bool FlowsIn => Row.SyncDirection is not SyncDirection.BRITEPOOL_TO_EXTERNAL;

    public bool FlowsOut => Row.SyncDirection is not SyncDirection.EXTERNAL_TO_BRITEPOOL;

    /// <summary>Local edits go out as they happen; under MANUAL they wait for a run.</summary>
    public bool FollowsEdits => Row.SyncFrequency is not SyncFrequency.MANUAL;
}
