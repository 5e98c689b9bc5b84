using System.Collections.Immutable;
using Concord.Connectors.Definitions;
using Concord.Connectors.Webhooks;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.WebFront.Hooks;

/// <summary>The rows of one delivery: open, filtered or a duplicate. Everything is stored in one transaction, before any answer.</summary>
internal sealed class Intake(ReceivingTarget target, DeliveryReading.Parsed parsed, ReadOnlyMemory<byte> body, IdSource ids, DateTimeOffset now, long ticket)
{
    // The in-line budget and half a minute: after that the sweep may take the delivery.
    private static readonly TimeSpan Lease = WebhookReceiver.Budget + TimeSpan.FromSeconds(30);

    // Events of one record that come close together share one fetch.
    private static readonly TimeSpan Coalesce = TimeSpan.FromSeconds(1);

    public string DeliveryId { get; } = ids.New("dlv");

    public string SyncLogId { get; } = ids.New("log");

    private bool Processes => target.Row is { Status: IntegrationStatus.ACTIVE or IntegrationStatus.DEGRADED, LinkState: LinkState.LINKED };

    /// <summary>Whether some event tells a state that may be applied while the sender waits.</summary>
    public bool WorksInLine => Processes && parsed.Events.Any(TellsState);

    /// <summary>Stored and ours. Loses when one of its dedupe keys was seen before.</summary>
    public CommitUnit Open(ImmutableArray<HintRow> known)
    {
        var unit = Begin(Row(DeliveryState.OPEN, null, null));
        unit = parsed.Events.Select((told, index) => EventRow(told, index)).Aggregate(unit, (all, row) => all.Insert(row));
        unit = parsed.Events.Select(told => told.DedupeKey).OfType<string>().Distinct().Aggregate(unit, (all, key) => all.Insert(new DedupeRow
        {
            IntegrationId = target.Row.Id,
            DedupeKey = key,
            DeliveryId = DeliveryId,
            SeenAt = now,
        }));
        return Processes
            ? parsed.Events.Where(told => !TellsState(told)).DistinctBy(told => (told.ResourceType, told.ExternalId)).Aggregate(unit, (all, told) => all.Upsert(Hint(told, known)))
            : unit;
    }

    /// <summary>Nothing in it concerns us; it is kept to show that it came.</summary>
    public CommitUnit Filtered() => Closed(Disposition.FILTERED, parsed.Filtered.Select(filtered => filtered.Reason).FirstOrDefault() ?? "The delivery holds no event.");

    /// <summary>It came before.</summary>
    public CommitUnit Duplicate() => Closed(Disposition.DUPLICATE, "The same event was received before.");

    private static bool TellsState(WebhookEvent told) => told is { Document.IsAbsent: false, UpdatedAt: not null };

    private CommitUnit Closed(Disposition disposition, string reason)
    {
        var first = parsed.Events.FirstOrDefault();
        return Begin(Row(DeliveryState.CLOSED, disposition, reason)).Log(new SyncLogRow
        {
            Id = SyncLogId,
            IntegrationId = target.Row.Id,
            Operation = SyncOperation.WEBHOOK_RECEIVED,
            Direction = SyncDirection.EXTERNAL_TO_BRITEPOOL,
            ResourceType = first?.ResourceType ?? "",
            ExternalId = first?.ExternalId,
            Status = SyncStatus.SUCCESS,
            Reason = reason,
            RecordsProcessed = 0,
            RecordsSucceeded = 0,
            RecordsFailed = 0,
            RetryCount = 0,
            Cause = DeliveryId,
            CreatedAt = now,
        });
    }

    private CommitUnit Begin(DeliveryRow row)
    {
        var unit = new CommitUnit(ids.New("unit"));
        return unit.Insert(row)
            .Insert(new PayloadRow { OwnerId = DeliveryId, Kind = "body", Body = body.ToArray(), CreatedAt = now })
            .Insert(new AuditRow
            {
                Id = ids.New("aud"),
                At = now,
                Actor = "webhook",
                Action = "delivery.received",
                Subject = "delivery",
                SubjectId = DeliveryId,
                IntegrationId = target.Row.Id,
                After = $"{{\"state\":\"{row.State}\"}}",
                UnitId = unit.Id,
            });
    }

    private DeliveryRow Row(DeliveryState state, Disposition? disposition, string? reason) => new()
    {
        Id = DeliveryId,
        IntegrationId = target.Row.Id,
        SenderId = parsed.DeliveryId,
        State = state,
        Held = state == DeliveryState.OPEN && !Processes,
        Disposition = disposition,
        Reason = reason,
        SyncLogId = SyncLogId,
        ReceivedAt = now,
        NextDueAt = now + Lease,
        ClosedAt = state == DeliveryState.CLOSED ? now : null,
        Revision = 1,
    };

    private DeliveryEventRow EventRow(WebhookEvent told, int position) => new()
    {
        DeliveryId = DeliveryId,
        Position = position,
        IntegrationId = target.Row.Id,
        ResourceType = told.ResourceType,
        ExternalId = told.ExternalId,
        EventName = told.EventName,
        Kind = told.Kind switch { ChangeKind.Create => "create", ChangeKind.Delete => "delete", _ => "update" },
        Ticket = ticket,
        Document = told.Document is FieldValue.Absent ? null : told.Document,
        ExternalVersion = told.Version,
        ExternalUpdatedAt = told.UpdatedAt,
        Revision = 1,
    };

    private HintRow Hint(WebhookEvent told, ImmutableArray<HintRow> known)
    {
        var old = known.FirstOrDefault(hint => hint.ResourceType == told.ResourceType && hint.ExternalId == told.ExternalId);
        var owed = HintRow.Owed(target.Row.Id, told.ResourceType, told.ExternalId, DeliveryId, now);
        return owed with { SeenAt = old?.SeenAt ?? now, NextDueAt = now + Coalesce };
    }
}
