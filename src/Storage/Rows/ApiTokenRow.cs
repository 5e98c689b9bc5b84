using System.Collections.Immutable;

namespace Concord.Storage.Rows;

/// <summary>A bearer token; only its hash is kept.</summary>
[Table("api_token", nameof(Id))]
[Unique(nameof(Hash))]
public sealed record ApiTokenRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>SHA-256 of the token, hex with a prefix.</summary>
    public required string Hash { get; init; }

    /// <summary>The user it belongs to, whose role it has; null for one that stands alone.</summary>
    public string? UserId { get; init; }

    /// <summary>WEB_STEWARD, BOARD_CHAIR, OPERATOR, VIEWER, or MACHINE with scopes only; null for a user's.</summary>
    public string? Role { get; init; }

    /// <summary>What a machine may do; of a user's token what it is narrowed to, empty for all that the user may.</summary>
    public required ImmutableArray<string> Scopes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>From when on it is refused; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To the minute; null: never used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public required long Revision { get; init; }
}
