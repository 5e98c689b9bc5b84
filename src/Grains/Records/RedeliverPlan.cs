using Concord.Storage.Rows;

namespace Concord.Grains.Records;

/// <summary>Plans a person's wish that a dead letter be sent after all: it goes back under its own id, and is read and merged again before it is sent.</summary>
internal static class RedeliverPlan
{
    public static Planned<Answer> For(RecordState state, string operationId, PlanContext context)
    {
        var operation = state.Operations.FirstOrDefault(row => row.Id == operationId);
        if (operation is not { State: OperationState.DEAD })
        {
            return Refused("operation-not-dead", operation is null ? "It was confirmed or superseded; there is nothing to send." : $"It is {operation.State}, and is sent by itself.");
        }

        var draft = new RecordDraft(state, context);
        if (operation.Unseen && draft.Mapping(operation.IntegrationId) is { } looked)
        {
            return LookAgain(draft, looked, operation);
        }

        if (state.Setup(operation.IntegrationId) is null || draft.Mapping(operation.IntegrationId) is not { } mapping || !Outbound.Wants(draft, mapping, operation))
        {
            return Refused("operation-superseded", "It is no longer wanted: its record, its mapping or the settings were changed since.");
        }

        if (draft.Operations(mapping).FirstOrDefault(row => row.Id != operation.Id && IsLater(row, operation)) is { } later)
        {
            return Refused("operation-superseded", $"The operation {later.Id} has taken its place.");
        }

        if (draft.Conflict(mapping) is { Candidates.IsEmpty: false } conflict)
        {
            // Sent again it could make one record more.
            return Refused("conflict-pending", $"It may have had its effect; resolve the conflict {conflict.Id} instead.");
        }

        draft.Set(operation with { State = OperationState.PENDING, Attempts = 0, HttpStatus = null, SettledAt = null, NextDueAt = context.Now });
        Outbound.SetStatus(draft, operation.IntegrationId);
        return new(Answer.Done(), draft.ToUnit());
    }

    // It may have had its effect, so it is looked at and sent only where it had none; whether it is still wanted is asked then.
    private static Planned<Answer> LookAgain(RecordDraft draft, MappingRow mapping, OperationRow operation)
    {
        draft.Set(operation with { Attempts = 0 });
        Outbox.LookAgain(draft, mapping);
        Outbound.SetStatus(draft, operation.IntegrationId);
        return new(Answer.Done(), draft.ToUnit());
    }

    private static bool IsLater(OperationRow other, OperationRow operation) =>
        other.State != OperationState.DEAD || string.CompareOrdinal(other.Id, operation.Id) > 0;

    private static Planned<Answer> Refused(string code, string detail) => new(Answer.Failed(Verdict.Refused, code, detail), null);
}
