namespace Concord.Storage.Rows;

/// <summary>One browser or program in which a person has signed in. What it shows is kept as hashes only; an ended session has no row.</summary>
[Table("session", nameof(Id))]
[Unique(nameof(AccessHash))]
[Unique(nameof(FamilyHash))]
public sealed record SessionRow
{
    public required string Id { get; init; }

    public required string UserId { get; init; }

    /// <summary>COOKIE or TOKENS.</summary>
    public required string Kind { get; init; }

    /// <summary>The user's <see cref="UserRow.SecurityStamp"/> at the time; once that is another, the session is over.</summary>
    public required string Stamp { get; init; }

    /// <summary>SHA-256 of the cookie or the access token, hex with a prefix.</summary>
    public required string AccessHash { get; init; }

    /// <summary>From when on the cookie or the access token is refused.</summary>
    public required DateTimeOffset AccessUntil { get; init; }

    /// <summary>SHA-256 of the part that all refresh tokens of the session share; null with a cookie.</summary>
    public string? FamilyHash { get; init; }

    /// <summary>SHA-256 of the one refresh token that is good now; null with a cookie.</summary>
    public string? RefreshHash { get; init; }

    /// <summary>From when on the session is over.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Where the person signed in from; null when that could not be known.</summary>
    public string? Address { get; init; }

    /// <summary>What the browser or program calls itself.</summary>
    public string? UserAgent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>To the minute.</summary>
    public required DateTimeOffset LastUsedAt { get; init; }

    public required long Revision { get; init; }
}
