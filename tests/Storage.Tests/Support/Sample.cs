using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Tests.Support;

/// <summary>Rows with every required value filled in; tests change what they are about.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset At = ManualTime.Start;

    private static readonly FieldValue Nothing = FieldValue.Object.Empty;

    public static HintRow Hint(string externalId = "e1", long revision = 1) => new()
    {
        IntegrationId = "int_1",
        ResourceType = "TASK",
        ExternalId = externalId,
        Reason = "webhook",
        SeenAt = At,
        ToldAt = At,
        NextDueAt = At,
        Attempts = 0,
        Revision = revision,
    };

    public static MappingRow Mapping(string id = "map_1", string internalId = "task_1", string? externalId = "e1") => new()
    {
        Id = id,
        IntegrationId = "int_1",
        ResourceType = "TASK",
        InternalId = internalId,
        ExternalId = externalId,
        SyncStatus = MappingStatus.SYNCED,
        LastSyncedAt = At,
        BaseLocal = Projection.Empty,
        BaseExternal = Projection.Empty,
        PushedVersion = 1,
        SettledTicket = 1,
        CreatedAt = At,
        UpdatedAt = At,
        Revision = 1,
    };

    public static ConflictRow Conflict(string id = "conf_1", string? mappingId = "map_1", ConflictStatus status = ConflictStatus.PENDING) => new()
    {
        Id = id,
        IntegrationId = "int_1",
        MappingId = mappingId,
        ResourceType = "TASK",
        ResourceId = "task_1",
        ExternalId = "e1",
        LocalSeen = Projection.Empty,
        ExternalSeen = Projection.Empty,
        LocalData = Nothing,
        ExternalData = Nothing,
        BaseData = Nothing,
        ConflictedFields = ["title"],
        Groups = ["title"],
        Candidates = [],
        Status = status,
        CreatedAt = At,
        UpdatedAt = At,
        Revision = 1,
    };

    public static IntegrationRow Integration(string id = "int_1", string name = "Board") => new()
    {
        Id = id,
        Name = name,
        NameKey = name.ToLowerInvariant(),
        Type = IntegrationType.GENERIC_REST,
        Status = IntegrationStatus.ACTIVE,
        BaseUrl = "https://example.test",
        AuthType = AuthenticationType.BEARER_TOKEN,
        SyncDirection = SyncDirection.BIDIRECTIONAL,
        SyncFrequency = SyncFrequency.HOURLY,
        DataTypes = ["TASKS"],
        ConflictStrategy = ConflictStrategy.LATEST_WINS,
        Priority = 100,
        TimeZone = "UTC",
        Config = "{}",
        ConfigVersion = 1,
        LinkState = LinkState.LINKED,
        ConnectionFailures = 0,
        CreatedAt = At,
        UpdatedAt = At,
        Revision = 1,
    };

    public static RecordRow Record(string id = "task_1", string fields = """{"title":"One"}""", DateTimeOffset? updatedAt = null) => new()
    {
        Type = "TASK",
        Id = id,
        Fields = FieldValue.ParseOrThrow(fields),
        FieldOrigins = Nothing,
        ExternalSyncEnabled = true,
        ExternalMetadata = Nothing,
        CreatedAt = At,
        UpdatedAt = updatedAt ?? At,
        Revision = 1,
    };

    public static RecordVersionRow Version(long version = 1, string id = "task_1") => new()
    {
        Type = "TASK",
        Id = id,
        Version = version,
        Fields = Nothing,
        ChangedFields = ["title"],
        Origin = "person",
        Cause = "tok_1",
        Deleted = false,
        At = At,
    };

    public static AuditRow Audit(string id = "aud_1", string subjectId = "task_1") => new()
    {
        Id = id,
        At = At,
        Actor = "tok_1",
        Action = "record.updated",
        Subject = "record",
        SubjectId = subjectId,
        UnitId = "unit_1",
    };

    public static TombstoneRow Tombstone(string externalId = "e1") => new()
    {
        IntegrationId = "int_1",
        ResourceType = "TASK",
        ExternalId = externalId,
        InternalId = "task_1",
        DeletedAt = At,
        ExpiresAt = At.AddDays(90),
    };

    public static SyncLogRow Log(string id = "log_1", SyncStatus status = SyncStatus.SUCCESS, DateTimeOffset? at = null) => new()
    {
        Id = id,
        IntegrationId = "int_1",
        Operation = SyncOperation.UPDATE,
        Direction = SyncDirection.EXTERNAL_TO_BRITEPOOL,
        ResourceType = "TASK",
        Status = status,
        RecordsProcessed = 1,
        RecordsSucceeded = status == SyncStatus.FAILED ? 0 : 1,
        RecordsFailed = status == SyncStatus.FAILED ? 1 : 0,
        RetryCount = 0,
        CreatedAt = at ?? At,
    };

    public static JobRow Job(string id = "job_1", JobStatus status = JobStatus.COMPLETED, int errors = 0) => new()
    {
        Id = id,
        IntegrationId = "int_1",
        JobType = JobType.MANUAL_SYNC,
        Status = status,
        DryRun = false,
        Approved = false,
        Direction = SyncDirection.BIDIRECTIONAL,
        ResourceTypes = ["TASK"],
        FullSync = true,
        Checkpoint = "{}",
        PlannedCounts = "{}",
        StartedAt = At,
        TotalRecords = 0,
        SuccessCount = 0,
        ErrorCount = errors,
        ConflictCount = 0,
        RetryCount = 0,
        MaxRetries = 5,
        StartedBy = "tok_1",
        CreatedAt = At,
        UpdatedAt = At,
        Revision = 1,
    };

    public static RunChangeRow Change(string id, string jobId = "job_1", string side = "LOCAL", string kind = "CREATE") => new()
    {
        JobId = jobId,
        Id = id,
        Side = side,
        Kind = kind,
        ResourceType = "TASK",
        Fields = "{}",
    };

    public static DeliveryRow Delivery(string id = "dlv_1", DeliveryState state = DeliveryState.OPEN) => new()
    {
        Id = id,
        IntegrationId = "int_1",
        State = state,
        Held = false,
        SyncLogId = "log_1",
        ReceivedAt = At,
        NextDueAt = At,
        Revision = 1,
    };

    public static DeliveryEventRow Event(string deliveryId = "dlv_1", int position = 0) => new()
    {
        DeliveryId = deliveryId,
        Position = position,
        IntegrationId = "int_1",
        ResourceType = "TASK",
        ExternalId = "e1",
        EventName = "task.updated",
        Kind = "update",
        Ticket = 1,
        Revision = 1,
    };

    public static PayloadRow Payload(string ownerId = "dlv_1") =>
        new() { OwnerId = ownerId, Kind = "body", Body = [0, 1, 255], CreatedAt = At };

    public static OperationRow Operation(string id = "op_1", OperationState state = OperationState.PENDING, string mappingId = "map_1") => new()
    {
        Id = id,
        IntegrationId = "int_1",
        MappingId = mappingId,
        ResourceType = "TASK",
        InternalId = "task_1",
        Kind = OperationKind.UPDATE,
        State = state,
        Groups = ["title"],
        LocalValues = Projection.Empty,
        SentValues = Projection.Empty,
        DecidedOn = Projection.Empty,
        RecordVersion = 1,
        Attempts = 0,
        NextDueAt = At,
        CreatedAt = At,
        Revision = 1,
    };
}
