using Concord.Sync.Values;

namespace Concord.Storage.Rows;

/// <summary>A record waits for the mapping of another one, whose id its value has to be translated by.</summary>
[Table("lookup_wait", nameof(IntegrationId), nameof(ResourceType), nameof(InternalId), nameof(ExternalId), nameof(TargetType), nameof(KnownSide), nameof(KnownId))]
public sealed record LookupWaitRow
{
    public required string IntegrationId { get; init; }

    /// <summary>Who waits.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Its id; empty for an external record that cannot be made before.</summary>
    public required string InternalId { get; init; }

    /// <summary>The id of an external record that waits to be made; empty for a record that is there.</summary>
    public string ExternalId { get; init; } = "";

    /// <summary>For a mapping of this type…</summary>
    public required string TargetType { get; init; }

    public required Side KnownSide { get; init; }

    /// <summary>…whose id on the known side is this.</summary>
    public required string KnownId { get; init; }

    /// <summary>When to look for it again; a mapping that appears makes it due at once.</summary>
    public required DateTimeOffset NextDueAt { get; init; }

    public required int Attempts { get; init; }

    public required long Revision { get; init; }
}
