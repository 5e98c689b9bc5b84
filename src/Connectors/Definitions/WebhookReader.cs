using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

internal static class WebhookReader
{
    private const string WholeBody = "$";

    private static readonly (string Word, ChangeKind Kind)[] Kinds =
        [("create", ChangeKind.Create), ("update", ChangeKind.Update), ("delete", ChangeKind.Delete)];

    public static WebhookDefinition Read(FieldValue value, IReadOnlyList<string> resourceTypes, ProblemList problems)
    {
        var reader = ObjectReader.Of(value, "webhook", problems);
        var usual = new WebhookDefinition();
        var webhook = new WebhookDefinition
        {
            Signature = reader.Has("signature") ? SignatureReader.Read(reader.Get("signature"), reader.PathOf("signature"), problems) : usual.Signature,
            Payload = reader.Choice("payload", usual.Payload, ("complete", PayloadKind.Complete), ("thin", PayloadKind.Thin)),
            Batch = ReadBatch(reader),
            EventPaths = reader.Has("eventPath") ? reader.Paths("eventPath") : usual.EventPaths,
            EventHeader = reader.Header("eventHeader"),
            RecordPath = ReadRecordPath(reader, usual.RecordPath),
            IdPaths = reader.Paths("idPath"),
            UpdatedAtPath = reader.Path("updatedAtPath"),
            TypePath = reader.Path("typePath"),
            Types = reader.TextMap("types") ?? usual.Types,
            Events = reader.ChoiceMap("events", ChangeKind.Update, Kinds) ?? usual.Events,
            DeliveryIdHeader = reader.Header("deliveryIdHeader"),
            EventIdPaths = reader.Paths("eventIdPath"),
            Listed = HookListDefinition.Read(reader.Object("listed")),
        };
        if (webhook.EventHeader is not null && reader.Has("eventPath")) reader.Wrong("eventPath", "or eventHeader says an event's name; write one of them.");
        CheckTypes(webhook, resourceTypes, reader);
        reader.RefuseOthers();
        return webhook;
    }

    private static EventBatch? ReadBatch(ObjectReader reader)
    {
        if (reader.Get("eventsPath") is FieldValue.Text { Value: WholeBody }) return new EventBatch(null);
        return reader.Path("eventsPath") is { } path ? new EventBatch(path) : null;
    }

    private static FieldPath? ReadRecordPath(ObjectReader reader, FieldPath? usual)
    {
        if (reader.Get("recordPath") is FieldValue.Text { Value: WholeBody }) return null;
        return reader.Path("recordPath") ?? usual;
    }

    private static void CheckTypes(WebhookDefinition webhook, IReadOnlyList<string> resourceTypes, ObjectReader reader)
    {
        if (webhook.TypePath is null != webhook.Types.IsEmpty)
            reader.Wrong("types", "and typePath go together: the path to the type in a delivery, and from what stands there to the record type, for example {\"task\": \"TASK\"}.");
        foreach (var (word, type) in webhook.Types)
            if (!resourceTypes.Contains(type)) reader.Wrong($"types.{word}", $"names {type}, which is not among resources.");
        if (webhook.TypePath is not null || resourceTypes.Count < 2) return;
        foreach (var name in webhook.Events.Keys.Where(name => !name.StartsWith('*') && EventName.TypeIn(name, resourceTypes) is null))
            reader.Wrong($"events.{name}", "says no record type; give typePath and types, or events named like task.updated.");
    }
}
