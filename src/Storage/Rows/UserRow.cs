using System.Collections.Immutable;

namespace Concord.Storage.Rows;

/// <summary>A person who may do what the role says, until disabled or removed. What the person signs in with is kept as hashes, or sealed.</summary>
[Table("user_account", nameof(Id))]
[Unique(nameof(EmailKey))]
[Unique(nameof(LinkHash))]
[Unique(nameof(OidcSubject))]
public sealed record UserRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>As it was entered.</summary>
    public required string Email { get; init; }

    /// <summary>The address without regard to case: one user each.</summary>
    public required string EmailKey { get; init; }

    /// <summary>WEB_STEWARD, BOARD_CHAIR, OPERATOR or VIEWER.</summary>
    public required string Role { get; init; }

    /// <summary>Since when nothing is allowed; null while it is.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>ASP.NET Core Identity's text of hash, salt and work; null: no sign-in by password.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>A new text whenever what lets the person in, or what the person may do, has changed; sessions of an older one are over.</summary>
    public string SecurityStamp { get; init; } = "";

    /// <summary>Wrong passwords and codes since the last right one, or the last lock.</summary>
    public int FailedSignIns { get; init; }

    /// <summary>No sign-in by password before this moment.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>SHA-256 of the one-time token to set a password with, hex with a prefix.</summary>
    public string? LinkHash { get; init; }

    public DateTimeOffset? LinkExpiresAt { get; init; }

    /// <summary>The key of the codes that are asked for besides the password, sealed.</summary>
    public string? TotpKey { get; init; }

    /// <summary>Since when codes are asked for; null: not, and the key is only a proposal.</summary>
    public DateTimeOffset? TotpSince { get; init; }

    /// <summary>The time step of the last code that was taken; it and earlier ones are not taken again.</summary>
    public long? TotpStep { get; init; }

    /// <summary>SHA-256 of the codes that stand in for a lost key, once each.</summary>
    public ImmutableArray<string> RecoveryCodes { get; init; } = [];

    /// <summary>Issuer and subject of the account at the OpenID Connect provider, once it was used.</summary>
    public string? OidcSubject { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required long Revision { get; init; }
}
