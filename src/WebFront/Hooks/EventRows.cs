using Concord.Connectors.Definitions;
using Concord.Connectors.Webhooks;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.WebFront.Hooks;

/// <summary>The rows of one delivery's events, each at the event's place in the delivery.</summary>
internal sealed record EventRows(string DeliveryId, string IntegrationId, long Ticket)
{
    /// <summary>To be worked on.</summary>
    public DeliveryEventRow Open(WebhookEvent told) => Row(told.Position, told.EventName) with
    {
        ResourceType = told.ResourceType,
        ExternalId = told.ExternalId,
        Kind = told.Kind switch { ChangeKind.Create => "create", ChangeKind.Delete => "delete", _ => "update" },
        Document = told.Document is FieldValue.Absent ? null : told.Document,
        ExternalVersion = told.Version,
        ExternalUpdatedAt = told.UpdatedAt,
    };

    /// <summary>It came before, in another company.</summary>
    public DeliveryEventRow Duplicate(WebhookEvent told) => Open(told) with { Document = null, Disposition = Disposition.DUPLICATE, Reason = "The same event was received before." };

    /// <summary>It does not concern us.</summary>
    public DeliveryEventRow Filtered(FilteredEvent passed) => Row(passed.Position, passed.EventName) with { Disposition = Disposition.FILTERED, Reason = passed.Reason };

    /// <summary>Nobody can tell what it says; a person has to look at the payload.</summary>
    public DeliveryEventRow DeadLetter(UnreadableEvent unreadable) => Row(unreadable.Position, "") with { Disposition = Disposition.DEAD_LETTER, Reason = unreadable.Reason };

    // What an event does not tell is empty, not null: the columns are part of what is looked up.
    private DeliveryEventRow Row(int position, string name) => new()
    {
        DeliveryId = DeliveryId,
        Position = position,
        IntegrationId = IntegrationId,
        ResourceType = "",
        ExternalId = "",
        EventName = name,
        Kind = "",
        Ticket = Ticket,
        Revision = 1,
    };
}
