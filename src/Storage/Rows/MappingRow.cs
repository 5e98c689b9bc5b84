using System.Collections.Immutable;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Rows;

/// <summary>The link of one record to one external record, with the base that both sides last agreed on.</summary>
[Table("mapping", nameof(Id))]
[Unique(nameof(IntegrationId), nameof(ResourceType), nameof(InternalId))]
[Unique(nameof(IntegrationId), nameof(ResourceType), nameof(ExternalId))]
public sealed record MappingRow
{
    public required string Id { get; init; }

    public required string IntegrationId { get; init; }

    public required string ResourceType { get; init; }

    public required string InternalId { get; init; }

    /// <summary>Null until the outside create is confirmed.</summary>
    public string? ExternalId { get; init; }

    public required MappingStatus SyncStatus { get; init; }

    /// <summary>It is DETACHED because a filter leaves it out, and attaches by itself when it is let through again.</summary>
    public bool Filtered { get; init; }

    /// <summary>It is DETACHED because its copy was deleted outside, which is not passed on, and attaches by itself when the copy is seen again.</summary>
    public bool Gone { get; init; }

    /// <summary>Groups that went to and fro too often; nothing flows in them until a person lets them go on.</summary>
    public ImmutableArray<string> FrozenGroups { get; init; } = [];

    /// <summary>Groups that the copy, when it was last looked at, held otherwise than both sides agreed on, and that did not flow.</summary>
    public ImmutableArray<string> DriftedGroups { get; init; } = [];

    /// <summary>Groups that are known to differ between the sides, for whatever reason: drifted and frozen ones, open writes, a question that waits, edits that did not flow.</summary>
    public ImmutableArray<string> DifferingGroups { get; init; } = [];

    /// <summary>When a person last let frozen groups go on: what went to and fro before does not count any more.</summary>
    public DateTimeOffset? UnfrozenAt { get; init; }

    public required DateTimeOffset LastSyncedAt { get; init; }

    public string? LastLocalHash { get; init; }

    /// <summary>Fingerprint of the last outside state decided on, parked values included: what a run compares a listing with.</summary>
    public string? LastExternalHash { get; init; }

    /// <summary>The local half of the base, local paths in local space.</summary>
    public required Projection BaseLocal { get; init; }

    /// <summary>The external half of the base, external paths in external space: what was answered or read, never what was sent.</summary>
    public required Projection BaseExternal { get; init; }

    /// <summary>The configuration version under which both sides were last compared: groups that were mapped otherwise since are compared without a base.</summary>
    public long ComparedVersion { get; init; }

    /// <summary>The version or updated-at of the last outside state decided on, as the system writes it.</summary>
    public string? ExternalVersion { get; init; }

    public DateTimeOffset? ExternalUpdatedAt { get; init; }

    /// <summary>The record version up to which local changes have been turned into operations.</summary>
    public required long PushedVersion { get; init; }

    /// <summary>Ticket of the last settled write or merged observation; an observation with an older one is not merged.</summary>
    public required long SettledTicket { get; init; }

    /// <summary>When the last outside write of ours was settled; reads within the consistency lag after it may be stale.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required long Revision { get; init; }
}

/// <summary>What a run that goes through many mappings has to know of each. Ask for those with an outside id only.</summary>
[Excerpt(typeof(MappingRow), nameof(IntegrationId), nameof(ResourceType), nameof(ExternalId))]
public sealed record MappingMark
{
    public required string IntegrationId { get; init; }

    public required string ResourceType { get; init; }

    public required string ExternalId { get; init; }

    public required MappingStatus SyncStatus { get; init; }

    public string? LastExternalHash { get; init; }

    public long ComparedVersion { get; init; }
}

/// <summary>An outside id whose record was deleted; it must not come back as a new record while replays are possible.</summary>
[Table("tombstone", nameof(IntegrationId), nameof(ResourceType), nameof(ExternalId))]
public sealed record TombstoneRow
{
    public required string IntegrationId { get; init; }

    public required string ResourceType { get; init; }

    public required string ExternalId { get; init; }

    public required string InternalId { get; init; }

    public required DateTimeOffset DeletedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A person's word on which record an external one is, where its key did not tell. It goes before every rule.</summary>
[Table("match_choice", nameof(IntegrationId), nameof(ResourceType), nameof(ExternalId))]
public sealed record MatchChoiceRow
{
    public required string IntegrationId { get; init; }

    public required string ResourceType { get; init; }

    public required string ExternalId { get; init; }

    /// <summary>Null: a record of its own.</summary>
    public string? RecordId { get; init; }

    /// <summary>Where it was asked.</summary>
    public required string ConflictId { get; init; }

    public required DateTimeOffset ChosenAt { get; init; }

    public static MatchChoiceRow Of(ConflictRow conflict, string externalId, string? recordId, DateTimeOffset at) => new()
    {
        IntegrationId = conflict.IntegrationId,
        ResourceType = conflict.ResourceType,
        ExternalId = externalId,
        RecordId = recordId,
        ConflictId = conflict.Id,
        ChosenAt = at,
    };
}

/// <summary>
/// An external record of which none could be made here, since it cannot be held to the schema or mapped. Runs pass it over until it or the settings are
/// changed, or it goes with the logs that tell of it; what asks for this very record, such as a redelivery, tries it all the same.
/// </summary>
[Table("refused_record", nameof(IntegrationId), nameof(ResourceType), nameof(ExternalId))]
public sealed record RefusedRecordRow
{
    public required string IntegrationId { get; init; }

    public required string ResourceType { get; init; }

    public required string ExternalId { get; init; }

    /// <summary>The mapped content that was refused.</summary>
    public required string ContentHash { get; init; }

    /// <summary>The integration's settings under which it was.</summary>
    public required long ConfigVersion { get; init; }

    public required DateTimeOffset RefusedAt { get; init; }
}

/// <summary>A fetch that is owed: this external record may have changed. The revision tells whether another hint came meanwhile.</summary>
[Table("hint", nameof(IntegrationId), nameof(ResourceType), nameof(ExternalId))]
public sealed record HintRow
{
    public required string IntegrationId { get; init; }

    public required string ResourceType { get; init; }

    public required string ExternalId { get; init; }

    public required string Reason { get; init; }

    /// <summary>When the record first came into sight under this hint.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>When we were last told of a change of it.</summary>
    public required DateTimeOffset ToldAt { get; init; }

    public required DateTimeOffset NextDueAt { get; init; }

    public required int Attempts { get; init; }

    public string? LastError { get; init; }

    public required long Revision { get; init; }

    /// <summary>A fetch that is owed from now on, and due at once.</summary>
    public static HintRow Owed(string integrationId, string resourceType, string externalId, string reason, DateTimeOffset now) => new()
    {
        IntegrationId = integrationId,
        ResourceType = resourceType,
        ExternalId = externalId,
        Reason = reason,
        SeenAt = now,
        ToldAt = now,
        NextDueAt = now,
        Attempts = 0,
        Revision = 1,
    };
}
