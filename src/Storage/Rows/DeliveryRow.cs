using Concord.Sync.Values;

namespace Concord.Storage.Rows;

/// <summary>Whether a piece of work is still ours to do.</summary>
public enum DeliveryState
{
    OPEN,
    CLOSED,
}

/// <summary>How a delivery or one of its events ended. Each ends in exactly one.</summary>
public enum Disposition
{
    APPLIED,
    DUPLICATE,
    SUPERSEDED,
    FILTERED,
    CONFLICT,
    DEAD_LETTER,
}

/// <summary>One webhook request, kept in the inbox.</summary>
[Table("delivery", nameof(Id))]
public sealed record DeliveryRow
{
    public required string Id { get; init; }

    public required string IntegrationId { get; init; }

    /// <summary>The sender's own id for it, if it gives one.</summary>
    public string? SenderId { get; init; }

    public required DeliveryState State { get; init; }

    /// <summary>Stored while the integration does not process: no lease, not swept, worked off at resume.</summary>
    public required bool Held { get; init; }

    public Disposition? Disposition { get; init; }

    public string? Reason { get; init; }

    /// <summary>Allocated when the delivery is stored; the log row itself is written when it ends.</summary>
    public required string SyncLogId { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Who works on it, until when. The sweeper takes it when the lease is over.</summary>
    public string? Owner { get; init; }

    public required DateTimeOffset NextDueAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public required long Revision { get; init; }
}

/// <summary>One event inside a delivery, with its own disposition.</summary>
[Table("delivery_event", nameof(DeliveryId), nameof(Position))]
public sealed record DeliveryEventRow
{
    /// <summary>More than a delivery can hold.</summary>
    public const int Most = 20_000;

    public required string DeliveryId { get; init; }

    public required int Position { get; init; }

    public required string IntegrationId { get; init; }

    public required string ResourceType { get; init; }

    public required string ExternalId { get; init; }

    public required string EventName { get; init; }

    /// <summary>create, update or delete.</summary>
    public required string Kind { get; init; }

    /// <summary>A fetch with a larger ticket has seen what this event speaks of.</summary>
    public required long Ticket { get; init; }

    /// <summary>The record as told, when the system sends complete payloads.</summary>
    public FieldValue? Document { get; init; }

    public string? ExternalVersion { get; init; }

    public DateTimeOffset? ExternalUpdatedAt { get; init; }

    public Disposition? Disposition { get; init; }

    public string? Reason { get; init; }

    public required long Revision { get; init; }
}

/// <summary>A delivery id or event key that was seen; kept longer than any sender replays.</summary>
[Table("dedupe", nameof(IntegrationId), nameof(DedupeKey))]
public sealed record DedupeRow
{
    public required string IntegrationId { get; init; }

    public required string DedupeKey { get; init; }

    public required string DeliveryId { get; init; }

    public required DateTimeOffset SeenAt { get; init; }
}

/// <summary>A body that may be dropped by age without touching the row it belongs to.</summary>
[Table("payload", nameof(OwnerId), nameof(Kind))]
public sealed record PayloadRow
{
    /// <summary>A webhook's body, as it came; its owner is the delivery.</summary>
    public const string WebhookBody = "body";

    /// <summary>The last request of an outside write, as JSON; its owner is the operation.</summary>
    public const string Request = "request";

    /// <summary>What was answered to it.</summary>
    public const string Response = "response";

    public required string OwnerId { get; init; }

    public required string Kind { get; init; }

    public required byte[] Body { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
