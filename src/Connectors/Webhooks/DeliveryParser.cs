using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Concord.Connectors.Definitions;
using Concord.Connectors.Rest;
using Concord.Sync.Values;

namespace Concord.Connectors.Webhooks;

/// <summary>Reads a delivery by the definition. Pure; the signature was checked before.</summary>
public static class DeliveryParser
{
    /// <summary>1 MB.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int MaxIdLength = 255;

    /// <param name="contentType">The request's header; a charset other than UTF-8 is refused.</param>
    public static DeliveryReading Parse(ConnectorDefinition definition, string? contentType, ImmutableArray<HttpField> headers, ReadOnlySpan<byte> body)
    {
        if (!IsJson(contentType)) return new DeliveryReading.Malformed(DeliveryDefect.ContentType, "Send the delivery as application/json in UTF-8.");
        if (headers.All("Content-Encoding") is not ([] or ["identity"])) return new DeliveryReading.Malformed(DeliveryDefect.ContentType, "Send the delivery uncompressed.");
        if (body.Length > MaxBytes) return new DeliveryReading.Malformed(DeliveryDefect.Size, $"The delivery is larger than {MaxBytes} bytes.");
        var parsed = FieldValue.Parse(body);
        if (!parsed.TryGet(out var document)) return Malformed(parsed.Error!);
        if (DeliveryIdOf(definition, headers) is not { } deliveryId) return Malformed($"The delivery id is longer than {MaxIdLength} characters.");
        return Read(definition, document, deliveryId.Length == 0 ? null : deliveryId, body);
    }

    private static DeliveryReading Read(ConnectorDefinition definition, FieldValue document, string? deliveryId, ReadOnlySpan<byte> body)
    {
        var webhook = definition.Webhook;
        if (webhook.EventPath.Read(document).ScalarText is not { Length: > 0 } name) return Malformed($"The event's name was expected at '{webhook.EventPath}'.");
        if (EventName.KindOf(name, webhook.Events) is not { } kind) return Filtered(deliveryId, name, "The definition does not map this event.");
        if (TypeOf(definition, document, name) is not { } type) return Filtered(deliveryId, name, "The definition has no record type for this event.");
        var resource = definition.Resources[type];
        var record = webhook.RecordPath.Read(document);
        var idPath = webhook.IdPath?.Text ?? $"{webhook.RecordPath}.{resource.Id}";
        var id = webhook.IdPath is { } path ? RecordReader.IdText(resource.IdKind, path.Read(document)) : RecordReader.IdOf(resource, record);
        if (id is null) return Malformed($"The record's id was expected at '{idPath}', as a {(resource.IdKind == IdKind.Number ? "whole number" : "text")}.");
        if (!TimeOf(webhook, resource, document, record, out var updatedAt)) return Malformed("The record's time of change is not in the definition's format.");
        var isWhole = webhook.Payload == PayloadKind.Complete && kind != ChangeKind.Delete;
        if (isWhole && record is not FieldValue.Object) return Malformed($"The record was expected at '{webhook.RecordPath}'.");
        return new DeliveryReading.Parsed(deliveryId, [new WebhookEvent(
            type, id, kind, isWhole ? record : FieldValue.Absent.Instance, updatedAt, resource.Version?.Read(record).ScalarText, name,
            DedupeKey(webhook, deliveryId, id, name, updatedAt, body))], []);
    }

    private static string? TypeOf(ConnectorDefinition definition, FieldValue document, string name)
    {
        var webhook = definition.Webhook;
        if (webhook.TypePath is { } path) return webhook.Types.GetValueOrDefault(path.Read(document).ScalarText ?? "");
        var types = definition.Resources.Keys;
        // An event that the definition names in full belongs to its only type, whatever the name's form.
        return EventName.TypeIn(name, types) ?? (webhook.Events.ContainsKey(name) && definition.Resources.Count == 1 ? types.First() : null);
    }

    private static bool TimeOf(WebhookDefinition webhook, ResourceDefinition resource, FieldValue document, FieldValue record, out DateTimeOffset? time)
    {
        var value = webhook.UpdatedAtPath?.Read(document) ?? resource.UpdatedAt?.Path.Read(record) ?? FieldValue.Absent.Instance;
        time = value.IsMissing ? null : (resource.UpdatedAt?.Format ?? TimeFormat.Iso).Read(value);
        return value.IsMissing || time is not null;
    }

    /// <summary>The sender's id of the delivery; else, for complete payloads with a time, what it says. Two equal payloads without a time may be two changes.</summary>
    private static string? DedupeKey(WebhookDefinition webhook, string? deliveryId, string id, string name, DateTimeOffset? updatedAt, ReadOnlySpan<byte> body)
    {
        if (deliveryId is not null) return $"id:{deliveryId}";
        if (webhook.Payload != PayloadKind.Complete || updatedAt is not { } time) return null;
        var content = $"{id.Length}:{id}{name.Length}:{name}{time.UtcTicks}:{Convert.ToHexStringLower(SHA256.HashData(body))}";
        return $"content:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";
    }

    /// <returns>Empty when there is none, null when it is too long.</returns>
    private static string? DeliveryIdOf(ConnectorDefinition definition, ImmutableArray<HttpField> headers)
    {
        var found = new[] { definition.Webhook.DeliveryIdHeader, "webhook-id", "X-Webhook-Id" }
            .Select(name => name is null ? null : headers.Single(name)).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value)) ?? "";
        return found.Length <= MaxIdLength ? found : null;
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        && type.CharSet?.Trim('"') is null or "utf-8" or "UTF-8";

    private static DeliveryReading.Malformed Malformed(string reason) => new(DeliveryDefect.Content, reason);

    private static DeliveryReading.Parsed Filtered(string? deliveryId, string name, string reason) =>
        new(deliveryId, [], [new FilteredEvent(name, reason)]);
}
