using System.Collections.Immutable;

namespace Concord.Storage.Rows;

/// <summary>One row a state change, in the change's transaction. Append-only; only its values can be erased.</summary>
[Table("audit", nameof(Id))]
[AppendOnly]
public sealed record AuditRow
{
    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>A token or user id, or the part of Concord that acted.</summary>
    public required string Actor { get; init; }

    /// <summary>What happened, such as record.updated.</summary>
    public required string Action { get; init; }

    public required string Subject { get; init; }

    public required string SubjectId { get; init; }

    public string? IntegrationId { get; init; }

    public string? Cause { get; init; }

    /// <summary>The network address that the request came from; null: none led to it, or it cannot be known.</summary>
    public string? Origin { get; init; }

    /// <summary>JSON; null when there was nothing before.</summary>
    public string? Before { get; init; }

    /// <summary>JSON; null when there is nothing after.</summary>
    public string? After { get; init; }

    public required string UnitId { get; init; }
}

/// <summary>One chain of seals: what one process wrote into the audit without an answer being lost.</summary>
[Table("audit_epoch", nameof(Id))]
public sealed record AuditEpochRow
{
    public required string Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The heads of other chains when this one began, that no chain had named before: what is cut off there later, shows here.</summary>
    public required ImmutableArray<string> Known { get; init; }

    /// <summary>32 bytes over the above, by the key: what the first seal follows.</summary>
    public required byte[] Mark { get; init; }

    /// <summary>The chain's random key, encrypted; all that may change here, when the encryption key does.</summary>
    public required string Key { get; init; }
}

/// <summary>Proves the audit rows of one transaction, in that transaction, and follows the seal before.</summary>
[Table("audit_seal", nameof(Epoch), nameof(Sequence))]
[AppendOnly]
public sealed record AuditSealRow
{
    public required string Epoch { get; init; }

    /// <summary>From 1, without gaps.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The ids of the audit rows.</summary>
    public required ImmutableArray<string> Rows { get; init; }

    /// <summary>32 bytes a row, in their order: 16 over the row without its values, 16 over its values.</summary>
    public required byte[] Digests { get; init; }

    /// <summary>32 bytes over the above and the seal before, by the epoch's key.</summary>
    public required byte[] Head { get; init; }
}
