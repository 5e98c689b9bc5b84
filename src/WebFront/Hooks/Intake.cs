using System.Collections.Immutable;
using Concord.Connectors.Webhooks;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.WebFront.Hooks;

/// <summary>The rows of one delivery: open, ended at once or a duplicate. Everything is stored in one transaction, before any answer.</summary>
internal sealed class Intake(ReceivingTarget target, DeliveryReading.Parsed parsed, ReadOnlyMemory<byte> body, IdSource ids, DateTimeOffset now, long ticket)
{
    // The in-line budget and half a minute: after that the sweep may take the delivery.
    private static readonly TimeSpan Lease = WebhookReceiver.Budget + TimeSpan.FromSeconds(30);

    // Events of one record that come close together share one fetch.
    private static readonly TimeSpan Coalesce = TimeSpan.FromSeconds(1);

    /// <summary>Events of the same request that came before; they are told beside the others.</summary>
    public ImmutableArray<WebhookEvent> Known { get; init; } = [];

    public string DeliveryId { get; } = ids.New("dlv");

    public string SyncLogId { get; } = ids.New("log");

    private bool Processes => target.Row is { Status: IntegrationStatus.ACTIVE or IntegrationStatus.DEGRADED, LinkState: LinkState.LINKED };

    private EventRows Rows => new(DeliveryId, target.Row.Id, ticket);

    /// <summary>How a delivery ends that holds nothing to work on.</summary>
    public SyncStatus StatusAtOnce => parsed.Unreadable.IsEmpty ? SyncStatus.SUCCESS : SyncStatus.FAILED;

    /// <summary>Whether some event tells a state that may be applied while the sender waits.</summary>
    public bool WorksInLine => Processes && parsed.Events.Any(TellsState);

    /// <summary>What is owed a fetch: what does not tell its state.</summary>
    public ImmutableArray<WebhookEvent> ToFetch => Processes ? [.. parsed.Events.Where(told => !TellsState(told))] : [];

    /// <summary>Stored and ours. Loses when one of its dedupe keys was seen before.</summary>
    /// <param name="known">The hints that records of <see cref="ToFetch"/> have already.</param>
    public CommitUnit Open(ImmutableArray<HintRow> known)
    {
        var unit = WithEnded(Begin(Row(DeliveryState.OPEN, null, null)));
        unit = parsed.Events.Select(Rows.Open).Aggregate(unit, (all, row) => all.Insert(row));
        unit = parsed.Events.Select(told => told.DedupeKey).OfType<string>().Distinct().Aggregate(unit, (all, key) => all.Insert(new DedupeRow
        {
            IntegrationId = target.Row.Id,
            DedupeKey = key,
            DeliveryId = DeliveryId,
            SeenAt = now,
        }));
        return ToFetch.DistinctBy(told => (told.ResourceType, told.ExternalId)).Aggregate(unit, (all, told) => all.Upsert(Hint(told, known)));
    }

    /// <summary>Nothing in it can be worked on; it is kept to show that it came, and what nobody could read.</summary>
    public CommitUnit AtOnce() => WithEnded(parsed.Unreadable is [var first, ..]
        ? Closed(Disposition.DEAD_LETTER, first.Reason)
        : Closed(Disposition.FILTERED, parsed.Filtered.Select(filtered => filtered.Reason).FirstOrDefault() ?? "The delivery holds no event."));

    /// <summary>It came before.</summary>
    public CommitUnit Duplicate() => Closed(Disposition.DUPLICATE, "The same event was received before.");

    private static bool TellsState(WebhookEvent told) => told is { Document.IsAbsent: false, UpdatedAt: not null };

    private CommitUnit WithEnded(CommitUnit unit) => Known.Select(Rows.Duplicate)
        .Concat(parsed.Filtered.Select(Rows.Filtered))
        .Concat(parsed.Unreadable.Select(Rows.DeadLetter))
        .Aggregate(unit, (all, row) => all.Insert(row));

    private CommitUnit Closed(Disposition disposition, string reason)
    {
        var first = parsed.Events.FirstOrDefault();
        var failed = disposition == Disposition.DEAD_LETTER ? parsed.Unreadable.Length : 0;
        return Begin(Row(DeliveryState.CLOSED, disposition, reason)).Log(new SyncLogRow
        {
            Id = SyncLogId,
            IntegrationId = target.Row.Id,
            Operation = SyncOperation.WEBHOOK_RECEIVED,
            Direction = SyncDirection.EXTERNAL_TO_BRITEPOOL,
            ResourceType = first?.ResourceType ?? "",
            ExternalId = first?.ExternalId,
            Status = failed == 0 ? SyncStatus.SUCCESS : SyncStatus.FAILED,
            Reason = reason,
            ErrorMessage = failed == 0 ? null : reason,
            RecordsProcessed = failed,
            RecordsSucceeded = 0,
            RecordsFailed = failed,
            RetryCount = 0,
            Cause = DeliveryId,
            CreatedAt = now,
        });
    }

    private CommitUnit Begin(DeliveryRow row)
    {
        var unit = new CommitUnit(ids.New("unit"));
        return unit.Insert(row)
            .Insert(new PayloadRow { OwnerId = DeliveryId, Kind = PayloadRow.WebhookBody, Body = body.ToArray(), CreatedAt = now })
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

    private HintRow Hint(WebhookEvent told, ImmutableArray<HintRow> known)
    {
        var old = known.FirstOrDefault(hint => hint.ResourceType == told.ResourceType && hint.ExternalId == told.ExternalId);
        var owed = HintRow.Owed(target.Row.Id, told.ResourceType, told.ExternalId, DeliveryId, now);
        // One that is due sooner stays so: a record that is told of all the time would never be read otherwise.
        var due = now + Coalesce;
        return owed with { SeenAt = old?.SeenAt ?? now, NextDueAt = old?.NextDueAt < due ? old.NextDueAt : due };
    }
}
