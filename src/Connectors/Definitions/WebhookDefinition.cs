using System.Collections.Immutable;
using Concord.Connectors.Webhooks;
using Concord.Sync.Values;

namespace Concord.Connectors.Definitions;

public enum PayloadKind
{
    /// <summary>The record in the delivery is the whole record.</summary>
    Complete,

    /// <summary>The delivery says which record changed, not all of what it is: fetch it.</summary>
    Thin,
}

public enum ChangeKind
{
    Create,
    Update,
    Delete,
}

/// <summary>How the system's webhooks are signed and read. The defaults are those of Concord's own documentation.</summary>
public sealed record WebhookDefinition
{
    public SignatureScheme Signature { get; init; } = SignatureScheme.Default;

    public PayloadKind Payload { get; init; } = PayloadKind.Complete;

    /// <summary>Several events in one delivery; null: the delivery is one event. The other paths then begin at the event.</summary>
    public EventBatch? Batch { get; init; }

    /// <summary>Where the event's name is; the texts at several places are joined with dots.</summary>
    public ImmutableArray<FieldPath> EventPaths { get; init; } = [FieldPath.ParseOrThrow("event")];

    /// <summary>The header that holds the event's name in place of the body; null: the body does.</summary>
    public string? EventHeader { get; init; }

    /// <summary>Where the record is; null: the event itself is the record.</summary>
    public FieldPath? RecordPath { get; init; } = FieldPath.ParseOrThrow("data");

    /// <summary>The first that is there holds the record's id; empty: the resource's id path inside the record.</summary>
    public ImmutableArray<FieldPath> IdPaths { get; init; } = [];

    /// <summary>Null: the resource's updated-at path inside the record.</summary>
    public FieldPath? UpdatedAtPath { get; init; }

    /// <summary>Where the delivery names the record's type; null: the event says it.</summary>
    public FieldPath? TypePath { get; init; }

    /// <summary>From the text at <see cref="TypePath"/> to the record type.</summary>
    public ImmutableSortedDictionary<string, string> Types { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>From event name to what happened. A name <c>*.updated</c> stands for every event that ends so.</summary>
    public ImmutableSortedDictionary<string, ChangeKind> Events { get; init; } = DefaultEvents;

    /// <summary>The header with an id that is the same when a delivery is sent again; looked for before the usual ones.</summary>
    public string? DeliveryIdHeader { get; init; }

    /// <summary>What together tells an event from all others, the same when it is sent again; empty: the delivery's id does.</summary>
    public ImmutableArray<FieldPath> EventIdPaths { get; init; } = [];

    /// <summary>Where the system lists its webhooks, so that a lost one is noticed; null: nowhere.</summary>
    public HookListDefinition? Listed { get; init; }

    public static readonly ImmutableSortedDictionary<string, ChangeKind> DefaultEvents = ImmutableSortedDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("*.created", ChangeKind.Create),
            KeyValuePair.Create("*.updated", ChangeKind.Update),
            KeyValuePair.Create("*.deleted", ChangeKind.Delete),
        ]);
}

/// <param name="Path">Where the list of events is; null: the body itself is the list.</param>
public sealed record EventBatch(FieldPath? Path);
