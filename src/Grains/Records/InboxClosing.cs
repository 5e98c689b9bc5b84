using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Records;

/// <summary>
/// Ends what waited for a fetch, in the transaction of what the fetch led to. A delivery ends with its last event, and its log
/// row, whose id the sender was told, is written then.
/// </summary>
internal static class InboxClosing
{
    /// <param name="unit">Where the writes go.</param>
    /// <param name="inbox">What waited.</param>
    /// <param name="context">Moment and ids.</param>
    /// <param name="disposition">How the events end.</param>
    /// <param name="status">What the log says, unless another event of the delivery ended worse.</param>
    /// <param name="reason">Why, in words.</param>
    /// <param name="recordId">The local record, when there is one.</param>
    /// <param name="changedAt">When the record changed outside, if the system dates that.</param>
    public static CommitUnit Close(
        CommitUnit unit, Inbox inbox, PlanContext context, Disposition disposition, SyncStatus status, string reason, string? recordId, DateTimeOffset? changedAt = null)
    {
        var isApplied = disposition == Disposition.APPLIED || status == SyncStatus.CONFLICT_RESOLVED;
        var lag = isApplied ? LagMs(changedAt, context.Now) : null;
        unit = inbox.Hint is { } hint ? unit.DeleteIfSame(hint) : unit;
        foreach (var row in inbox.Events)
        {
            unit = unit.Update(row with { Disposition = disposition, Reason = reason });
        }

        return inbox.Deliveries.Aggregate(unit, (all, delivery) => CloseDelivery(all, inbox, delivery, context, disposition, status, reason, recordId, lag));
    }

    private static int? LagMs(DateTimeOffset? changedAt, DateTimeOffset now) =>
        changedAt is { } moment ? (int)Math.Clamp((now - moment).TotalMilliseconds, 0, int.MaxValue) : null;

    // An event closed beside us makes the delivery's revision differ, so that of two last ones exactly one closes it.
    private static CommitUnit CloseDelivery(
        CommitUnit unit, Inbox inbox, DeliveryRow delivery, PlanContext context, Disposition disposition, SyncStatus status, string reason, string? recordId, int? lag)
    {
        var others = inbox.Others.Where(row => row.DeliveryId == delivery.Id).ToImmutableArray();
        if (others.Any(row => row.Disposition is null))
        {
            return unit.Update(delivery);
        }

        // The worst end speaks for the whole; among equals ours, which is known best.
        var ours = inbox.Events.Where(row => row.DeliveryId == delivery.Id).Select(row => row with { Disposition = disposition, Reason = reason }).ToImmutableArray();
        var all = ours.AddRange(others);
        var worst = all.MaxBy(row => Weight(row.Disposition!.Value))!;
        var overall = worst.Disposition!.Value;
        return unit
            .Update(delivery with { State = DeliveryState.CLOSED, Held = false, Disposition = overall, Reason = worst.Reason, Owner = null, ClosedAt = context.Now })
            .Log(LogRow(ours[0], delivery, context, overall == disposition ? status : StatusOf(overall), worst, recordId, all) with { LagMs = lag })
            .Insert(context.Audit(unit.Id, "delivery.closed", "delivery", delivery.Id, delivery.IntegrationId, null, $"{{\"disposition\":\"{overall}\"}}"));
    }

    // What a person must see outweighs what went by itself.
    private static int Weight(Disposition disposition) => disposition switch
    {
        Disposition.DEAD_LETTER => 5,
        Disposition.CONFLICT => 4,
        Disposition.APPLIED => 3,
        Disposition.SUPERSEDED => 2,
        Disposition.DUPLICATE => 1,
        _ => 0,
    };

    private static SyncStatus StatusOf(Disposition disposition) => disposition switch
    {
        Disposition.DEAD_LETTER => SyncStatus.FAILED,
        Disposition.CONFLICT => SyncStatus.CONFLICT_PENDING,
        _ => SyncStatus.SUCCESS,
    };

    private static SyncLogRow LogRow(
        DeliveryEventRow ours, DeliveryRow delivery, PlanContext context, SyncStatus status, DeliveryEventRow worst, string? recordId, ImmutableArray<DeliveryEventRow> all)
    {
        var failed = all.Count(row => row.Disposition == Disposition.DEAD_LETTER);
        return new SyncLogRow
        {
            Id = delivery.SyncLogId,
            IntegrationId = delivery.IntegrationId,
            Operation = SyncOperation.WEBHOOK_RECEIVED,
            Direction = SyncDirection.EXTERNAL_TO_BRITEPOOL,
            ResourceType = ours.ResourceType,
            ResourceId = recordId,
            ExternalId = ours.ExternalId,
            Status = status,
            Reason = worst.Reason,
            RecordsProcessed = all.Length,
            RecordsSucceeded = all.Length - failed,
            RecordsFailed = failed,
            ErrorMessage = failed > 0 ? worst.Reason : null,
            DurationMs = (int)(context.Now - delivery.ReceivedAt).TotalMilliseconds,
            RetryCount = 0,
            Cause = delivery.Id,
            CreatedAt = context.Now,
        };
    }
}
