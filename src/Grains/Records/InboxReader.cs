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
        var reading = new InboxReading(integrationId, type, externalId, before, deliveryId);
        foreach (var ask in new Action<Reads>[] { reading.Begin, reading.GoOn })
        {
            var reads = new Reads();
            ask(reads);
            await database.ReadAsync(reads);
        }

        return reading.Inbox;
    }
}

/// <summary>What is to be read of an inbox, in two rounds, so that it can be read together with other things.</summary>
/// <inheritdoc cref="InboxReader.ReadAsync"/>
internal sealed class InboxReading(string integrationId, string type, string externalId, long before, string? deliveryId)
{
    private Read<DeliveryEventRow>? events;
    private Read<HintRow>? hints;
    private Read<DeliveryRow>? deliveries;
    private ImmutableArray<Read<DeliveryEventRow>> others = [];

    private ImmutableArray<DeliveryEventRow> Ours => [.. events!.Rows.Where(row => deliveryId is null || row.DeliveryId == deliveryId)];

    /// <summary>What is there, once both rounds were read.</summary>
    public Inbox Inbox
    {
        get
        {
            var (ours, hint) = (Ours, hints!.Rows.FirstOrDefault());
            return deliveries is null
                ? new Inbox([], [], [], hint)
                : new Inbox(ours, deliveries.Rows, [.. others.SelectMany(read => read.Rows).Where(row => !ours.Contains(row) && deliveries.Rows.Any(delivery => delivery.Id == row.DeliveryId))], hint);
        }
    }

    public void Begin(Reads reads)
    {
        events = reads.Add(From.Table<DeliveryEventRow>()
            .Where(row => row.IntegrationId, integrationId).Where(row => row.ResourceType, type).Where(row => row.ExternalId, externalId)
            .Where(row => row.Disposition, Is.Null).Where(row => row.Ticket, Is.Less, before));
        hints = reads.Add(From.Table<HintRow>()
            .Where(row => row.IntegrationId, integrationId).Where(row => row.ResourceType, type).Where(row => row.ExternalId, externalId));
    }

    // First the deliveries: an event that is closed in between shows by its delivery's revision.
    public void GoOn(Reads reads)
    {
        var ids = Ours.Select(row => row.DeliveryId).Distinct().ToImmutableArray();
        if (ids.IsEmpty)
        {
            return;
        }

        deliveries = reads.Add(From.Table<DeliveryRow>().WhereIn(row => row.Id, ids));
        others = [.. ids.Select(id => reads.Add(From.Table<DeliveryEventRow>().Where(row => row.DeliveryId, id).Take(DeliveryEventRow.Most)))];
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
