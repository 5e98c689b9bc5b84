using System.Collections.Immutable;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Rows;

/// <summary>Something a person should know of, by one of F025's alert rules or one of ours.</summary>
[Table("alert", nameof(Id))]
public sealed record AlertRow
{
    public required string Id { get; init; }

    public required string IntegrationId { get; init; }

    /// <summary>The rule: one of <see cref="Sync.Alerts.AlertRules"/>.</summary>
    public required string Name { get; init; }

    public required AlertSeverity Severity { get; init; }

    /// <summary>How it is told: `dashboard`, and `email` and `slack` once a notice was made for them.</summary>
    public required ImmutableArray<string> Channels { get; init; }

    public required string Message { get; init; }

    /// <summary>The record it is about; null for one about the whole integration.</summary>
    public string? ResourceType { get; init; }

    public string? ResourceId { get; init; }

    /// <summary>What the rule saw, as JSON.</summary>
    public required FieldValue Details { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When notices are to be made of it, or of its end once people were told of it; null when there are none to make.</summary>
    public DateTimeOffset? NextDueAt { get; init; }

    /// <summary>The notices that were made of it.</summary>
    public ImmutableArray<string> NoticeIds { get; init; } = [];

    /// <summary>When what it tells of was found to have ended; null while it goes on, and for what merely happened.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>The notices that were made of its end.</summary>
    public ImmutableArray<string> ClearNoticeIds { get; init; } = [];

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public string? AcknowledgedById { get; init; }

    public required long Revision { get; init; }
}
