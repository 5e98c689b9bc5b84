using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Storage.Rows;

/// <summary>A local resource as it is now. The revision is its public version (ETag).</summary>
[Table("record", nameof(Type), nameof(Id))]
public sealed record RecordRow
{
    public required string Type { get; init; }

    public required string Id { get; init; }

    public required FieldValue Fields { get; init; }

    /// <summary>Per field path: when it changed, by whom. Shape: {"title": {"at": "…", "origin": "int_… or person"}}.</summary>
    public required FieldValue FieldOrigins { get; init; }

    public required bool ExternalSyncEnabled { get; init; }

    public required FieldValue ExternalMetadata { get; init; }

    public DateTimeOffset? LastExternalSyncAt { get; init; }

    /// <summary>The integration that made the record; null when a person or machine here did.</summary>
    public string? ExternalSource { get; init; }

    /// <summary>The id it had there when it was made.</summary>
    public string? ExternalId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Deleted records stay as rows: their history and mappings refer to them.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    public required long Revision { get; init; }
}

/// <summary>One past or present state of a record, for history, blame and undo. Written once, never changed.</summary>
[Table("record_version", nameof(Type), nameof(Id), nameof(Version))]
[AppendOnly]
public sealed record RecordVersionRow
{
    public required string Type { get; init; }

    public required string Id { get; init; }

    public required long Version { get; init; }

    public required FieldValue Fields { get; init; }

    public required ImmutableArray<string> ChangedFields { get; init; }

    /// <summary>`person`, or the id of the integration whose value came in.</summary>
    public required string Origin { get; init; }

    /// <summary>What led to it: a delivery, job, conflict or token id.</summary>
    public required string Cause { get; init; }

    public required bool Deleted { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>
/// Changes with the rules under which records of a type claim their keys. Who makes a record wins only if they are still those he claimed by:
/// otherwise it would come behind the filling that has the old records claim under a new rule, and be seen by nobody.
/// </summary>
[Table("key_rules", nameof(ResourceType))]
public sealed record KeyRulesRow
{
    public required string ResourceType { get; init; }

    public required long Revision { get; init; }

    /// <summary>The rules of a type as they are first known.</summary>
    public static KeyRulesRow First(string resourceType) => new() { ResourceType = resourceType, Revision = 1 };
}

/// <summary>Holds one natural key of one record type under one rule, so that two outside ids with that key cannot make two records.</summary>
[Table("match_claim", nameof(ResourceType), nameof(Rule), nameof(KeyHash))]
public sealed record MatchClaimRow
{
    public required string ResourceType { get; init; }

    public required string Rule { get; init; }

    public required string KeyHash { get; init; }

    public required string RecordId { get; init; }

    public required long Revision { get; init; }
}
