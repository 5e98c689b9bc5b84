using Concord.Grains.Configuration;
using Concord.Grains.Dispatch;
using Concord.Grains.Identities;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Orleans;

namespace Concord.Grains.Deliveries;

/// <inheritdoc cref="IDeliveryGrain"/>
public sealed class DeliveryGrain(IDatabase database, CommitPipeline pipeline, SetupCatalog catalog, InboundRouter router, IdSource ids, TimeProvider clock)
    : Grain, IDeliveryGrain
{
    // What waits for a fetch waits for a durable hint; looking after the delivery again is only a safety net.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(5);

    public async Task Work()
    {
        var id = GrainKeys.Parts(this.GetPrimaryKeyString())[0];
        var rows = await database.QueryAsync(From.Table<DeliveryRow>().Where(row => row.Id, id));
        if (rows is not [{ State: DeliveryState.OPEN, Held: false } delivery] || await catalog.FindAsync(delivery.IntegrationId) is not { Processes: true, Linked: true })
        {
            return;
        }

        var open = await database.QueryAsync(From.Table<DeliveryEventRow>().Where(row => row.DeliveryId, id).Where(row => row.Disposition, Is.Null));
        foreach (var row in open)
        {
            await WorkAsync(row);
        }

        await PutOffAsync(id);
    }

    private async Task WorkAsync(DeliveryEventRow row)
    {
        if (row is { Document: { } document, ExternalUpdatedAt: not null })
        {
            await router.RouteAsync(new Sighting(row.IntegrationId, row.ResourceType, row.ExternalId, ToldBy(row, document.ToJson()), row.DeliveryId, false));
        }
        else
        {
            // Loses where the fetch is owed already.
            await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Insert(HintRow.Owed(row.IntegrationId, row.ResourceType, row.ExternalId, row.DeliveryId, clock.GetUtcNow())));
        }
    }

    private async Task PutOffAsync(string id)
    {
        var rows = await database.QueryAsync(From.Table<DeliveryRow>().Where(row => row.Id, id));
        if (rows is [{ State: DeliveryState.OPEN } delivery])
        {
            await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Update(delivery with { NextDueAt = clock.GetUtcNow() + LookAgain }));
        }
    }

    private Observation ToldBy(DeliveryEventRow row, string document) => new(
        row.IntegrationId, row.ExternalId, document, row.ExternalVersion, row.ExternalUpdatedAt, row.Ticket, clock.GetUtcNow(), ObservationSource.Payload, Binding.Bound, 0, row.DeliveryId, false);
}
