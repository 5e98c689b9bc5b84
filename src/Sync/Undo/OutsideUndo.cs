using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Values;

namespace Concord.Sync.Undo;

/// <summary>What an outside write did.</summary>
public enum PastWriteKind
{
    Create,
    Update,
    Delete,
}

/// <summary>An outside write that was confirmed.</summary>
/// <param name="Kind">What it did.</param>
/// <param name="ExternalId">To which external record.</param>
/// <param name="Write">What it sent and what it was decided on.</param>
/// <param name="At">When it left.</param>
/// <param name="By">How it stands to the undo.</param>
public sealed record PastWrite(PastWriteKind Kind, string? ExternalId, PlannedWrite Write, DateTimeOffset At, WrittenBy By);

/// <summary>All that the decision about one copy depends on.</summary>
/// <param name="Mapping">The compiled mapping.</param>
/// <param name="ExternalId">The copy that is bound now; null for none.</param>
/// <param name="Known">The outside values that are known now.</param>
/// <param name="Writes">The confirmed writes, oldest first.</param>
/// <param name="TakenAt">When a group's value last came in from there other than by our own write; no entry: never in this time.</param>
/// <param name="Busy">Groups in which something is under way, and what.</param>
public sealed record CopyHistory(
    CompiledMapping Mapping, string? ExternalId, Projection Known, ImmutableArray<PastWrite> Writes, ImmutableDictionary<string, DateTimeOffset> TakenAt, ImmutableDictionary<string, string> Busy);

/// <summary>What an undo does to one copy outside.</summary>
/// <param name="Existence">Whether the copy goes or returns.</param>
/// <param name="Groups">The groups that are set back.</param>
/// <param name="Sent">The outside values that are sent for them; null clears.</param>
/// <param name="Left">What is left alone.</param>
public sealed record OutsideUndoDecision(UndoExistence Existence, ImmutableArray<string> Groups, Projection Sent, ImmutableArray<LeftAlone> Left)
{
    public static readonly OutsideUndoDecision Nothing = new(UndoExistence.Stays, [], Projection.Empty, []);
}

/// <summary>Decides what of a copy is set back, from the writes that reached it. Whether somebody edited it in the very last moment shows a read just before the write.</summary>
public static class OutsideUndo
{
    public static OutsideUndoDecision Decide(CopyHistory copy, UndoScope scope)
    {
        if (copy.Writes.All(write => write.By != WrittenBy.Scope))
        {
            return OutsideUndoDecision.Nothing;
        }

        var last = copy.Writes.LastOrDefault(write => write.Kind != PastWriteKind.Update);
        if (scope.Fields.IsEmpty && last is { By: WrittenBy.Scope })
        {
            return last.Kind == PastWriteKind.Delete ? Returns(copy) : Goes(copy, last);
        }

        return copy.ExternalId is null ? OutsideUndoDecision.Nothing : Groups(copy, scope);
    }

    /// <summary>The document says in every group what both sides are known to have agreed on; what was never agreed on does not count.</summary>
    public static bool IsUntouched(CompiledMapping mapping, BasePair known, FieldValue document) => mapping.Groups.Where(known.Knows).All(group =>
        group.ExternalPaths.All(path => Canonical.Agree(path.Read(document), known.External.Get(path), group.TypeOf(Side.External, path))));

    /// <summary>The document still says at every place of a write what it said when that was decided.</summary>
    public static bool Stands(CompiledMapping mapping, PlannedWrite write, FieldValue document) => write.Groups.Select(mapping.Group).OfType<FieldGroup>().All(group =>
        group.ExternalPaths.All(path => Canonical.Agree(path.Read(document), write.DecidedOn.Get(path), group.TypeOf(Side.External, path))));

    private static OutsideUndoDecision Returns(CopyHistory copy) => copy.ExternalId is null
        ? OutsideUndoDecision.Nothing with { Existence = UndoExistence.Returns }
        : OutsideUndoDecision.Nothing;

    private static OutsideUndoDecision Goes(CopyHistory copy, PastWrite made)
    {
        if (copy.ExternalId is null || copy.ExternalId != made.ExternalId)
        {
            return OutsideUndoDecision.Nothing;
        }

        var since = copy.Writes.Any(write => write.At > made.At && write.By == WrittenBy.Others) ? "It was written again since it was made."
            : copy.TakenAt.Values.Any(at => at > made.At) ? "It was changed outside since it was made."
            : null;
        return since is null
            ? OutsideUndoDecision.Nothing with { Existence = UndoExistence.Goes }
            : OutsideUndoDecision.Nothing with { Left = [new LeftAlone(null, since)] };
    }

    private static OutsideUndoDecision Groups(CopyHistory copy, UndoScope scope)
    {
        var decision = OutsideUndoDecision.Nothing;
        // Writes to an earlier copy say nothing about this one.
        var writes = copy.Writes.Where(write => write.Kind == PastWriteKind.Update && write.ExternalId == copy.ExternalId).ToImmutableArray();
        foreach (var group in copy.Mapping.Groups.Where(group => group.LocalPaths.Select(path => path.Root).Any(scope.Takes)))
        {
            var changes = Enumerable.Range(0, writes.Length).Where(index => writes[index].Write.Groups.Contains(group.Name)).ToImmutableArray();
            decision = Trailing.Of(changes, index => writes[index].By) switch
            {
                Trailing.Run when copy.Busy.GetValueOrDefault(group.Name) is { } busy => Left(decision, group, busy),
                Trailing.Run when copy.TakenAt.GetValueOrDefault(group.Name) > writes[changes[^1]].At => Left(decision, group, "It was changed outside since."),
                Trailing.Run run => SetBack(decision, group, Before(group, [.. changes.Where(index => index >= run.First).Select(index => writes[index].Write)]), copy.Known),
                Trailing.Covered => Left(decision, group, "It was written again since."),
                _ => decision,
            };
        }

        return decision;
    }

    // What stood at each place that was written before the first of these writes that wrote it.
    private static Projection Before(FieldGroup group, ImmutableArray<PlannedWrite> writes) => writes.Reverse().Aggregate(Projection.Empty, (before, write) => group.ExternalPaths
        .Where(write.Sent.Values.ContainsKey)
        .Aggregate(before, (all, path) => all.With(path, write.DecidedOn.Get(path) is { IsAbsent: false } value ? value : FieldValue.Null.Instance)));

    private static OutsideUndoDecision SetBack(OutsideUndoDecision decision, FieldGroup group, Projection before, Projection known)
    {
        var sent = before.Values.Where(entry => !Canonical.Agree(entry.Value, known.Get(entry.Key), group.TypeOf(Side.External, entry.Key)))
            .Aggregate(Projection.Empty, (all, entry) => all.With(entry.Key, entry.Value));
        return sent.IsEmpty ? decision : decision with { Groups = decision.Groups.Add(group.Name), Sent = decision.Sent.Union(sent) };
    }

    private static OutsideUndoDecision Left(OutsideUndoDecision decision, FieldGroup group, string reason) =>
        decision with { Left = decision.Left.Add(new LeftAlone(group.Name, reason)) };
}
