using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Concord.Connectors.Configuration;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.WebFront.Api;

public sealed record IntegrationList(ImmutableArray<IntegrationSummary> Integrations, string? NextCursor);

/// <param name="SuccessRate">Per cent of the last 24 h.</param>
/// <param name="LastErrorCount">Errors of the newest run.</param>
public sealed record IntegrationFigures(long TotalSyncs, double SuccessRate, long PendingConflicts, long LastErrorCount)
{
    public static IntegrationFigures Of(IntegrationStats stats) => new(stats.TotalSyncs, stats.SuccessRate, stats.PendingConflicts, stats.LastErrorCount);
}

/// <summary>F025's line of the list.</summary>
public sealed record IntegrationSummary(
    string Id, string Name, IntegrationType Type, IntegrationStatus Status, DateTimeOffset? LastSyncAt, DateTimeOffset? LastSuccessAt,
    SyncFrequency SyncFrequency, IntegrationFigures Stats)
{
    public static IntegrationSummary Of(IntegrationOverview found) => Of(found.Integration, IntegrationFigures.Of(found.Stats));

    private static IntegrationSummary Of(IntegrationRow row, IntegrationFigures stats) =>
        new(row.Id, row.Name, row.Type, row.Status, row.LastSyncAt, row.LastSuccessAt, row.SyncFrequency, stats);
}

/// <summary>One integration. The settings without a field here (connector, mappings and so on) stand beside them under their own names, with their defaults where none were written.</summary>
/// <param name="LinkState">UNLINKED, AWAITING_APPROVAL or LINKED: how far the first sync is.</param>
/// <param name="WebhookEndpoint">Where the system is to send its webhooks.</param>
public sealed record IntegrationDetail(
    string Id, string Name, IntegrationType Type, IntegrationStatus Status, string BaseUrl, AuthenticationType AuthType, bool HasCredentials,
    SyncDirection SyncDirection, SyncFrequency SyncFrequency, ImmutableArray<string> DataTypes, ConflictStrategy ConflictStrategy, int Priority,
    string TimeZone, LinkState LinkState, string WebhookEndpoint, DateTimeOffset? LastSyncAt, DateTimeOffset? LastSuccessAt, DateTimeOffset? LastErrorAt,
    string? LastErrorMessage, DateTimeOffset? NextDueAt, DateTimeOffset? NextRunAt, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, IntegrationFigures Stats)
{
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Settings { get; init; } = new Dictionary<string, JsonElement>();

    public static IntegrationDetail Of(IntegrationOverview found, Uri webhookBase)
    {
        var row = found.Integration;
        var endpoint = $"{webhookBase.AbsoluteUri.TrimEnd('/')}/api/webhooks/integrations/{row.Id}/receive";
        return new(
            row.Id, row.Name, row.Type, row.Status, row.BaseUrl, row.AuthType, row.Credentials is not null,
            row.SyncDirection, row.SyncFrequency, row.DataTypes, row.ConflictStrategy, row.Priority,
            row.TimeZone, row.LinkState, endpoint, row.LastSyncAt, row.LastSuccessAt, row.LastErrorAt,
            row.LastErrorMessage, row.NextDueAt, row.NextRunAt, row.CreatedAt, row.UpdatedAt, IntegrationFigures.Of(found.Stats))
        {
            Settings = new[] { row.Config, IntegrationConfig.Defaults }.SelectMany(json => JsonElement.Parse(json).EnumerateObject())
                .DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => member.Value),
        };
    }
}
