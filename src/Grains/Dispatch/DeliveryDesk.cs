using Concord.Grains.Configuration;
using Concord.Grains.Identities;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Dispatch;

/// <summary>Works off stored deliveries: right after they came in, and again by the sweep when that did not finish.</summary>
public sealed class DeliveryDesk(IDatabase database, CommitPipeline pipeline, SetupCatalog catalog, InboundRouter router, IdSource ids, TimeProvider clock)
{
    // Events of a delivery wait for fetches that are owed by durable hints; looking after them again is only a safety net.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(5);

    /// <summary>The sweep's way in: takes the lease if it is over, and works on what is open.</summary>
    public async Task WorkOffAsync(string deliveryId)
    {
        var rows = await database.QueryAsync(From.Table<DeliveryRow>().Where(row => row.Id, deliveryId));
        if (rows is not [{ State: DeliveryState.OPEN, Held: false } delivery]
            || await catalog.FindAsync(delivery.IntegrationId) is not { Processes: true }
            || !await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Update(delivery with { NextDueAt = clock.GetUtcNow() + LookAgain })))
        {
            return;
        }

        await WorkAsync(await database.QueryAsync(From.Table<DeliveryEventRow>()
            .Where(row => row.DeliveryId, deliveryId).Where(row => row.Disposition, Is.Null)));
    }

    /// <summary>Applies what tells a newer state by itself, and has everything else fetched. The caller holds the lease.</summary>
    public async Task WorkAsync(IEnumerable<DeliveryEventRow> events)
    {
        foreach (var row in events)
        {
            if (row is { Document: { } document, ExternalUpdatedAt: not null })
            {
                await router.RouteAsync(new Sighting(row.IntegrationId, row.ResourceType, row.ExternalId, ToldBy(row, document.ToJson()), row.DeliveryId, false));
            }
            else
            {
                await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Insert(HintFor(row, clock.GetUtcNow())));
            }
        }
    }

    /// <summary>Lets go of what was stored while nothing was to flow.</summary>
    public async Task ReleaseAsync(string integrationId)
    {
        for (var more = true; more;)
        {
            var held = await database.QueryAsync(From.Table<DeliveryRow>()
                .Where(row => row.IntegrationId, integrationId).Where(row => row.State, DeliveryState.OPEN).Where(row => row.Held, true).Take(200));
            var unit = held.Aggregate(new CommitUnit(ids.New("unit")), (all, row) => all.Update(row with { Held = false, NextDueAt = clock.GetUtcNow() }));
            more = !held.IsEmpty;
            if (more)
            {
                await pipeline.CommitAsync(unit);
            }
        }
    }

    /// <summary>The fetch that an event owes; due after <paramref name="now"/>, so that several events share it.</summary>
    public static HintRow HintFor(DeliveryEventRow row, DateTimeOffset now) => new()
    {
        IntegrationId = row.IntegrationId,
        ResourceType = row.ResourceType,
        ExternalId = row.ExternalId,
        Reason = row.DeliveryId,
        SeenAt = now,
        NextDueAt = now,
        Attempts = 0,
        Revision = 1,
    };

    private static Observation ToldBy(DeliveryEventRow row, string document) => new(
        row.IntegrationId, row.ExternalId, document, row.ExternalVersion, row.ExternalUpdatedAt, 0, ObservationSource.Payload, Binding.Bound, 0, row.DeliveryId, false);
}
