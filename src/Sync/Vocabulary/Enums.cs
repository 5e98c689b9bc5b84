namespace Concord.Sync.Vocabulary;

// Members are the wire text itself, so that Enum.Parse and ToString need no table beside them.
// Record types ("TASK") and data types ("TASKS") are strings from the schema files, never enums.

/// <summary>Which way values may flow between the local platform and one external system.</summary>
public enum SyncDirection { BIDIRECTIONAL, EXTERNAL_TO_BRITEPOOL, BRITEPOOL_TO_EXTERNAL }

/// <summary>Who wins when both sides changed one group to different values. LATEST_WINS is the default.</summary>
public enum ConflictStrategy { LATEST_WINS, EXTERNAL_WINS, LOCAL_WINS, MANUAL_REVIEW, CUSTOM_MERGE }

/// <summary>How often the external system is listed. Webhooks and local edits do not wait for it, except local edits under MANUAL.</summary>
public enum SyncFrequency { REALTIME, EVERY_15MIN, HOURLY, DAILY, WEEKLY, MANUAL }

/// <summary>The kind of external system.</summary>
public enum IntegrationType
{
    ASANA, TRELLO, MONDAY, CLICKUP, TOGGL, HARVEST, CLOCKIFY, HUBSPOT, SALESFORCE, GENERIC_REST, JOBADDER, PAYLOAD,
}

/// <summary>Where an integration stands. Only ACTIVE and DEGRADED process.</summary>
public enum IntegrationStatus { ACTIVE, PAUSED, ERROR, DEGRADED, DISABLED }

/// <summary>How Concord proves itself to the external system.</summary>
public enum AuthenticationType { API_KEY, OAUTH2, BASIC_AUTH, BEARER_TOKEN }

/// <summary>Where the link of one record to one external record stands. DETACHED keeps row and base, and lets nothing flow.</summary>
public enum MappingStatus { SYNCED, PENDING_SYNC, ERROR, CONFLICT, DETACHED }

/// <summary>What a log row is about.</summary>
public enum SyncOperation { CREATE, UPDATE, DELETE, BULK_SYNC, WEBHOOK_RECEIVED }

/// <summary>How a logged operation ended.</summary>
public enum SyncStatus { SUCCESS, PARTIAL_SUCCESS, FAILED, CONFLICT_RESOLVED, CONFLICT_PENDING }

/// <summary>Where a conflict stands.</summary>
public enum ConflictStatus { PENDING, RESOLVED, IGNORED, AUTO_RESOLVED }

/// <summary>Where a subscription to changes stands. FAILING goes on trying, once an hour; PAUSED waits for a person.</summary>
public enum SubscriptionStatus { ACTIVE, FAILING, PAUSED }

/// <summary>What a run was started for.</summary>
public enum JobType { SCHEDULED_SYNC, MANUAL_SYNC, INITIAL_IMPORT, WEBHOOK_BATCH, RETRY, UNDO }

/// <summary>Where a run stands.</summary>
public enum JobStatus { PENDING, RUNNING, COMPLETED, FAILED, CANCELLED }

/// <summary>How urgent an alert is.</summary>
public enum AlertSeverity { INFO, WARNING, CRITICAL }

/// <summary>What a delete on one side does to the other. PROPAGATE is the default.</summary>
public enum DeletePolicy { PROPAGATE, DETACH, IGNORE }
