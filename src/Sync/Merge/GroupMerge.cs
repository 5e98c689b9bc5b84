using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>
/// The decision about one group. A side has changed when its values over the places it gives away differ, in canonical form and in
/// its own space, from what both agreed on; transforms run only when a value crosses.
/// </summary>
internal sealed class GroupMerge
{
    private readonly MergeInput input;
    private readonly FieldGroup group;
    private readonly Projection local;
    private readonly Projection external;
    private readonly GroupState? state;

    public GroupMerge(MergeInput input, FieldGroup group)
    {
        this.input = input;
        this.group = group;
        local = group.Project(Side.Local, input.Local);
        external = group.Project(Side.External, input.External);
        state = input.States.GetValueOrDefault(group.Name);
    }

    public GroupDecision Decide() => state switch
    {
        _ when group.Flow == Flow.None => Nothing(),
        GroupState.Parked parked when group.Flow == Flow.Both => DecideParked(parked),
        GroupState.Open open when group.FlowsOut => DecideOpen(open),
        _ when input.Base is { } pair && pair.Knows(group) => DecideAgainst(pair),
        _ => DecideWithoutBase(),
    };

    private GroupDecision DecideAgainst(BasePair pair) =>
        ByChanges(Changed(Side.Local, local, pair.Local), Changed(Side.External, external, pair.External), pair);

    private GroupDecision ByChanges(bool localChanged, bool externalChanged, BasePair pair) => (localChanged, externalChanged) switch
    {
        (false, false) => Rest(pair),
        _ when AreEqual() => Agree(),
        (false, true) => Take(),
        (true, false) => Push(),
        _ => Clash(),
    };

    /// <summary>While a write is under way, the outside is compared with what the write was decided on, so that a clash counts once.</summary>
    private GroupDecision DecideOpen(GroupState.Open open)
    {
        if (input.Base is not { } pair || !pair.Knows(group))
        {
            return StandsOn(open) && !AreEqual() ? Push() : DecideWithoutBase();
        }

        var localChanged = Changed(Side.Local, local, pair.Local);
        if (!StandsOn(open))
        {
            return ByChanges(localChanged, Changed(Side.External, external, open.DecidedOn), pair);
        }

        // The outside stands where the write was decided. Unless both sides are back at base, the decision stands: local goes out.
        var back = !localChanged && group.Same(Side.External, external, pair.External, group.ExternalPaths);
        return back ? Rest(pair) : AreEqual() ? Agree() : Push();
    }

    /// <summary>A person decides; until then the group only follows both sides, and ends by itself when they become equal.</summary>
    private GroupDecision DecideParked(GroupState.Parked parked)
    {
        if (AreEqual())
        {
            return Agree() with { Settles = true };
        }

        var moved = !group.Same(Side.Local, local, parked.LocalSeen, group.LocalPaths)
            || !group.Same(Side.External, external, parked.ExternalSeen, group.ExternalPaths);
        return moved ? Quiet(new Verdict.Conflict(Detail(Winner.Parked, isUpdate: true))) : Quiet(Verdict.StillParked.Instance);
    }

    private GroupDecision DecideWithoutBase()
    {
        var (localFilled, externalFilled) = (Filled(Side.Local, local), Filled(Side.External, external));
        if (!localFilled && !externalFilled)
        {
            return local.IsEmpty && external.IsEmpty ? Nothing() : Agree();
        }

        return (group.Flow, localFilled, externalFilled) switch
        {
            _ when AreEqual() => Agree(),
            (Flow.In, _, true) => Take(),
            (Flow.In, _, false) => Quiet(new Verdict.Drift(Side.Local)),
            (Flow.Out, true, _) => Push(),
            (Flow.Out, false, _) => Quiet(new Verdict.Drift(Side.External)),
            (_, false, true) => Take(),
            (_, true, false) => Push(),
            _ => Clash(),
        };
    }

    private GroupDecision Clash()
    {
        var winner = Strategies.Choose(input, group);
        return winner switch
        {
            Winner.External => Take(Detail(winner)),
            Winner.Local => Push(Detail(winner)),
            Winner.Merged => Merge(),
            _ => Quiet(new Verdict.Conflict(Detail(winner))),
        };
    }

    private GroupDecision Take(ConflictDetail? conflict = null) => group.Cross(Side.External, input.External, input.Lookups) switch
    {
        GroupCrossed.Values crossed => WriteLocal(group.Difference(Side.Local, crossed.Projection, local), conflict),
        var other => Held(other),
    };

    private GroupDecision WriteLocal(Projection patch, ConflictDetail? conflict)
    {
        var after = group.Project(Side.Local, patch.Overlay(input.Local));
        return new GroupDecision(
            group,
            conflict is null ? Verdict.TakeExternal.Instance : new Verdict.Conflict(conflict),
            patch,
            Projection.Empty,
            new BaseMove(group, after, external));
    }

    private GroupDecision Push(ConflictDetail? conflict = null) => group.Cross(Side.Local, input.Local, input.Lookups) switch
    {
        GroupCrossed.Values crossed => new GroupDecision(
            group,
            conflict is null ? Verdict.PushLocal.Instance : new Verdict.Conflict(conflict),
            Projection.Empty,
            group.Difference(Side.External, crossed.Projection, external),
            null),
        var other => Held(other),
    };

    private GroupDecision Merge()
    {
        if (group.Cross(Side.External, input.External, input.Lookups) is not GroupCrossed.Values theirs)
        {
            return Held(group.Cross(Side.External, input.External, input.Lookups));
        }

        var merged = CustomMerge.Merge(input.Rules, group, local, theirs.Projection);
        var localPatch = group.Difference(Side.Local, merged, local);
        var after = localPatch.Overlay(input.Local);
        if (group.Cross(Side.Local, after, input.Lookups) is not GroupCrossed.Values ours)
        {
            return Held(group.Cross(Side.Local, after, input.Lookups));
        }

        var externalPatch = group.Difference(Side.External, ours.Projection, external);
        var confirmed = externalPatch.IsEmpty ? new BaseMove(group, group.Project(Side.Local, after), external) : null;
        return new GroupDecision(group, new Verdict.Conflict(Detail(Winner.Merged)), localPatch, externalPatch, confirmed);
    }

    private GroupDecision Agree() =>
        new(group, Verdict.Agree.Instance, Projection.Empty, Projection.Empty, new BaseMove(group, local, external));

    private GroupDecision Rest(BasePair pair) =>
        Drifted(Side.Local, local, pair.Local) ? Quiet(new Verdict.Drift(Side.Local))
        : Drifted(Side.External, external, pair.External) ? Quiet(new Verdict.Drift(Side.External))
        : Nothing();

    private GroupDecision Held(GroupCrossed crossed) => crossed switch
    {
        GroupCrossed.Waiting waiting => Quiet(new Verdict.Waiting(waiting.Keys)),
        GroupCrossed.Failed failed => Quiet(new Verdict.Failed(failed.Problems)),
        _ => throw new InvalidOperationException("Values that crossed hold nothing up."),
    };

    private GroupDecision Nothing() => Quiet(Verdict.Unchanged.Instance);

    private GroupDecision Quiet(Verdict verdict) => new(group, verdict, Projection.Empty, Projection.Empty, null);

    private bool Changed(Side side, Projection now, Projection then) =>
        Gives(side) && !group.Same(side, now, then, group.Sources(side));

    private bool Drifted(Side side, Projection now, Projection then) => !group.Same(side, now, then, group.Paths(side));

    private bool Gives(Side side) => side == Side.Local ? group.FlowsOut : group.FlowsIn;

    private bool StandsOn(GroupState.Open open) => group.Same(Side.External, external, open.DecidedOn, group.ExternalPaths);

    // A side without any place in the group gives a constant, and a constant is there.
    private bool Filled(Side side, Projection values) =>
        group.Paths(side).IsEmpty || values.Values.Any(entry => !entry.Value.IsEmpty);

    /// <summary>One side, crossed, says what the other says already; only directions that are open count.</summary>
    private bool AreEqual() => Says(Side.Local, Side.External, external) || Says(Side.External, Side.Local, local);

    private bool Says(Side from, Side to, Projection there) =>
        Gives(from)
        && group.Cross(from, input.Document(from), input.Lookups) is GroupCrossed.Values crossed
        && group.Difference(to, crossed.Projection, there).IsEmpty;

    private ConflictDetail Detail(Winner winner, bool isUpdate = false) =>
        ConflictDetails.Of(input, group, winner, isUpdate);
}
