using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Queries;

/// <summary>Reads on what flows through an integration: deliveries in, operations out, mappings between. What is null does not count.</summary>
public static class FlowQueries
{
    /// <summary>Newest first.</summary>
    public static Task<Page<DeliveryRow>> DeliveriesAsync(
        this ISqlSource source, string integrationId, Paging paging, DeliveryState? state = null, Disposition? disposition = null) =>
        Listing.DescendingAsync<DeliveryRow>(
            source,
            Listing.Select<DeliveryRow>(source)
                .AndIf("integration_id = @integration", "integration", integrationId)
                .AndIf("state = @state", "state", state)
                .AndIf("disposition = @disposition", "disposition", disposition),
            paging,
            row => row.Id);

    /// <summary>The events of one delivery, in their order in it.</summary>
    public static Task<ImmutableArray<DeliveryEventRow>> DeliveryEventsAsync(this ISqlSource source, string deliveryId) =>
        Listing.RowsAsync<DeliveryEventRow>(
            source,
            Listing.Select<DeliveryEventRow>(source).AndIf("delivery_id = @delivery", "delivery", deliveryId).Append(" ORDER BY position"));

    /// <summary>Newest first.</summary>
    public static Task<Page<OperationRow>> OperationsAsync(
        this ISqlSource source, string integrationId, Paging paging, OperationState? state = null, string? mappingId = null) =>
        Listing.DescendingAsync<OperationRow>(
            source,
            Listing.Select<OperationRow>(source)
                .AndIf("integration_id = @integration", "integration", integrationId)
                .AndIf("state = @state", "state", state)
                .AndIf("mapping_id = @mapping", "mapping", mappingId),
            paging,
            row => row.Id);

    /// <summary>Newest first.</summary>
    public static Task<Page<MappingRow>> MappingsAsync(
        this ISqlSource source,
        string integrationId,
        Paging paging,
        string? resourceType = null,
        MappingStatus? syncStatus = null,
        string? externalId = null) =>
        Listing.DescendingAsync<MappingRow>(
            source,
            Listing.Select<MappingRow>(source)
                .AndIf("integration_id = @integration", "integration", integrationId)
                .AndIf("resource_type = @type", "type", resourceType)
                .AndIf("sync_status = @status", "status", syncStatus)
                .AndIf("external_id = @external", "external", externalId),
            paging,
            row => row.Id);
}
