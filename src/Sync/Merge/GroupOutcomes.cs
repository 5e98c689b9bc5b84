using Concord.Sync.Mapping;
using Concord.Sync.Records;
using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>What follows from a decision about one group: the patches, and the base where both sides confirm it.</summary>
internal sealed class GroupOutcomes(MergeInput input, FieldGroup group, Projection local, Projection external)
{
    public GroupDecision Nothing() => Quiet(Verdict.Unchanged.Instance);

    public GroupDecision Drift(Side side) => Quiet(new Verdict.Drift(side));

    public GroupDecision Quiet(Verdict verdict) => new(group, verdict, Projection.Empty, Projection.Empty, null);

    public GroupDecision Park(bool isUpdate = false) =>
        Quiet(new Verdict.Conflict(ConflictDetails.Of(input, group, Winner.Parked, isUpdate)));

    public GroupDecision Agree() => Quiet(Verdict.Agree.Instance) with { Move = new BaseMove(group, local, external) };

    /// <summary>The external values are written locally, and the pair is confirmed by that.</summary>
    public GroupDecision Take() => Take(Verdict.TakeExternal.Instance);

    /// <summary>The local values are to be sent; base waits for the settlement.</summary>
    public GroupDecision Push() => Push(Verdict.PushLocal.Instance);

    public GroupDecision Clash(Winner winner) => winner switch
    {
        Winner.External => Take(Conflict(winner)),
        Winner.Local => Push(Conflict(winner)),
        Winner.Merged => Merge(),
        _ => Park(),
    };

    private GroupDecision Take(Verdict verdict) => group.Cross(Side.External, input.External, input.Lookups) switch
    {
        GroupCrossed.Values crossed => WriteLocal(verdict, group.Difference(Side.Local, crossed.Projection, local)),
        var held => Held(held),
    };

    private GroupDecision WriteLocal(Verdict verdict, Projection patch)
    {
        if (patch.IsEmpty)
        {
            return Confirmed(verdict);
        }

        var move = new BaseMove(group, group.Project(Side.Local, patch.Overlay(input.Local)), external);
        return Refused(patch) ?? Quiet(verdict) with { LocalPatch = patch, Move = move };
    }

    private GroupDecision Push(Verdict verdict) => group.Cross(Side.Local, input.Local, input.Lookups) switch
    {
        GroupCrossed.Values crossed when group.Difference(Side.External, crossed.Projection, external) is { IsEmpty: false } patch =>
            Quiet(verdict) with { ExternalPatch = patch },
        GroupCrossed.Values => Confirmed(verdict),
        var held => Held(held),
    };

    // Nothing is left to write, so the pair is confirmed as it stands; a conflict is told all the same.
    private GroupDecision Confirmed(Verdict verdict) => Agree() with { Verdict = verdict is Verdict.Conflict ? verdict : Verdict.Agree.Instance };

    private GroupDecision Merge() => group.Cross(Side.External, input.External, input.Lookups) switch
    {
        GroupCrossed.Values theirs => WriteBoth(CustomMerge.Merge(input.Rules, group, local, theirs.Projection)),
        var held => Held(held),
    };

    private GroupDecision WriteBoth(Projection merged)
    {
        var patch = group.Difference(Side.Local, merged, local);
        var after = patch.Overlay(input.Local);
        if (group.Cross(Side.Local, after, input.Lookups) is not GroupCrossed.Values ours)
        {
            return Held(group.Cross(Side.Local, after, input.Lookups));
        }

        // Where the outside says the merged value already, its own spelling of it stands.
        var toSend = group.Says(Side.External, input.External, after, input.Lookups)
            ? Projection.Empty
            : group.Difference(Side.External, ours.Projection, external);
        var confirmed = toSend.IsEmpty ? BaseMove.Of(group, after, input.External) : null;
        return Refused(patch)
            ?? Quiet(Conflict(Winner.Merged)) with { LocalPatch = patch, ExternalPatch = toSend, Move = confirmed };
    }

    // A value that vanished outside would clear the local field; one that must hold something stays as it is, and the group fails.
    private GroupDecision? Refused(Projection localPatch)
    {
        var problems = new ProblemList();
        foreach (var (path, value) in localPatch.Values)
        {
            if (input.Mapping.Schema.Find(path) is { } field)
            {
                SchemaCheck.Value(field, value, path.Text, problems);
            }
        }

        return problems.Count == 0 ? null : Quiet(new Verdict.Failed(problems.ToImmutable()));
    }

    private GroupDecision Held(GroupCrossed crossed) => crossed switch
    {
        GroupCrossed.Waiting waiting => Quiet(new Verdict.Waiting(waiting.Keys)),
        GroupCrossed.Failed failed => Quiet(new Verdict.Failed(failed.Problems)),
        _ => throw new InvalidOperationException("Values that crossed hold nothing up."),
    };

    private Verdict.Conflict Conflict(Winner winner) => new(ConflictDetails.Of(input, group, winner));
}
