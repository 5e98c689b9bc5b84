using System.Collections.Immutable;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;
using System.ComponentModel.DataAnnotations;

namespace Concord.WebFront.Api;

/// <summary>A decision on a conflict.</summary>
public sealed record ResolveRequest
{
    /// <summary>How fields are decided; left out for a parked identity.</summary>
    [AllowedValues("LOCAL_WINS", "EXTERNAL_WINS", "LATEST_WINS", "CUSTOM_MERGE")]
    public string? Strategy { get; init; }

    /// <summary>For a parked identity: the candidate that is the record.</summary>
    public string? Bind { get; init; }

    /// <summary>For a parked identity: none of the candidates is the record, make it.</summary>
    public bool Create { get; init; }

    /// <summary>For CUSTOM_MERGE: every conflicted field, in local space.</summary>
    public FieldValue? ResolvedData { get; init; }

    /// <summary>Whether the outside is to follow; default true.</summary>
    public bool? PushToExternal { get; init; }

    /// <summary>The version seen; left out, the present state is resolved.</summary>
    public long? Version { get; init; }
}

public sealed record IgnoreRequest
{
    /// <summary>The version seen; left out, the present state is ignored.</summary>
    public long? Version { get; init; }
}

public sealed record ConflictPage(ImmutableArray<ConflictView> Conflicts, string? NextCursor);

/// <summary>A conflict in F025's shape; what follows createdAt is ours.</summary>
/// <param name="Version">Send it back when resolving, to be told of changes in between.</param>
public sealed record ConflictView(
    string Id, string IntegrationName, string ResourceType, string ResourceId, ImmutableArray<string> ConflictedFields, FieldValue LocalData,
    FieldValue ExternalData, DateTimeOffset CreatedAt, string IntegrationId, string ExternalId, ConflictStatus Status, string? ConflictReason, long Version)
{
    public static ConflictView Of(ListedConflict listed) => Of(listed.Conflict, listed.IntegrationName);

    private static ConflictView Of(ConflictRow row, string integrationName) => new(
        row.Id, integrationName, row.ResourceType, row.ResourceId, row.ConflictedFields, row.LocalData,
        row.ExternalData, row.CreatedAt, row.IntegrationId, row.ExternalId, row.Status, row.ConflictReason, row.Revision);
}

/// <summary>One conflict with the state both sides agreed on before, and how it ended.</summary>
public sealed record ConflictDetail(
    string Id, string IntegrationName, string ResourceType, string ResourceId, ImmutableArray<string> ConflictedFields, FieldValue LocalData,
    FieldValue ExternalData, FieldValue BaseData, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string IntegrationId, string ExternalId,
    ConflictStatus Status, string? ConflictReason, ImmutableArray<string> Candidates, ConflictStrategy? ResolutionStrategy,
    FieldValue ResolvedData, string? ResolvedById, DateTimeOffset? ResolvedAt, long Version)
{
    public static ConflictDetail Of(ListedConflict listed) => Of(listed.Conflict, listed.IntegrationName);

    private static ConflictDetail Of(ConflictRow row, string integrationName) => new(
        row.Id, integrationName, row.ResourceType, row.ResourceId, row.ConflictedFields, row.LocalData,
        row.ExternalData, row.BaseData, row.CreatedAt, row.UpdatedAt, row.IntegrationId, row.ExternalId,
        row.Status, row.ConflictReason, row.Candidates, row.ResolutionStrategy,
        row.ResolvedData ?? FieldValue.Null.Instance, row.ResolvedById, row.ResolvedAt, row.Revision);
}
