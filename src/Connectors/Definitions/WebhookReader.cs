using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

internal static class WebhookReader
{
    private static readonly (string Word, ChangeKind Kind)[] Kinds =
        [("create", ChangeKind.Create), ("update", ChangeKind.Update), ("delete", ChangeKind.Delete)];

    public static WebhookDefinition Read(FieldValue value, IReadOnlyList<string> resourceTypes, List<Problem> problems)
    {
        var reader = ObjectReader.Of(value, "webhook", problems);
        var usual = new WebhookDefinition();
        var webhook = new WebhookDefinition
        {
            Signature = reader.Has("signature") ? SignatureReader.Read(reader.Get("signature"), "webhook.signature", problems) : usual.Signature,
            Payload = reader.Choice("payload", usual.Payload, ("complete", PayloadKind.Complete), ("thin", PayloadKind.Thin)),
            EventPath = reader.Path("eventPath") ?? usual.EventPath,
            RecordPath = reader.Path("recordPath") ?? usual.RecordPath,
            IdPath = reader.Path("idPath"),
            UpdatedAtPath = reader.Path("updatedAtPath"),
            TypePath = reader.Path("typePath"),
            Types = reader.TextMap("types") ?? usual.Types,
            Events = reader.ChoiceMap("events", ChangeKind.Update, Kinds) ?? usual.Events,
            DeliveryIdHeader = reader.Header("deliveryIdHeader"),
        };
        CheckTypes(webhook, resourceTypes, reader);
        reader.End();
        return webhook;
    }

    private static void CheckTypes(WebhookDefinition webhook, IReadOnlyList<string> resourceTypes, ObjectReader reader)
    {
        if (webhook.TypePath is null != webhook.Types.IsEmpty)
            reader.Wrong("types", "and typePath go together: the path to the type in a delivery, and what stands there for each record type.");
        foreach (var (word, type) in webhook.Types)
            if (!resourceTypes.Contains(type)) reader.Wrong($"types.{word}", $"names {type}, which is not among resources.");
        if (webhook.TypePath is not null || resourceTypes.Count < 2) return;
        foreach (var name in webhook.Events.Keys.Where(name => !name.StartsWith('*') && EventName.TypeIn(name, resourceTypes) is null))
            reader.Wrong($"events.{name}", "says no record type; give typePath and types, or events named like task.updated.");
    }
}
