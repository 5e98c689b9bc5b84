using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Sync.Merge;
using Concord.Sync.Values;

namespace Concord.Grains.Records;

/// <summary>A draft's operations: made, filled, and replaced while no request has left.</summary>
internal static class Outbox
{
    /// <summary>A request may be on its way.</summary>
    public static bool IsOut(IEnumerable<OperationRow> open) => open.Any(operation => operation.State == OperationState.ATTEMPTED);

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
