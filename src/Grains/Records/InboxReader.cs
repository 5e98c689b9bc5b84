using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Records;

/// <summary>Reads what waits for the fetch of one external record.</summary>
public sealed class InboxReader(IDatabase database)
{
    /// <param name="integrationId">The integration.</param>
    /// <param name="type">The record type.</param>
    /// <param name="externalId">The external record.</param>
    /// <param name="before">Only events with a smaller ticket: a fetch has seen what they speak of.</param>
    /// <param name="deliveryId">Only this delivery's events; null for all.</param>
    internal async Task<Inbox> ReadAsync(string integrationId, string type, string externalId, long before, string? deliveryId)
    {
        var events = database.QueryAsync(From.Table<DeliveryEventRow>()
            .Where(row => row.IntegrationId, integrationId).Where(row => row.ResourceType, type).Where(row => row.ExternalId, externalId)
            .Where(row => row.Disposition, Is.Null).Where(row => row.Ticket, Is.Less, before));
        var hints = database.QueryAsync(From.Table<HintRow>()
            .Where(row => row.IntegrationId, integrationId).Where(row => row.ResourceType, type).Where(row => row.ExternalId, externalId));
        var ours = (await events).Where(row => deliveryId is null || row.DeliveryId == deliveryId).ToImmutableArray();
        var hint = (await hints).FirstOrDefault();
        var deliveryIds = ours.Select(row => row.DeliveryId).Distinct().ToImmutableArray();
        if (deliveryIds.IsEmpty)
        {
            return new Inbox([], [], [], hint);
        }

        // One after the other: an event that is closed in between shows by its delivery's revision.
        var deliveries = await database.QueryAsync(From.Table<DeliveryRow>().WhereIn(row => row.Id, deliveryIds));
        var others = ImmutableArray.CreateBuilder<DeliveryEventRow>();
        foreach (var delivery in deliveries)
        {
            var all = await database.QueryAsync(From.Table<DeliveryEventRow>().Where(row => row.DeliveryId, delivery.Id).Take(DeliveryEventRow.Most));
            others.AddRange(all.Where(row => !ours.Contains(row)));
        }

        return new Inbox(ours, deliveries, others.ToImmutable(), hint);
    }
}

/// <summary>What waits for a fetch of one external record.</summary>
/// <param name="Events">Open webhook events that it answers.</param>
/// <param name="Deliveries">Their deliveries.</param>
/// <param name="Others">The other events of those deliveries, open or not.</param>
/// <param name="Hint">The fetch that is owed.</param>
internal sealed record Inbox(
    ImmutableArray<DeliveryEventRow> Events, ImmutableArray<DeliveryRow> Deliveries, ImmutableArray<DeliveryEventRow> Others, HintRow? Hint)
{
    public static readonly Inbox Empty = new([], [], [], null);
}
