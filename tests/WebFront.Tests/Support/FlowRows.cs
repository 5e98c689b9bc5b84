using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.WebFront.Tests.Support;

/// <summary>Rows of what flows through an integration, as the grain side would write them.</summary>
internal static class FlowRows
{
    public static MappingRow Mapping(string id = "map_1", string integrationId = "int_1") => new()
    {
        Id = id,
        IntegrationId = integrationId,
        ResourceType = "TASK",
        InternalId = "task_1",
        ExternalId = "ext_1",
        SyncStatus = MappingStatus.SYNCED,
        LastSyncedAt = Samples.Time,
        BaseLocal = Projection.Empty,
        BaseExternal = Projection.Empty,
        PushedVersion = 1,
        SettledTicket = 0,
        CreatedAt = Samples.Time,
        UpdatedAt = Samples.Time,
        Revision = 1,
    };

    public static OperationRow Operation(string id = "op_1", OperationState state = OperationState.PENDING, string integrationId = "int_1") => new()
    {
        Id = id,
        IntegrationId = integrationId,
        MappingId = "map_1",
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
        NextDueAt = Samples.Time,
        CreatedAt = Samples.Time,
        Revision = 1,
    };

    public static DeliveryRow Delivery(string id = "dlv_1", Disposition disposition = Disposition.APPLIED, string integrationId = "int_1") => new()
    {
        Id = id,
        IntegrationId = integrationId,
        State = DeliveryState.CLOSED,
        Held = false,
        Disposition = disposition,
        SyncLogId = "log_1",
        ReceivedAt = Samples.Time,
        NextDueAt = Samples.Time,
        ClosedAt = Samples.Time,
        Revision = 1,
    };
}
