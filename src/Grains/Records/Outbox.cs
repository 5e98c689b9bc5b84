using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Sync.Merge;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>A draft's operations: made, filled, and replaced while no request has left.</summary>
internal static class Outbox
{
    /// <summary>A request may be on its way, or have had an effect that nobody has seen.</summary>
    public static bool IsOut(IEnumerable<OperationRow> open) => open.Any(IsOut);

    /// <inheritdoc cref="IsOut(IEnumerable{OperationRow})"/>
    public static bool IsOut(OperationRow operation) => operation.State == OperationState.ATTEMPTED || operation.Unseen;

    /// <summary>What nobody could see the outcome of is looked at once more, now: in place of the last look, so that it is given up again if that fails too.</summary>
    public static void LookAgain(RecordDraft draft, MappingRow mapping)
    {
        var open = draft.Operations(mapping).ToImmutableArray();
        foreach (var unseen in open.Where(operation => operation.Unseen))
        {
            draft.Set(unseen with { State = OperationState.ATTEMPTED, Unseen = false, Attempts = Math.Max(0, unseen.Attempts - 1), SettledAt = null, NextDueAt = draft.Context.Now });
            foreach (var next in open.Where(operation => operation.State == OperationState.PENDING))
            {
                draft.Set(next with { NextDueAt = draft.Context.Now });
            }
        }
    }

    /// <summary>What an operation carries.</summary>
    public static PlannedWrite ContentOf(OperationRow operation) =>
        new(operation.Groups, operation.LocalValues, operation.SentValues, operation.DecidedOn);

    /// <summary>Makes <paramref name="write"/> the mapping's one unattempted operation, or removes what is no longer wanted.</summary>
    public static void Replace(RecordDraft draft, MappingRow mapping, ImmutableArray<OperationRow> open, OperationKind kind, PlannedWrite? write)
    {
        if (write is not null && open.Any(operation => operation.Kind == kind && ContentOf(operation).Equals(write)))
        {
            return;
        }

        // What has left once keeps its content, whatever came of it.
        var reusable = open.FirstOrDefault(operation => operation is { State: OperationState.PENDING, AttemptedAt: null, Undo: false } && operation.Kind == kind);
        foreach (var operation in open.Where(operation => write is null || operation != reusable))
        {
            draft.Set(operation with { State = OperationState.SUPERSEDED, SettledAt = draft.Context.Now });
        }

        if (write is not null)
        {
            draft.Set(Filled(draft, reusable ?? New(draft, mapping, kind), write));
        }
    }

    /// <summary>A new operation, due at once.</summary>
    public static OperationRow New(RecordDraft draft, MappingRow mapping, OperationKind kind) => new()
    {
        Id = draft.Context.Ids.New("op"),
        IntegrationId = mapping.IntegrationId,
        MappingId = mapping.Id,
        ResourceType = mapping.ResourceType,
        InternalId = mapping.InternalId,
        ExternalId = mapping.ExternalId,
        Kind = kind,
        State = OperationState.PENDING,
        Cause = draft.Context.Cause,
        Groups = [],
        LocalValues = Projection.Empty,
        SentValues = Projection.Empty,
        DecidedOn = Projection.Empty,
        RecordVersion = draft.Version,
        Attempts = 0,
        NextDueAt = draft.Context.Now,
        CreatedAt = draft.Context.Now,
        Revision = 1,
    };

    /// <summary>Puts a planned write into an operation.</summary>
    public static OperationRow Filled(RecordDraft draft, OperationRow operation, PlannedWrite write) => operation with
    {
        Groups = write.Groups,
        LocalValues = write.LocalValues,
        SentValues = write.Sent,
        DecidedOn = write.DecidedOn,
        RecordVersion = draft.Version,
        Cause = draft.Context.Cause == operation.Id ? operation.Cause : draft.Context.Cause,
        // What a person let go, or is asked about, was other values.
        Brake = OperationBrake.FREE,
    };
}
