using Concord.Sync.Vocabulary;

namespace Concord.WebFront.Api;

// The answers that grains give as text, in F025's shapes: declared for the API page only.

/// <param name="WebhookSecret">Shown this once.</param>
public sealed record CreatedIntegration(
    string Id, string Name, IntegrationType Type, IntegrationStatus Status, SyncFrequency SyncFrequency, DateTimeOffset UpdatedAt,
    string WebhookEndpoint, string WebhookSecret, string InitialJobId);

public sealed record IntegrationCreated(bool Success, CreatedIntegration Integration);

public sealed record ChangedIntegration(string Id, string Name, IntegrationType Type, IntegrationStatus Status, SyncFrequency SyncFrequency, DateTimeOffset UpdatedAt);

public sealed record IntegrationUpdated(bool Success, ChangedIntegration Integration);

public sealed record DeletedCounts(bool Integration, long Mappings, long Logs, long Conflicts);

public sealed record IntegrationDeleted(bool Success, DeletedCounts Deleted);

/// <param name="WebhookSecret">Shown this once; null when it was given.</param>
/// <param name="PreviousValidUntil">Until when webhooks may still be signed with the old one.</param>
public sealed record SecretRotated(bool Success, string? WebhookSecret, string WebhookEndpoint, DateTimeOffset PreviousValidUntil);

/// <param name="ResponseTime">Milliseconds.</param>
/// <param name="ApiVersion">As the connector's definition names it; null when it names none.</param>
public sealed record ConnectionTested(bool Success, string ConnectionStatus, int ResponseTime, string? ApiVersion, bool CredentialsValid);

/// <param name="EstimatedDuration">Seconds until it is done, by the runs before it; null when there was none.</param>
public sealed record SyncStarted(bool Success, string JobId, JobStatus Status, int? EstimatedDuration);

public sealed record JobDecided(bool Success, string JobId, JobStatus Status, string? HeldReason);

/// <param name="Task">The record's id; the name is that of its type.</param>
public sealed record AppliedChanges(string Task, bool Updated, bool SyncedToExternal);

public sealed record ConflictResolved(bool Success, string ConflictId, ConflictStatus Status, AppliedChanges AppliedChanges);
