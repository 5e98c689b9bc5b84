using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Storage.Rows;

public enum OperationKind
{
    CREATE,
    UPDATE,
    DELETE,
}

/// <summary>Where an outside write stands.</summary>
public enum OperationState
{
    /// <summary>Decided; no request has left, so it may still be replaced.</summary>
    PENDING,

    /// <summary>A request may have left; its outcome is not known until an answer or a read settles it.</summary>
    ATTEMPTED,

    /// <summary>Confirmed outside.</summary>
    CONFIRMED,

    /// <summary>No longer wanted, or found to be true already.</summary>
    SUPERSEDED,

    /// <summary>Given up after the last retry or a refusal; waits for a person or for a change.</summary>
    DEAD,
}

/// <summary>What the brakes say about an outside write.</summary>
public enum OperationBrake
{
    /// <summary>Nothing yet: they are asked just before it leaves.</summary>
    FREE,

    /// <summary>It waits for a person, with the held job that names its record.</summary>
    HELD,

    /// <summary>A person let it go.</summary>
    RELEASED,
}

/// <summary>One intended external write, with an id that never changes.</summary>
[Table("operation", nameof(Id))]
public sealed record OperationRow
{
    public required string Id { get; init; }

    public required string IntegrationId { get; init; }

    public required string MappingId { get; init; }

    public required string ResourceType { get; init; }

    public required string InternalId { get; init; }

    public string? ExternalId { get; init; }

    public required OperationKind Kind { get; init; }

    public required OperationState State { get; init; }

    /// <summary>What led to it: a delivery, job, conflict or token id, or the operation after which it was decided.</summary>
    public string Cause { get; init; } = "";

    /// <summary>It takes an earlier write back: a copy or a value that somebody changed since is left, and no merge makes it unwanted.</summary>
    public bool Undo { get; init; }

    /// <summary>Of an update: it was sent as a create, and goes on so since the copy's id is known and what it holds is not.</summary>
    public bool BeganAsCreate { get; init; }

    /// <summary>
    /// Of a dead letter: its request may have had its effect, and every look failed. It holds back what follows as if it were still out, until a
    /// look shows what came of it. See docs/adr/0006.
    /// </summary>
    public bool Unseen { get; init; }

    /// <summary>Whether the brakes let it leave; a held one is not due.</summary>
    public OperationBrake Brake { get; init; }

    /// <summary>The groups it carries; empty for a delete.</summary>
    public required ImmutableArray<string> Groups { get; init; }

    /// <summary>The local values it was made from.</summary>
    public required Projection LocalValues { get; init; }

    /// <summary>The values sent, in external space.</summary>
    public required Projection SentValues { get; init; }

    /// <summary>The outside values of its groups when it was decided.</summary>
    public required Projection DecidedOn { get; init; }

    /// <summary>The record version it was made from.</summary>
    public required long RecordVersion { get; init; }

    public required int Attempts { get; init; }

    /// <summary>When it may be worked on next; also the end of the lease while a request is out.</summary>
    public required DateTimeOffset NextDueAt { get; init; }

    public string? LastError { get; init; }

    public int? HttpStatus { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? AttemptedAt { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    public required long Revision { get; init; }
}
