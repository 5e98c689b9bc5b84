using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Shape;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Remembering;

/// <summary>What grains ask of a record, its copies and its integrations for each delivery, operation and line of a run.</summary>
public static class Shelves
{
    private const long Large = 12 << 20;

    public static ImmutableArray<Shelf> All { get; } =
    [
        Shelf.Of<IntegrationRow>() with { MostRows = 1_000 },
        Shelf.Of<WebhookSecretRow>(nameof(WebhookSecretRow.IntegrationId)),
        Shelf.Of<KeyRulesRow>(nameof(KeyRulesRow.ResourceType)),
        Shelf.Of<RecordRow>(nameof(RecordRow.Type), nameof(RecordRow.Id)) with { Room = Large },
        Shelf.Of<MappingRow>(nameof(MappingRow.ResourceType), nameof(MappingRow.InternalId)) with { Room = Large },
        Shelf.Of<MappingRow>(nameof(MappingRow.IntegrationId), nameof(MappingRow.ResourceType), nameof(MappingRow.ExternalId)) with { Room = Large },
        Shelf.Of<OperationRow>(nameof(OperationRow.ResourceType), nameof(OperationRow.InternalId))
            with { Only = new(nameof(OperationRow.State), Is.In, [OperationState.PENDING, OperationState.ATTEMPTED, OperationState.DEAD]) },
        Shelf.Of<ConflictRow>(nameof(ConflictRow.ResourceType), nameof(ConflictRow.ResourceId))
            with { Only = new(nameof(ConflictRow.Status), Is.Equal, [ConflictStatus.PENDING]) },
        Shelf.Of<HintRow>(nameof(HintRow.IntegrationId), nameof(HintRow.ResourceType), nameof(HintRow.ExternalId)),
        Shelf.Of<MatchClaimRow>(nameof(MatchClaimRow.RecordId)),
        Shelf.Of<DeliveryRow>(nameof(DeliveryRow.Id)),
        Shelf.Of<DeliveryEventRow>(nameof(DeliveryEventRow.DeliveryId)) with { Owner = RowShape.Of<DeliveryRow>() },
        Shelf.Of<DeliveryEventRow>(nameof(DeliveryEventRow.IntegrationId), nameof(DeliveryEventRow.ResourceType), nameof(DeliveryEventRow.ExternalId))
            with { Only = new(nameof(DeliveryEventRow.Disposition), Is.Null, []) },
        Shelf.Of<SyncLogRow>(nameof(SyncLogRow.Id)),
    ];
}
