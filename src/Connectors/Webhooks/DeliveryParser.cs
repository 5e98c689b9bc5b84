using System.Collections.Immutable;
using Concord.Connectors.Definitions;
using Concord.Sync.Values;

namespace Concord.Connectors.Webhooks;

/// <summary>Reads a delivery by the definition. Pure; the signature was checked before.</summary>
public static class DeliveryParser
{
    /// <summary>1 MB.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int MaxIdLength = 255;
    private const int MaxEvents = 1_000;

    /// <param name="contentType">The request's header, as <see cref="JsonMediaType"/> takes it.</param>
    public static DeliveryReading Parse(ConnectorDefinition definition, string? contentType, ImmutableArray<HttpField> headers, ReadOnlySpan<byte> body)
    {
        if (!JsonMediaType.Is(contentType)) return new DeliveryReading.Malformed(DeliveryDefect.ContentType, "Send the delivery as application/json in UTF-8.");
        if (headers.All("Content-Encoding") is not ([] or ["identity"])) return new DeliveryReading.Malformed(DeliveryDefect.ContentType, "Send the delivery uncompressed.");
        if (body.Length > MaxBytes) return new DeliveryReading.Malformed(DeliveryDefect.Size, $"The delivery is larger than {MaxBytes} bytes.");
        var parsed = FieldValue.Parse(body);
        if (!parsed.TryGet(out var document)) return Malformed(parsed.Error!);
        if (DeliveryIdOf(definition, headers) is not { } deliveryId) return Malformed($"The delivery id is longer than {MaxIdLength} characters.");
        var reader = new EventReader(definition, headers, deliveryId.Length == 0 ? null : deliveryId, EventDigest.Of(body));
        return definition.Webhook.Batch is { } batch ? ReadBatch(reader, batch, document) : ReadOne(reader, document);
    }

    private static DeliveryReading ReadOne(EventReader reader, FieldValue document) => reader.Read(document, null) switch
    {
        EventReading.Told told => new DeliveryReading.Parsed(reader.DeliveryId, [told.Event], []),
        EventReading.Passed passed => new DeliveryReading.Parsed(reader.DeliveryId, [], [passed.Event]),
        EventReading.Unreadable unreadable => Malformed(unreadable.Reason),
        var other => throw new InvalidOperationException($"No such reading: {other.GetType().Name}."),
    };

    private static DeliveryReading ReadBatch(EventReader reader, EventBatch batch, FieldValue document)
    {
        if ((batch.Path?.Read(document) ?? document) is not FieldValue.List list)
            return Malformed(batch.Path is { } path ? $"A list of events was expected at '{path}'." : "A list of events was expected as the whole body.");
        if (list.Items.Length > MaxEvents) return Malformed($"The delivery holds more than {MaxEvents} events; send fewer at a time.");
        var readings = list.Items.Select((item, index) => (Reading: reader.Read(item, index), index)).ToList();
        var unreadable = readings.Where(entry => entry.Reading is EventReading.Unreadable)
            .Select(entry => new UnreadableEvent(entry.index, ((EventReading.Unreadable)entry.Reading).Reason)).ToImmutableArray();
        if (unreadable.Length > 0 && unreadable.Length == readings.Count) return Malformed($"Event {unreadable[0].Position + 1}: {unreadable[0].Reason}");
        return new DeliveryReading.Parsed(
            reader.DeliveryId,
            [.. readings.Select(entry => entry.Reading).OfType<EventReading.Told>().Select(told => told.Event)],
            [.. readings.Select(entry => entry.Reading).OfType<EventReading.Passed>().Select(passed => passed.Event)])
        { Unreadable = unreadable };
    }

    /// <returns>Empty when there is none, null when it is too long.</returns>
    private static string? DeliveryIdOf(ConnectorDefinition definition, ImmutableArray<HttpField> headers)
    {
        var found = new[] { definition.Webhook.DeliveryIdHeader, "webhook-id", "X-Webhook-Id" }
            .Select(name => name is null ? null : headers.Single(name)).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value)) ?? "";
        return found.Length <= MaxIdLength ? found : null;
    }

    private static DeliveryReading.Malformed Malformed(string reason) => new(DeliveryDefect.Content, reason);
}
