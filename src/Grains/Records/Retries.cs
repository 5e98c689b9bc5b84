using Concord.Storage.Rows;
using Concord.Sync.Policies;

namespace Concord.Grains.Records;

/// <summary>How often a write was tried, and how long it waits after trouble.</summary>
internal static class Retries
{
    /// <summary>
    /// Whether a result comes too late to say anything. That a write was done is true however late it is told; all else is about one attempt, and
    /// of one that is not out any more a look has told since. What was given up meanwhile no failure takes up again.
    /// </summary>
    public static bool IsOvertaken(OperationRow operation, WriteResult result) => result switch
    {
        { Looked: false, Outcome: WriteOutcome.Answered or WriteOutcome.ReadBack or WriteOutcome.Gone } => false,
        { States.IsEmpty: true } when operation.State == OperationState.DEAD => true,
        // Given up for a person's answer: what is found now is for them to give.
        { Outcome: WriteOutcome.Candidates } when operation is { State: OperationState.DEAD, Unseen: false } => true,
        { Looked: true } or { Outcome: WriteOutcome.Unknown } or { Outcome: WriteOutcome.Candidates, States.IsEmpty: true } when operation.State != OperationState.ATTEMPTED => true,
        _ => result.Attempts is { } known && known != operation.Attempts,
    };

    /// <summary>
    /// Attempts after this result. Sending has counted itself; a read that failed counts as one too, but for a look at what was given up already.
    /// Trouble with the connection is not the record's, so it gives back what sending took.
    /// </summary>
    public static int Spent(OperationRow operation, WriteResult result) => result.Outcome switch
    {
        WriteOutcome.ConnectionDown => result.Looked || operation.State == OperationState.PENDING ? operation.Attempts : operation.Attempts - 1,
        _ when result.Looked && operation.Attempts > Backoff.MaxRetries => operation.Attempts,
        _ when result.Looked || operation.State == OperationState.PENDING => operation.Attempts + 1,
        _ => operation.Attempts,
    };

    /// <summary>The wait before the next step; null when the retries are used up.</summary>
    /// <param name="failed">The operation with its attempts counted.</param>
    /// <param name="result">What happened.</param>
    /// <param name="lag">The system's consistency lag.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan? Wait(OperationRow failed, WriteResult result, TimeSpan lag, double chance) => result switch
    {
        { Outcome: WriteOutcome.ConnectionDown } => TimeSpan.Zero,
        // It is looked at soon, whatever the backoff: only sending again has to wait for it.
        { Outcome: WriteOutcome.Unknown, Looked: false } => lag,
        // Once at once, since somebody else was just faster; a system that answers so for ever is not asked for ever.
        { Outcome: WriteOutcome.ReadAgain } => failed.Attempts <= 1 ? TimeSpan.Zero : Backoff.Delay(failed.Attempts - 2, chance),
        _ => Backoff.Delay(Math.Max(0, failed.Attempts - 1), chance),
    };
}
