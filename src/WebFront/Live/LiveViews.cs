using System.Text.Json;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using Concord.WebFront.Api;
using Concord.WebFront.Http;

namespace Concord.WebFront.Live;

/// <summary>Rows as those who watch see them.</summary>
internal static class LiveViews
{
    public static LiveEvent Of(SyncLogRow row) => Make(LiveKind.Activity, row.IntegrationId, new LiveActivity(row.IntegrationId, LogView.Of(row)));

    public static LiveEvent Of(JobRow row, DateTimeOffset now) => Make(LiveKind.Progress, row.IntegrationId, JobView.Of(row, now));

    public static LiveEvent Of(ConflictRow row) => Make(
        LiveKind.Conflict, row.IntegrationId, new LiveConflict(row.Id, row.IntegrationId, row.ResourceType, row.ResourceId, row.ExternalId, row.Status, row.ConflictReason, row.Revision, row.UpdatedAt));

    public static LiveEvent Of(AlertRow row) => Make(
        LiveKind.Alert, row.IntegrationId, new LiveAlert(row.Id, row.IntegrationId, row.Name, row.Severity, row.Message, row.CreatedAt, row.AcknowledgedAt, row.ResolvedAt));

    public static LiveEvent Of(IntegrationRow row) => Make(
        LiveKind.Health, row.Id, new LiveHealth(row.Id, row.Name, row.Status, row.LastSyncAt, row.LastErrorAt, row.LastErrorMessage));

    private static LiveEvent Make<T>(LiveKind kind, string integrationId, T view) => new(kind, integrationId, JsonSerializer.Serialize(view, WireJson.Options));
}

/// <summary>`activity`: a log entry.</summary>
public sealed record LiveActivity(string IntegrationId, LogView Log);

/// <summary>`conflict`: where it stands now.</summary>
public sealed record LiveConflict(
    string Id, string IntegrationId, string ResourceType, string ResourceId, string ExternalId, ConflictStatus Status, string? ConflictReason, long Version, DateTimeOffset UpdatedAt);

/// <summary>`alert`: raised, noted by somebody when `acknowledgedAt` is there, ended when `resolvedAt` is.</summary>
public sealed record LiveAlert(
    string Id, string IntegrationId, string Name, AlertSeverity Severity, string Message, DateTimeOffset CreatedAt, DateTimeOffset? AcknowledgedAt, DateTimeOffset? ResolvedAt);

/// <summary>`health`: an integration's state.</summary>
public sealed record LiveHealth(string IntegrationId, string Name, IntegrationStatus Status, DateTimeOffset? LastSyncAt, DateTimeOffset? LastErrorAt, string? LastErrorMessage);
