using System.Collections.Immutable;
using Concord.Connectors.Configuration;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Configuration;

/// <summary>An integration as it is now: its row and its settings, read and compiled.</summary>
public sealed record IntegrationSetup(IntegrationRow Row, IntegrationConfig Config, ImmutableDictionary<string, CompiledMapping> Mappings)
{
    /// <summary>The revision of a row that is planned with and was never saved.</summary>
    internal const long Unsaved = 0;

    /// <summary>Why nothing is done about a record whose type was taken out of the settings.</summary>
    internal const string NotTaken = "The integration does not take this record type.";

    public string Id => Row.Id;

    /// <summary>Settings that a report plans with: nothing may be written by them.</summary>
    public bool IsPlanned => Row.Revision == Unsaved;

    /// <summary>How it stands against another integration on the same record.</summary>
    public IntegrationRank Rank => new(Row.Id, Row.Priority, Row.ConflictStrategy);

    public TimeSpan ConsistencyLag => Config.Connector.ConsistencyLag;

    /// <summary>Whether anything may flow now.</summary>
    public bool Processes => Row.Status is IntegrationStatus.ACTIVE or IntegrationStatus.DEGRADED;

    /// <summary>Whether the system can be asked now which webhooks it sends.</summary>
    public bool CanSayHooks => Processes && Config.Connector.Webhook.Listed is not null;

    /// <summary>Whether the first sync was let go: before that nothing is written on either side.</summary>
    public bool Linked => Row.LinkState == LinkState.LINKED;

    /// <summary>The same, planned as if the first sync had been let go: what a report shows.</summary>
    public IntegrationSetup AsIfLinked() => this with { Row = Row with { LinkState = LinkState.LINKED } };

    /// <summary>The connection failed a while ago and its next try is still to come.</summary>
    public bool WaitsForConnection(DateTimeOffset now) => Row.ConnectionFailures > 0 && Row.NextDueAt > now;

    /// <summary>Whether the schedule wants a run now, or has yet to be planned.</summary>
    public bool IsScheduleDue(DateTimeOffset now) => this is { Processes: true, Linked: true, Row.SyncFrequency: not SyncFrequency.MANUAL } && !(Row.NextRunAt > now);

    /// <summary>Where its clock on the wall hangs. UTC if the machine no longer knows the zone.</summary>
    public TimeZoneInfo Zone => TimeZoneInfo.TryFindSystemTimeZoneById(Row.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>How records of a type find their counterparts.</summary>
    public MatchRule RuleOf(string resourceType) => Config.Match.GetValueOrDefault(resourceType, MatchRule.CreateOnly);

    /// <summary>The types whose keys not every record has claimed yet, with those keys' rules.</summary>
    public ImmutableArray<FilledRule> Unfilled => [.. Rules.Where(rule => !Row.FilledRules.Contains(rule.ToString()))];

    /// <summary>Whether every record's keys are claimed, so that no record with a key goes unseen.</summary>
    public bool IsFilled(string resourceType) => Unfilled.All(rule => rule.ResourceType != resourceType);

    /// <summary>What of the settings has been done for the old ones already.</summary>
    public ImmutableArray<string> StillFilled(ImmutableArray<string> filled) => [.. filled.Intersect(Rules.Select(rule => rule.ToString()))];

    private IEnumerable<FilledRule> Rules => Mappings.Keys.Order(StringComparer.Ordinal).SelectMany(type => RuleOf(type).Keys.Select(key => new FilledRule(type, Claims.RuleOf(key))));

    /// <summary>The groups of a type that were given another mapping after this configuration version.</summary>
    public ImmutableArray<string> RegroupedSince(string resourceType, long version) => Row.Regrouped is FieldValue.Object all && all.Get(resourceType) is FieldValue.Object groups
        ? [.. groups.Fields.Where(group => group.Value is FieldValue.Number since && since.Value > version).Select(group => group.Key)]
        : [];

    /// <summary>What was mapped otherwise, once these settings take the place of the earlier ones.</summary>
    /// <param name="before">The settings that were saved.</param>
    /// <param name="version">The configuration version of these.</param>
    public FieldValue RegroupedAfter(IntegrationSetup before, long version) => Mappings.Keys.Where(before.Takes).Order(StringComparer.Ordinal).Aggregate(
        before.Row.Regrouped as FieldValue.Object ?? FieldValue.Object.Empty,
        (all, type) => Regrouping.Changed(before.Mappings[type], Mappings[type]) is { IsEmpty: false } changed
            ? all.With(type, changed.Aggregate(all.Get(type) as FieldValue.Object ?? FieldValue.Object.Empty, (groups, group) => groups.With(group, FieldValue.Of(version))))
            : all);

    /// <summary>
    /// Whether an external record may be what a create of unknown outcome made. A mark says it for certain: what carries none, or another
    /// create's, was not made by this one, however alike it is. Without marks the content says it.
    /// </summary>
    public bool MayHaveMade(OperationRow create, FieldValue document) =>
        Config.Connector.Resources[create.ResourceType].Create is { Find: not null, Marker: { } marker }
            ? marker.Read(document).ScalarText == create.Id
            : CreateMatch.Fits(Mappings[create.ResourceType], create.SentValues, document);

    public bool Takes(string resourceType) => Mappings.ContainsKey(resourceType);

    public bool FlowsIn => Row.SyncDirection is not SyncDirection.BRITEPOOL_TO_EXTERNAL;

    public bool FlowsOut => Row.SyncDirection is not SyncDirection.EXTERNAL_TO_BRITEPOOL;

    /// <summary>Local edits go out as they happen; under MANUAL they wait for a run.</summary>
    public bool FollowsEdits => Row.SyncFrequency is not SyncFrequency.MANUAL;
}

/// <summary>A rule of a record type under which records claim their keys.</summary>
public sealed record FilledRule(string ResourceType, string Rule)
{
    public override string ToString() => $"{ResourceType} {Rule}";
}
