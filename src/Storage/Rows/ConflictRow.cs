using System.Collections.Immutable;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Rows;

/// <summary>Fields changed on both sides to different values (F025's ConflictResolution). The revision is its public version.</summary>
[Table("conflict", nameof(Id))]
[Unique(nameof(MappingId), OnlyWhere = nameof(Status), Value = nameof(ConflictStatus.PENDING))]
public sealed record ConflictRow
{
    public required string Id { get; init; }

    public required string IntegrationId { get; init; }

    /// <summary>Null for a parked identity, which has no mapping yet.</summary>
    public string? MappingId { get; init; }

    public required string ResourceType { get; init; }

    public required string ResourceId { get; init; }

    public required string ExternalId { get; init; }

    /// <summary>Local values by internal path, as they were when last looked at.</summary>
    public required Projection LocalSeen { get; init; }

    /// <summary>Outside values by external path, likewise.</summary>
    public required Projection ExternalSeen { get; init; }

    /// <summary>Local values keyed by internal name, for people.</summary>
    public required FieldValue LocalData { get; init; }

    /// <summary>Outside values keyed by internal name, for people.</summary>
    public required FieldValue ExternalData { get; init; }

    public required FieldValue BaseData { get; init; }

    public required ImmutableArray<string> ConflictedFields { get; init; }

    public required ImmutableArray<string> Groups { get; init; }

    public string? ConflictReason { get; init; }

    /// <summary>Ids a person may bind to, for AMBIGUOUS_MATCH and AMBIGUOUS_CREATE.</summary>
    public required ImmutableArray<string> Candidates { get; init; }

    public required ConflictStatus Status { get; init; }

    public ConflictStrategy? ResolutionStrategy { get; init; }

    public FieldValue? ResolvedData { get; init; }

    public string? ResolvedById { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required long Revision { get; init; }
}
