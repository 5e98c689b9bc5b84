using Concord.Storage.Rows;

namespace Concord.Grains.Records;

/// <summary>
/// Plans one more look at a write that was given up unseen, for what waits for it and that it hears of from nobody else. Looks that fail
/// follow each other no sooner than its last retries did.
/// </summary>
internal static class UnseenPlan
{
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(16);

    /// <summary>When it may be looked at again.</summary>
    public static DateTimeOffset? LooksAt(OperationRow operation) => operation is { State: OperationState.DEAD, Unseen: true } ? operation.SettledAt + Rest : null;

    public static Planned<bool> For(RecordState state, string operationId, PlanContext context)
    {
        var draft = new RecordDraft(state, context);
        if (state.Operations.FirstOrDefault(row => row.Id == operationId) is not { } operation
            || !(LooksAt(operation) <= context.Now) || draft.Mapping(operation.IntegrationId) is not { } mapping)
        {
            return new(false, null);
        }

        Outbox.LookAgain(draft, mapping);
        Outbound.SetStatus(draft, operation.IntegrationId);
        return new(true, draft.ToUnit());
    }
}
