namespace Concord.Storage.Rows;

/// <summary>A person who may do what the role says, until disabled or removed.</summary>
[Table("user_account", nameof(Id))]
[Unique(nameof(EmailKey))]
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

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required long Revision { get; init; }
}
