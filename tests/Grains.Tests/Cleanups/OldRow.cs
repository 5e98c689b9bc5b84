using Concord.Grains.Integrations.Runs;
using Concord.Grains.Tests.World;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Alerts;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Cleanups;

/// <summary>Rows of some age in days, with every required value filled in.</summary>
internal static class OldRow
{
    public static DateTimeOffset Ago(double days) => ManualClock.Start.AddDays(-days);

    public static DedupeRow Dedupe(string key, double days) => new() { IntegrationId = "int_a", DedupeKey = key, DeliveryId = "dlv_" + key, SeenAt = Ago(days) };

    public static PayloadRow Payload(string owner, double days, string kind = PayloadRow.WebhookBody) => new() { OwnerId = owner, Kind = kind, Body = [1], CreatedAt = Ago(days) };

    public static DeliveryRow Delivery(string id, double days, Disposition? disposition = Disposition.APPLIED) => new()
    {
        Id = id,
        IntegrationId = "int_a",
        State = disposition is null ? DeliveryState.OPEN : DeliveryState.CLOSED,
        Held = disposition is null,
        Disposition = disposition,
        SyncLogId = "log_" + id,
        ReceivedAt = Ago(days),
        NextDueAt = Ago(days),
        ClosedAt = disposition is null ? null : Ago(days),
        Revision = 1,
    };

    public static DeliveryEventRow Event(string delivery, Disposition? disposition = Disposition.APPLIED) => new()
    {
        DeliveryId = delivery,
        Position = 0,
        IntegrationId = "int_a",
        ResourceType = "TASK",
        ExternalId = "x1",
        EventName = "task.updated",
        Kind = "update",
        Ticket = 1,
        Disposition = disposition,
        Revision = 1,
    };

    public static AlertRow Alert(double days, string rule = AlertRules.SyncLag, bool ended = false) => new()
    {
        Id = IdSource.First("alert", Ago(days)),
        IntegrationId = "int_a",
        Name = rule,
        Severity = AlertSeverity.WARNING,
        Channels = ["dashboard"],
        Message = rule,
        Details = FieldValue.Object.Empty,
        CreatedAt = Ago(days),
        ResolvedAt = ended ? Ago(days - 0.01) : null,
        Revision = 1,
    };

    public static NoticeRow Notice(double days, NoticeState state) => new()
    {
        Id = IdSource.First("note", Ago(days)),
        IntegrationId = "int_a",
        Rule = AlertRules.SyncLag,
        Kind = NoticeKind.ALERT,
        Channel = "email",
        AlertIds = [],
        State = state,
        Attempts = 0,
        CreatedAt = Ago(days),
        Revision = 1,
    };

    public static SyncLogRow Log(string id, double days, string? cause = null) => new()
    {
        Id = id,
        IntegrationId = "int_a",
        Operation = SyncOperation.WEBHOOK_RECEIVED,
        Direction = SyncDirection.EXTERNAL_TO_BRITEPOOL,
        ResourceType = "TASK",
        Status = SyncStatus.SUCCESS,
        RecordsProcessed = 1,
        RecordsSucceeded = 1,
        RecordsFailed = 0,
        RetryCount = 0,
        Cause = cause,
        CreatedAt = Ago(days),
    };

    public static OperationRow Operation(string id, double days, OperationState state) => new()
    {
        Id = id,
        IntegrationId = "int_a",
        MappingId = "map_1",
        ResourceType = "TASK",
        InternalId = "task_1",
        Kind = OperationKind.UPDATE,
        State = state,
        Cause = "tok_1",
        Undo = false,
        Brake = OperationBrake.FREE,
        Groups = [],
        LocalValues = Projection.Empty,
        SentValues = Projection.Empty,
        DecidedOn = Projection.Empty,
        RecordVersion = 1,
        Attempts = 1,
        NextDueAt = Ago(days),
        CreatedAt = Ago(days),
        Revision = 1,
    };

    public static RefusedRecordRow Refused(string externalId, double days) => new()
    {
        IntegrationId = "int_a",
        ResourceType = "TASK",
        ExternalId = externalId,
        ContentHash = "hash",
        ConfigVersion = 1,
        RefusedAt = Ago(days),
    };

    public static TombstoneRow Tombstone(string externalId, double expiredDaysAgo) => new()
    {
        IntegrationId = "int_a",
        ResourceType = "TASK",
        ExternalId = externalId,
        InternalId = "task_1",
        DeletedAt = Ago(expiredDaysAgo + 90),
        ExpiresAt = Ago(expiredDaysAgo),
    };

    public static RunSeenRow Seen(string job, int before = 0) => Sightings.Row(job, "TASK", before, [$"x{before}"]);

    public static JobRow Job(string id, JobStatus status, double? endedDaysAgo) => new()
    {
        Id = id,
        IntegrationId = "int_a",
        JobType = JobType.MANUAL_SYNC,
        Status = status,
        DryRun = false,
        Approved = false,
        Direction = SyncDirection.BIDIRECTIONAL,
        ResourceTypes = ["TASK"],
        FullSync = true,
        Checkpoint = "{}",
        PlannedCounts = "{}",
        StartedAt = Ago(100),
        CompletedAt = endedDaysAgo is { } days ? Ago(days) : null,
        TotalRecords = 0,
        SuccessCount = 0,
        ErrorCount = 0,
        ConflictCount = 0,
        RetryCount = 0,
        MaxRetries = 5,
        StartedBy = "tok_1",
        CreatedAt = Ago(100),
        UpdatedAt = Ago(100),
        Revision = 1,
    };
}
