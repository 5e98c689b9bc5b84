using Concord.Sync.Alerts;

namespace Concord.Storage.Rows;

/// <summary>Whether a system still lists our webhook, and when it is asked next. There only for integrations whose definition says where webhooks are listed.</summary>
[Table("hook_check", nameof(IntegrationId))]
public sealed record HookCheckRow
{
    public required string IntegrationId { get; init; }

    public required DateTimeOffset NextDueAt { get; init; }

    /// <summary>What the last answer said; null before the first.</summary>
    public HookState? State { get; init; }

    /// <summary>When it was last listed and on; null: never.</summary>
    public DateTimeOffset? ListedAt { get; init; }

    /// <summary>Why the last question had no answer; null: it had one.</summary>
    public string? LastError { get; init; }

    public required long Revision { get; init; }
}
