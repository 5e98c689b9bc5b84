namespace Concord.Storage.Rows;

/// <summary>A key that webhooks may be signed with. The newest is current; an older one stays valid until it expires.</summary>
[Table("webhook_secret", nameof(Id))]
public sealed record WebhookSecretRow
{
    public required string Id { get; init; }

    public required string IntegrationId { get; init; }

    /// <summary>The `whsec_…` string, encrypted.</summary>
    public required string Secret { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public required long Revision { get; init; }
}
