using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.WebFront.Tests.Support;

/// <summary>Rows as the grain side would write them.</summary>
internal static class Samples
{
    public const string TaskSchema = """
        {"type":"TASK","dataType":"TASKS","idPrefix":"task_","fields":{
          "title":{"type":"text","required":true},
          "status":{"type":"enum","values":["TODO","COMPLETED"],"default":"TODO"},
          "isMilestone":{"type":"bool"}}}
        """;

    public static readonly DateTimeOffset Time = new(2025, 12, 18, 14, 30, 0, 0, TimeSpan.Zero);

    public static IntegrationRow Integration(string id = "int_1", string name = "Main Asana Workspace") => new()
    {
        Id = id,
        Name = name,
        NameKey = name.ToLowerInvariant(),
        Type = IntegrationType.ASANA,
        Status = IntegrationStatus.ACTIVE,
        BaseUrl = "https://app.asana.com/api/1.0",
        AuthType = AuthenticationType.BEARER_TOKEN,
        Credentials = "v1.sealed",
        SyncDirection = SyncDirection.BIDIRECTIONAL,
        SyncFrequency = SyncFrequency.HOURLY,
        DataTypes = ["TASKS"],
        ConflictStrategy = ConflictStrategy.LATEST_WINS,
        Priority = 100,
        TimeZone = "UTC",
        Config = """{"deletePolicy":"PROPAGATE"}""",
        ConfigVersion = 1,
        LinkState = LinkState.LINKED,
        LastSyncAt = Time,
        LastSuccessAt = Time,
        ConnectionFailures = 0,
        CreatedAt = Time,
        UpdatedAt = Time,
        Revision = 1,
    };

    public static SyncLogRow Log(string id, SyncStatus status = SyncStatus.SUCCESS, SyncOperation operation = SyncOperation.UPDATE) => new()
    {
        Id = id,
        IntegrationId = "int_1",
        Operation = operation,
        Direction = SyncDirection.EXTERNAL_TO_BRITEPOOL,
        ResourceType = "TASK",
        Status = status,
        RecordsProcessed = 1,
        RecordsSucceeded = status == SyncStatus.FAILED ? 0 : 1,
        RecordsFailed = status == SyncStatus.FAILED ? 1 : 0,
        DurationMs = 245,
        RetryCount = 0,
        CreatedAt = FixedClock.Start.AddMinutes(-5),
    };

    public static ConflictRow Conflict(string id = "conf_1", ConflictStatus status = ConflictStatus.PENDING) => new()
    {
        Id = id,
        IntegrationId = "int_1",
        MappingId = "map_" + id,
        ResourceType = "TASK",
        ResourceId = "task_456",
        ExternalId = "ext_789",
        LocalSeen = Projection.Empty,
        ExternalSeen = Projection.Empty,
        LocalData = FieldValue.ParseOrThrow("""{"status":"IN_PROGRESS","assignedTo":"user_123"}"""),
        ExternalData = FieldValue.ParseOrThrow("""{"status":"completed","assignedTo":"ext_user_789"}"""),
        BaseData = FieldValue.ParseOrThrow("""{"status":"TODO","assignedTo":null}"""),
        ConflictedFields = ["status", "assignedTo"],
        Groups = ["status", "assignedTo"],
        Candidates = [],
        Status = status,
        CreatedAt = Time,
        UpdatedAt = Time,
        Revision = 3,
    };

    public static JobRow Job(string id = "job_1", JobStatus status = JobStatus.PENDING, string? heldReason = "first sync") => new()
    {
        Id = id,
        IntegrationId = "int_1",
        JobType = JobType.INITIAL_IMPORT,
        Status = status,
        DryRun = false,
        Approved = false,
        HeldReason = heldReason,
        Direction = SyncDirection.BIDIRECTIONAL,
        ResourceTypes = ["TASK"],
        FullSync = true,
        Checkpoint = "{}",
        PlannedCounts = """{"CREATE":2}""",
        StartedAt = Time,
        TotalRecords = 2,
        SuccessCount = 0,
        ErrorCount = 0,
        ConflictCount = 0,
        RetryCount = 0,
        MaxRetries = 5,
        StartedBy = "tok_1",
        CreatedAt = Time,
        UpdatedAt = Time,
        Revision = 1,
    };

    public static RunChangeRow Change(string id, string side = "LOCAL", string kind = "CREATE") => new()
    {
        JobId = "job_1",
        Id = id,
        Side = side,
        Kind = kind,
        ResourceType = "TASK",
        ExternalId = "ext_" + id,
        Title = "Complete documentation",
        Fields = """{"title":{"after":"Complete documentation"}}""",
    };

    public static RecordRow Record(string id, string fields = """{"title":"A","status":"TODO"}""", DateTimeOffset? deletedAt = null) => new()
    {
        Type = "TASK",
        Id = id,
        Fields = FieldValue.ParseOrThrow(fields),
        FieldOrigins = FieldValue.Object.Empty,
        ExternalSyncEnabled = true,
        ExternalMetadata = FieldValue.ParseOrThrow("""{"gid":"12"}"""),
        CreatedAt = Time,
        UpdatedAt = Time,
        DeletedAt = deletedAt,
        Revision = 2,
    };

    public static RecordVersionRow Version(string id, long version) => new()
    {
        Type = "TASK",
        Id = id,
        Version = version,
        Fields = FieldValue.ParseOrThrow("""{"title":"A"}"""),
        ChangedFields = ["title"],
        Origin = "person",
        Cause = "tok_1",
        Deleted = false,
        At = Time,
    };
}
