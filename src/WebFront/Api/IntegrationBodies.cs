using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Concord.Connectors.Configuration;
using Concord.Sync.Policies;
using Concord.Sync.Vocabulary;

namespace Concord.WebFront.Api;

/// <summary>
/// What can be configured, for the API page; the integration's grain reads and judges it. POST needs name to connector, and
/// mappings; on PUT every field may be left out. Credentials are written, never read.
/// </summary>
public sealed record IntegrationBody
{
    public string? Name { get; init; }

    /// <summary>The only one that can be connected now.</summary>
    [AllowedValues("GENERIC_REST")]
    public string? Type { get; init; }

    public Uri? BaseUrl { get; init; }

    public AuthenticationType? AuthType { get; init; }

    /// <summary>token, apiKey, username and password, or tokenUrl, clientId and clientSecret or refreshToken, as authType says.</summary>
    public JsonElement? Credentials { get; init; }

    public SyncDirection? SyncDirection { get; init; }

    public SyncFrequency? SyncFrequency { get; init; }

    public ImmutableArray<string>? DataTypes { get; init; }

    public ConflictStrategy? ConflictStrategy { get; init; }

    /// <summary>ACTIVE, PAUSED or DISABLED; ERROR and DEGRADED are found, never wished for.</summary>
    [AllowedValues("ACTIVE", "PAUSED", "DISABLED")]
    public string? Status { get; init; }

    /// <summary>GENERIC_REST: the definition of the system's API.</summary>
    public JsonElement? Connector { get; init; }

    public JsonElement? Mappings { get; init; }

    public JsonElement? CustomMergeRules { get; init; }

    /// <summary>How records find their counterparts: {mode, keys}, or such a rule for each record type; members by e-mail address by default.</summary>
    public JsonElement? Match { get; init; }

    /// <summary>What may flow: a list of {resourceType, direction, field, op, value}; by default everything.</summary>
    public JsonElement? Filters { get; init; }

    public DeletePolicy? DeletePolicy { get; init; }

    /// <summary>DAILY (default), WEEKLY or NEVER: how often a run that does not say otherwise compares everything.</summary>
    public ReconcileFrequency? Reconcile { get; init; }

    public JsonElement? Brakes { get; init; }

    /// <summary>{"emails": […], "rules": {"High Error Rate": {"threshold", "windowMinutes", "cooldownMinutes", "channels"}, …}}.</summary>
    public JsonElement? Alerts { get; init; }

    /// <summary>Smaller goes first where two integrations clash; default 100.</summary>
    public int? Priority { get; init; }

    /// <summary>IANA name; default UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>CIDR ranges that webhooks may come from; empty allows all.</summary>
    public ImmutableArray<string>? IpAllowList { get; init; }

    /// <summary>How webhooks are signed, in place of what the connector's definition says.</summary>
    public JsonElement? WebhookScheme { get; init; }

    public bool? RequireTimestamp { get; init; }

    /// <summary>Whether the first sync waits for approval: AUTO (default) where both sides hold records, RUN never, REVIEW always.</summary>
    public InitialSync? InitialSync { get; init; }
}

/// <summary>A run to be started; everything may be left out and is then the integration's own.</summary>
public sealed record SyncBody
{
    public SyncDirection? Direction { get; init; }

    public ImmutableArray<string>? DataTypes { get; init; }

    /// <summary>Compare everything, deletions included. Left out: when the integration's reconcile is due.</summary>
    public bool? FullSync { get; init; }

    /// <summary>Fill the plan and write nothing else.</summary>
    public bool? DryRun { get; init; }
}

/// <summary>How a webhook secret is replaced.</summary>
public sealed record RotateBody
{
    /// <summary>For how long the old secret stays valid, in hours from 0 to 168; default 24.</summary>
    public int? OverlapHours { get; init; }

    /// <summary>The secret that the sending system made, 16 to 500 characters; left out: one is made here. Written, never read.</summary>
    public string? Secret { get; init; }
}
