using System.Collections.Immutable;
using Concord.Sync.Vocabulary;

namespace Concord.Storage.Rows;

/// <summary>
/// A receiver that is told of every change of records, one after the other. It is behind while its position is below the feed's
/// head; what it was not told yet is nowhere but in the feed, so that nothing can be lost on the way.
/// </summary>
[Table("subscription", nameof(Id))]
public sealed record SubscriptionRow
{
    public required string Id { get; init; }

    /// <summary>Where the changes are posted to.</summary>
    public required string Url { get; init; }

    /// <summary>Only changes of these types; empty for all.</summary>
    public required ImmutableArray<string> ResourceTypes { get; init; }

    /// <summary>The `whsec_…` text, encrypted.</summary>
    public required string Secret { get; init; }

    /// <summary>The one before, encrypted; changes are signed with both until the receiver had time to take the new one over.</summary>
    public string? PreviousSecret { get; init; }

    public DateTimeOffset? PreviousSecretUntil { get; init; }

    public required SubscriptionStatus Status { get; init; }

    /// <summary>The place in the feed up to which everything was taken, or is not wanted.</summary>
    public required long Position { get; init; }

    /// <summary>Attempts at the next change that failed.</summary>
    public required int Attempts { get; init; }

    /// <summary>Not before this moment; null when nothing failed.</summary>
    public DateTimeOffset? NextDueAt { get; init; }

    /// <summary>Why the last attempt failed; null once a change was taken again.</summary>
    public string? LastError { get; init; }

    public DateTimeOffset? LastErrorAt { get; init; }

    public DateTimeOffset? LastDeliveredAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required long Revision { get; init; }
}
