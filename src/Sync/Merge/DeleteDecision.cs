using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>What a delete on one side does to the other.</summary>
public enum DeleteOutcome
{
    /// <summary>The other side's record is deleted too.</summary>
    PassOn,

    /// <summary>The other side's edit wins: the deleted record is made again, on the same mapping.</summary>
    Keep,

    /// <summary>A person decides; neither happens until then.</summary>
    Park,

    /// <summary>Deletes do not flow this way; the other side's record stays.</summary>
    Drift,
}

/// <summary>The decision about a delete. The integration's delete policy and the brakes come after it.</summary>
/// <param name="Outcome">What happens.</param>
/// <param name="DeletedOn">The side that was deleted.</param>
/// <param name="Conflicts">The edits it met, one per group, with the values at stake; empty when there was nothing in its way.</param>
public sealed record DeleteDecision(DeleteOutcome Outcome, Side DeletedOn, ImmutableArray<ConflictDetail> Conflicts)
{
    public bool IsConflict => !Conflicts.IsEmpty;
}
