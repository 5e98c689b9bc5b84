using System.Collections.Immutable;
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

    // Losing means that an event was closed beside us; more than a few losses in a row mean that something is wrong.
    private const int MostTries = 20;

    private string Id => GrainKeys.Parts(this.GetPrimaryKeyString())[0];

    public async Task<string?> Work()
    {
        var id = Id;
        using var span = Tracing.Begin("work off a delivery", id);
        var rows = database.QueryAsync(From.Table<DeliveryRow>().Where(row => row.Id, id));
        var open = database.QueryAsync(From.Table<DeliveryEventRow>().Where(row => row.DeliveryId, id).Where(row => row.Disposition, Is.Null));
        if (await rows is not [{ State: DeliveryState.OPEN, Held: false } delivery] || await catalog.FindAsync(delivery.IntegrationId) is not { Processes: true, Linked: true })
        {
            return null;
        }

        // One look a record: what the delivery tells of it ends together, so only its newest state may be applied.
        foreach (var told in (await open).GroupBy(row => (row.ResourceType, row.ExternalId)))
        {
            await WorkAsync(told.FirstOrDefault(row => !TellsState(row)) ?? told.MaxBy(row => (row.ExternalUpdatedAt, row.Position))!);
        }

        var logs = await database.QueryAsync(From.Table<SyncLogRow>().Where(row => row.Id, delivery.SyncLogId));
        if (logs is [var log])
        {
            return log.Status.ToString();
        }

        await PutOffAsync(id);
        return null;
    }

    public async Task<Answer> Redeliver(string integrationId, string actor)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var rows = await database.QueryAsync(From.Table<DeliveryRow>().Where(row => row.Id, Id).Where(row => row.IntegrationId, integrationId));
            if (rows is not [var delivery] || await catalog.FindAsync(integrationId) is not { } setup)
            {
                return Answer.Failed(Verdict.NotFound, "delivery-not-found", $"There is no delivery {Id} of this integration; list its deliveries.");
            }

            if (delivery is not { State: DeliveryState.CLOSED, Disposition: Disposition.DEAD_LETTER })
            {
                return Answer.Failed(Verdict.Refused, "delivery-not-dead", $"It is {delivery.Disposition?.ToString() ?? "OPEN"}; only a dead letter can be redelivered.");
            }

            var dead = await database.QueryAsync(From.Table<DeliveryEventRow>().Where(row => row.DeliveryId, Id).Where(row => row.Disposition, Disposition.DEAD_LETTER).Take(DeliveryEventRow.Most));
            var failed = dead.Where(row => Reopening.IsReadable(row, setup)).ToImmutableArray();
            if (failed.IsEmpty)
            {
                return Answer.Failed(Verdict.Refused, "delivery-unreadable", "None of its failed events names a record that the integration takes; mend the settings, or let the sender send it again.");
            }

            var unit = Reopening.Unit(delivery, failed, await HintsAsync(failed), setup, clock.GetUtcNow() + LookAgain, new PlanContext(clock.GetUtcNow(), ids, catalog.Types, actor, Id));
            if (await pipeline.CommitAsync(unit))
            {
                return Answer.Done();
            }
        }

        throw new InvalidOperationException($"The delivery {Id} was changed by others {MostTries} times in a row; try again.");
    }

    private Task<ImmutableArray<HintRow>> HintsAsync(ImmutableArray<DeliveryEventRow> events) => database.QueryAsync(From.Table<HintRow>()
        .Where(row => row.IntegrationId, events[0].IntegrationId)
        .WhereIn(row => row.ResourceType, events.Select(row => row.ResourceType).Distinct())
        .WhereIn(row => row.ExternalId, events.Select(row => row.ExternalId).Distinct()).Take(DeliveryEventRow.Most));

    private async Task WorkAsync(DeliveryEventRow row)
    {
        if (TellsState(row))
        {
            await router.RouteAsync(new Sighting(row.IntegrationId, row.ResourceType, row.ExternalId, ToldBy(row, row.Document!.ToJson()), row.DeliveryId, false));
        }
        else
        {
            // Loses where the fetch is owed already.
            await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Insert(HintRow.Owed(row.IntegrationId, row.ResourceType, row.ExternalId, row.DeliveryId, clock.GetUtcNow())));
        }
    }

    private static bool TellsState(DeliveryEventRow row) => row is { Document: not null, ExternalUpdatedAt: not null };

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
