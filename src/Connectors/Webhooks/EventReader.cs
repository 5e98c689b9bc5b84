using System.Collections.Immutable;
using Concord.Connectors.Definitions;
using Concord.Connectors.Rest;
using Concord.Sync.Values;

namespace Concord.Connectors.Webhooks;

/// <summary>What one event of a delivery is.</summary>
internal abstract record EventReading
{
    public sealed record Told(WebhookEvent Event) : EventReading;

    public sealed record Passed(FilteredEvent Event) : EventReading;

    public sealed record Unreadable(string Reason) : EventReading;
}

/// <summary>Reads one event of a delivery by the definition.</summary>
internal sealed class EventReader(ConnectorDefinition definition, ImmutableArray<HttpField> headers, string? deliveryId, string bodyDigest)
{
    private readonly WebhookDefinition webhook = definition.Webhook;

    public string? DeliveryId => deliveryId;

    /// <param name="told">The event.</param>
    /// <param name="position">Its place among several; null when the delivery is one event.</param>
    public EventReading Read(FieldValue told, int? position)
    {
        if (NameOf(told) is not { Length: > 0 } name) return new EventReading.Unreadable(webhook.EventHeader is { } header
            ? $"The event's name was expected in the header {header}."
            : $"The event's name was expected at {string.Join(" and ", webhook.EventPaths.Select(path => $"'{path}'"))}.");
        if (EventName.KindOf(name, webhook.Events) is not { } kind) return Passed(position, name, "The definition does not map this event.");
        if (TypeOf(told, name) is not { } type) return Passed(position, name, "The definition has no record type for this event.");
        var resource = definition.Resources[type];
        var record = webhook.RecordPath?.Read(told) ?? told;
        if (IdOf(resource, told, record) is not { } id) return new EventReading.Unreadable($"The record's id was expected at '{IdPlaces(resource)}', as a {RecordReader.Word(resource.IdKind)}.");
        if (!TimeOf(resource, told, record, out var updatedAt)) return new EventReading.Unreadable("The record's time of change is not in the definition's format.");
        if (webhook.Payload == PayloadKind.Complete && resource.DeletedWhen?.Holds(record) == true) kind = ChangeKind.Delete;
        var isWhole = webhook.Payload == PayloadKind.Complete && kind != ChangeKind.Delete;
        if (isWhole && record is not FieldValue.Object) return new EventReading.Unreadable($"The record was expected at '{webhook.RecordPath}'.");
        return new EventReading.Told(new WebhookEvent(
            type, id, kind, isWhole ? record : FieldValue.Absent.Instance, updatedAt, resource.Version?.Read(record).ScalarText, name,
            DedupeKey(told, position, id, name, updatedAt))
        { Position = position ?? 0 });
    }

    private string? NameOf(FieldValue told)
    {
        if (webhook.EventHeader is { } header) return headers.Single(header);
        var parts = webhook.EventPaths.Select(path => path.Read(told).ScalarText).ToList();
        return parts.TrueForAll(part => !string.IsNullOrEmpty(part)) ? string.Join('.', parts) : null;
    }

    private string? TypeOf(FieldValue told, string name)
    {
        if (webhook.TypePath is { } path) return webhook.Types.GetValueOrDefault(path.Read(told).ScalarText ?? "");
        var types = definition.Resources.Keys;
        // An event that the definition names in full belongs to its only type, whatever the name's form.
        return EventName.TypeIn(name, types) ?? (webhook.Events.ContainsKey(name) && definition.Resources.Count == 1 ? types.First() : null);
    }

    private string? IdOf(ResourceDefinition resource, FieldValue told, FieldValue record) => webhook.IdPaths.IsEmpty
        ? RecordReader.IdOf(resource, record)
        : webhook.IdPaths.Select(path => RecordReader.IdText(resource.IdKind, path.Read(told))).FirstOrDefault(id => id is not null);

    private string IdPlaces(ResourceDefinition resource) => webhook.IdPaths.IsEmpty
        ? webhook.RecordPath is { } record ? $"{record}.{resource.Id}" : resource.Id.Text
        : string.Join("' or '", webhook.IdPaths);

    private bool TimeOf(ResourceDefinition resource, FieldValue told, FieldValue record, out DateTimeOffset? time)
    {
        var value = webhook.UpdatedAtPath?.Read(told) ?? resource.UpdatedAt?.Path.Read(record) ?? FieldValue.Absent.Instance;
        time = value.IsMissing ? null : (resource.UpdatedAt?.Format ?? TimeFormat.Iso).Read(value);
        return value.IsMissing || time is not null;
    }

    /// <summary>
    /// The event's own id; the delivery's, with the event's place in it; else, for complete payloads with a time, what they say.
    /// Two equal payloads without a time may be two changes.
    /// </summary>
    private string? DedupeKey(FieldValue told, int? position, string id, string name, DateTimeOffset? updatedAt)
    {
        if (EventId(told) is { } own) return $"event:{own}";
        if (deliveryId is not null) return position is { } place ? $"id:{deliveryId}:{place}" : $"id:{deliveryId}";
        if (webhook.Payload != PayloadKind.Complete || updatedAt is not { } time) return null;
        // Senders may group the same events differently when they send them again, so a batch's event stands for itself.
        var content = position is null ? bodyDigest : EventDigest.Of(told.ToJson());
        return $"content:{EventDigest.Of($"{id.Length}:{id}{name.Length}:{name}{time.UtcTicks}:{content}")}";
    }

    // Of fixed length, and no two lists of parts give the same text.
    private string? EventId(FieldValue told)
    {
        if (webhook.EventIdPaths.IsEmpty) return null;
        var parts = webhook.EventIdPaths.Select(path => path.Read(told).ScalarText ?? "").ToList();
        return parts.TrueForAll(part => part.Length == 0) ? null : EventDigest.Of(string.Concat(parts.Select(part => $"{part.Length}:{part}")));
    }

    private static EventReading.Passed Passed(int? position, string name, string reason) => new(new FilteredEvent(position ?? 0, name, reason));
}
