using System.Collections.Immutable;

namespace Concord.Storage.Rows;

/// <summary>How far a notice is.</summary>
public enum NoticeState
{
    PENDING,
    SENT,

    /// <summary>All retries are used up; its alerts stay listed.</summary>
    FAILED,

    /// <summary>The installation has no such channel; the error says which setting would give it one.</summary>
    SKIPPED,
}

/// <summary>What a notice tells of its alerts.</summary>
public enum NoticeKind
{
    /// <summary>That they are there.</summary>
    ALERT,

    /// <summary>That they have ended.</summary>
    ALL_CLEAR,
}

/// <summary>A message to people about alerts of one rule, by one channel.</summary>
[Table("notice", nameof(Id))]
public sealed record NoticeRow
{
    public required string Id { get; init; }

    public required string IntegrationId { get; init; }

    /// <summary>The alerts' rule.</summary>
    public required string Rule { get; init; }

    public required NoticeKind Kind { get; init; }

    /// <summary>`email` or `slack`.</summary>
    public required string Channel { get; init; }

    /// <summary>What it tells of, oldest first.</summary>
    public required ImmutableArray<string> AlertIds { get; init; }

    public required NoticeState State { get; init; }

    /// <summary>Null once it is not to be sent any more.</summary>
    public DateTimeOffset? NextDueAt { get; init; }

    /// <summary>Attempts that failed.</summary>
    public required int Attempts { get; init; }

    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Why the last attempt failed, or whom the message did not reach.</summary>
    public string? LastError { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required long Revision { get; init; }
}

/// <summary>When an integration is looked at by the rules over time, and what they found the last time.</summary>
[Table("health_check", nameof(IntegrationId))]
public sealed record HealthCheckRow
{
    public required string IntegrationId { get; init; }

    public required DateTimeOffset NextDueAt { get; init; }

    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>The rules that found something which goes on.</summary>
    public required ImmutableArray<string> Firing { get; init; }

    public required long Revision { get; init; }
}
