using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>What is decided about one group, and what follows from it.</summary>
/// <param name="Group">The group.</param>
/// <param name="Verdict">The decision.</param>
/// <param name="LocalPatch">Local values to write.</param>
/// <param name="ExternalPatch">External values to send.</param>
/// <param name="Move">The group's new base, when this decision confirms one.</param>
/// <param name="Settles">True when a parked conflict about the group ended by itself.</param>
public sealed record GroupDecision(
    FieldGroup Group, Verdict Verdict, Projection LocalPatch, Projection ExternalPatch, BaseMove? Move, bool Settles = false);

/// <summary>
/// What is decided about one mapping. Local patch, base moves, conflicts and the planned write belong into one transaction. Deciding
/// again on the outcome gives a quiet decision.
/// </summary>
public sealed record MergeDecision(MergeInput Input, ImmutableArray<GroupDecision> Groups)
{
    /// <summary>Local values to write; null clears.</summary>
    public Projection LocalPatch { get; } = Groups.Aggregate(Projection.Empty, (all, group) => all.Union(group.LocalPatch));

    /// <summary>External values to send, the changed ones only; null clears. For a full replace, overlay it on the document that was read.</summary>
    public Projection ExternalPatch { get; } = Groups.Aggregate(Projection.Empty, (all, group) => all.Union(group.ExternalPatch));

    /// <summary>The groups whose base moves now, with the new pair. A push never moves base: its settlement does.</summary>
    public ImmutableArray<BaseMove> BaseMoves { get; } = [.. Groups.Select(group => group.Move).OfType<BaseMove>()];

    /// <summary>The local record's document after this decision.</summary>
    public FieldValue LocalAfter => LocalPatch.Overlay(Input.Local);

    /// <summary>The mapping's base after this decision.</summary>
    public BasePair BaseAfter => (Input.Base ?? BasePair.Empty).Move(BaseMoves);

    /// <summary>The write that is due outside, or null. What it was decided on travels with it.</summary>
    public PlannedWrite? Write => PlannedWrite.Of(this);

    /// <summary>Conflicts that now wait for a person: new ones, and ones that moved.</summary>
    public IEnumerable<ConflictDetail> ParkedConflicts => Conflicts.Where(conflict => conflict.Winner == Winner.Parked);

    /// <summary>Conflicts that a strategy decided here and now, to be logged as AUTO_RESOLVED.</summary>
    public IEnumerable<ConflictDetail> DecidedConflicts => Conflicts.Where(conflict => conflict.Winner != Winner.Parked);

    /// <summary>The groups whose parked conflict ended because the sides became equal.</summary>
    public IEnumerable<string> SettledConflicts => Groups.Where(group => group.Settles).Select(group => group.Group.Name);

    /// <summary>The groups whose parked conflict stands as it was shown.</summary>
    public IEnumerable<string> StillParked => Names<Verdict.StillParked>();

    public IEnumerable<string> Drifts => Names<Verdict.Drift>();

    /// <summary>The mappings that some group waits for; each once, in a fixed order.</summary>
    public ImmutableArray<LookupKey> Waiting =>
        [.. Of<Verdict.Waiting>().SelectMany(waiting => waiting.Keys).Distinct().Order(LookupKey.InOrder)];

    public ImmutableArray<Problem> Problems => [.. Of<Verdict.Failed>().SelectMany(failed => failed.Problems)];

    /// <summary>How many filled fields the patch of a side empties: what the brakes count.</summary>
    public int Blanked(Side side) => (side == Side.Local ? LocalPatch : ExternalPatch).Values
        .Count(entry => entry.Value.IsEmpty && !entry.Key.Read(Input.Document(side)).IsEmpty);

    /// <summary>Nothing to write, to move or to report.</summary>
    public bool IsQuiet => Groups.All(group =>
        group.Verdict is Verdict.Unchanged or Verdict.StillParked or Verdict.Frozen or Verdict.Drift && group.Move is null && !group.Settles);

    private IEnumerable<ConflictDetail> Conflicts => Of<Verdict.Conflict>().Select(conflict => conflict.Detail);

    private IEnumerable<T> Of<T>() where T : Verdict => Groups.Select(group => group.Verdict).OfType<T>();

    private IEnumerable<string> Names<T>() where T : Verdict =>
        Groups.Where(group => group.Verdict is T).Select(group => group.Group.Name);
}
