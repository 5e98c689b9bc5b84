using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Records;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>What a plan may know besides the state: the moment, fresh ids, the record types, a chance for the backoff, who acts and why.</summary>
internal sealed record PlanContext(DateTimeOffset Now, IdSource Ids, RecordTypes Types, string Actor, string Cause, double Chance = 0)
{
    /// <summary>The plan belongs to a run, which may send what a MANUAL integration holds back otherwise.</summary>
    public bool FromRun => Cause.StartsWith("job_", StringComparison.Ordinal);

    public AuditRow Audit(string unitId, string action, string subject, string subjectId, string? integrationId, string? before, string? after) => new()
    {
        Id = Ids.New("aud"),
        At = Now,
        Actor = Actor,
        Action = action,
        Subject = subject,
        SubjectId = subjectId,
        IntegrationId = integrationId,
        Cause = Cause,
        Before = before,
        After = after,
        UnitId = unitId,
    };

    /// <summary>A log row about one record.</summary>
    public SyncLogRow Log(MappingRow mapping, SyncOperation operation, SyncDirection direction, SyncStatus status, string? reason) =>
        Log(mapping.IntegrationId, mapping.ResourceType, mapping.InternalId, mapping.ExternalId, operation, direction, status, reason);

    /// <summary>A log row about an external record that belongs to none here.</summary>
    public SyncLogRow Log(
        string integrationId, string type, string? internalId, string? externalId, SyncOperation operation, SyncDirection direction, SyncStatus status, string? reason) => new()
        {
            Id = Ids.New("log"),
            IntegrationId = integrationId,
            Operation = operation,
            Direction = direction,
            ResourceType = type,
            ResourceId = internalId,
            ExternalId = externalId,
            Status = status,
            Reason = reason,
            RecordsProcessed = 1,
            RecordsSucceeded = status == SyncStatus.FAILED ? 0 : 1,
            RecordsFailed = status == SyncStatus.FAILED ? 1 : 0,
            ErrorMessage = status == SyncStatus.FAILED ? reason : null,
            RetryCount = 0,
            Cause = Cause,
            CreatedAt = Now,
        };
}
