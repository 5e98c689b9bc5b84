using System.Collections.Immutable;
using Concord.Connectors.Definitions;
using Concord.Sync.Values;

namespace Concord.Connectors.Webhooks;

/// <summary>One change that a delivery tells of.</summary>
/// <param name="Document">The whole record; absent when payloads are thin, and for deletes. Then fetch it.</param>
/// <param name="DedupeKey">
/// The same for the same event sent again. Null when nothing tells a repetition from a second change: treat it as a hint.
/// </param>
public sealed record WebhookEvent(
    string ResourceType,
    string ExternalId,
    ChangeKind Kind,
    FieldValue Document,
    DateTimeOffset? UpdatedAt,
    string? Version,
    string EventName,
    string? DedupeKey)
{
    /// <summary>Its place in the delivery, from 0.</summary>
    public int Position { get; init; }
}

/// <summary>An event that the definition does not map, or maps to no record type: stored as filtered, nothing to do.</summary>
/// <param name="Position">Its place in the delivery, from 0.</param>
public sealed record FilteredEvent(int Position, string EventName, string Reason);

/// <summary>An event among others that cannot be read.</summary>
/// <param name="Position">Its place in the delivery, from 0.</param>
/// <param name="Reason">What was expected. Holds nothing of the body's values.</param>
public sealed record UnreadableEvent(int Position, string Reason);

/// <summary>What a delivery holds.</summary>
public abstract record DeliveryReading
{
    private DeliveryReading()
    {
    }

    /// <param name="DeliveryId">The sender's own id of the delivery, the same when it is sent again; null when it gives none.</param>
    public sealed record Parsed(string? DeliveryId, ImmutableArray<WebhookEvent> Events, ImmutableArray<FilteredEvent> Filtered) : DeliveryReading
    {
        /// <summary>Dead letters; there is at least one readable event beside them, which the definition may filter.</summary>
        public ImmutableArray<UnreadableEvent> Unreadable { get; init; } = [];
    }

    /// <param name="Reason">For the sender: what was expected. Holds nothing of the body's values.</param>
    public sealed record Malformed(DeliveryDefect Defect, string Reason) : DeliveryReading;
}

/// <summary>What is wrong with a delivery, as far as the answer's status depends on it.</summary>
public enum DeliveryDefect
{
    /// <summary>Not JSON by its media type, or compressed: 415.</summary>
    ContentType,

    /// <summary>More than <see cref="DeliveryParser.MaxBytes"/>: 413.</summary>
    Size,

    /// <summary>Not JSON, nested too deep, or without what the definition says is there: 400.</summary>
    Content,
}
