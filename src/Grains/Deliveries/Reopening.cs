using System.Collections.Immutable;
using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Deliveries;

/// <summary>Opens a delivery that ended as a dead letter again: what failed in it is read afresh, whatever it told.</summary>
internal static class Reopening
{
    /// <summary>Whether an event names a record that can be read again.</summary>
    public static bool IsReadable(DeliveryEventRow row, IntegrationSetup setup) => row.ExternalId.Length > 0 && setup.Takes(row.ResourceType);

    /// <param name="delivery">The closed delivery.</param>
    /// <param name="failed">Its readable dead letters; at least one.</param>
    /// <param name="known">The hints that those records have already.</param>
    /// <param name="setup">The integration; where nothing flows, the delivery is held.</param>
    /// <param name="lookAgain">When somebody looks after the delivery, should its hints get lost.</param>
    /// <param name="context">Moment, ids and who asked.</param>
    public static CommitUnit Unit(
        DeliveryRow delivery, ImmutableArray<DeliveryEventRow> failed, ImmutableArray<HintRow> known, IntegrationSetup setup, DateTimeOffset lookAgain, PlanContext context)
    {
        var held = setup is not { Processes: true, Linked: true };
        // The log row of the first end stays; the second end writes its own.
        var unit = new CommitUnit(context.Ids.New("unit")).Update(delivery with
        {
            State = DeliveryState.OPEN,
            Held = held,
            Disposition = null,
            Reason = null,
            SyncLogId = context.Ids.New("log"),
            Owner = null,
            NextDueAt = lookAgain,
            ClosedAt = null,
        });
        // Without its document an event only says that there is something to read.
        unit = failed.Aggregate(unit, (all, row) => all.Update(row with { Disposition = null, Reason = null, Document = null }));
        unit = unit.Insert(context.Audit(unit.Id, "delivery.redelivered", "delivery", delivery.Id, delivery.IntegrationId, "{\"disposition\":\"DEAD_LETTER\"}", $"{{\"events\":{failed.Length}}}"));
        return held
            ? unit
            : failed.DistinctBy(row => (row.ResourceType, row.ExternalId)).Aggregate(unit, (all, row) => all.Upsert(Hint(row, known, context)));
    }

    private static HintRow Hint(DeliveryEventRow row, ImmutableArray<HintRow> known, PlanContext context)
    {
        var owed = HintRow.Owed(row.IntegrationId, row.ResourceType, row.ExternalId, row.DeliveryId, context.Now);
        var old = known.FirstOrDefault(hint => hint.ResourceType == row.ResourceType && hint.ExternalId == row.ExternalId);
        return owed with { SeenAt = old?.SeenAt ?? context.Now };
    }
}
