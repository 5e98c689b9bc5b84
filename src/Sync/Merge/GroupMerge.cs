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
    private readonly GroupOutcomes so;

    public GroupMerge(MergeInput input, FieldGroup group)
    {
        this.input = input;
        this.group = group;
        local = group.Project(Side.Local, input.Local);
        external = group.Project(Side.External, input.External);
        so = new GroupOutcomes(input, group, local, external);
    }

    public GroupDecision Decide() => input.States.GetValueOrDefault(group.Name) switch
    {
        _ when group.Flow == Flow.None => so.Nothing(),
        GroupState.Frozen => so.Quiet(Verdict.Frozen.Instance),
        GroupState.Parked parked when group.Flow == Flow.Both => DecideParked(parked),
        GroupState.Open open when group.FlowsOut => DecideOpen(open),
        _ when Base is { } pair => ByChanges(pair, pair.External),
        _ => DecideWithoutBase(),
    };

    /// <summary>The base, if it knows the group.</summary>
    private BasePair? Base => input.Base is { } pair && pair.Knows(group) ? pair : null;

    private GroupDecision ByChanges(BasePair pair, Projection known) => (LocalChanged(pair), Changed(Side.External, external, known)) switch
    {
        (false, false) => AtRest(pair),
        _ when AreEqual() => so.Agree(),
        (false, true) => so.Take(),
        (true, false) => so.Push(),
        // A system may leave out what it showed as null a moment ago: that is nobody's edit, and must not win against one.
        _ when IsSpelling(Side.External, external, known) => so.Push(),
        _ when IsSpelling(Side.Local, local, pair.Local) => so.Take(),
        _ => so.Clash(Strategies.Choose(input, group)),
    };

    private GroupDecision DecideWithoutBase()
    {
        var (localFilled, externalFilled) = (Filled(Side.Local, local), Filled(Side.External, external));
        return (group.Flow, localFilled, externalFilled) switch
        {
            (_, false, false) => local.IsEmpty && external.IsEmpty ? so.Nothing() : so.Agree(),
            _ when AreEqual() => so.Agree(),
            (Flow.In, _, true) => so.Take(),
            (Flow.In, _, false) => so.Drift(Side.Local),
            (Flow.Out, true, _) => so.Push(),
            (Flow.Out, false, _) => so.Drift(Side.External),
            (_, false, true) => so.Take(),
            (_, true, false) => so.Push(),
            _ => so.Clash(Strategies.Choose(input, group)),
        };
    }

    /// <summary>While a write is under way, the outside is compared with what the write was decided on, so that a clash counts once.</summary>
    private GroupDecision DecideOpen(GroupState.Open open)
    {
        var stands = group.Same(Side.External, external, open.DecidedOn, group.ExternalPaths);
        if (Base is not { } pair)
        {
            return !stands ? DecideWithoutBase() : AreEqual() ? so.Agree() : so.Push();
        }

        if (!stands)
        {
            return ByChanges(pair, open.DecidedOn);
        }

        // The outside stands where the write was decided, so the decision stands: local goes out, unless both are back at base.
        var back = !LocalChanged(pair) && group.Same(Side.External, external, pair.External, group.ExternalPaths);
        return back ? AtRest(pair) : AreEqual() ? so.Agree() : so.Push();
    }

    /// <summary>A person decides; until then the group only follows both sides, and ends by itself when they become equal.</summary>
    private GroupDecision DecideParked(GroupState.Parked parked)
    {
        if (AreEqual())
        {
            return so.Agree() with { Settles = true };
        }

        var seen = group.Same(Side.Local, local, parked.LocalSeen, group.LocalPaths)
            && group.Same(Side.External, external, parked.ExternalSeen, group.ExternalPaths);
        return seen ? so.Quiet(Verdict.StillParked.Instance) : so.Park(isUpdate: true);
    }

    private GroupDecision AtRest(BasePair pair) =>
        !group.Same(Side.Local, local, pair.Local, group.LocalPaths) ? so.Drift(Side.Local)
        : !group.Same(Side.External, external, pair.External, group.ExternalPaths) ? so.Drift(Side.External)
        : so.Nothing();

    private bool LocalChanged(BasePair pair) => Changed(Side.Local, local, pair.Local);

    private bool Changed(Side side, Projection now, Projection then) =>
        group.Gives(side) && !group.Same(side, now, then, group.Sources(side));

    // Only one kind of emptiness took the place of another.
    private bool IsSpelling(Side side, Projection now, Projection then) =>
        group.Sources(side).All(path => Canonical.Agree(now.Get(path), then.Get(path), group.TypeOf(side, path)));

    // A side without any place in the group gives a constant, and a constant is there.
    private bool Filled(Side side, Projection values) =>
        group.Paths(side).IsEmpty || values.Values.Any(entry => !entry.Value.IsEmpty);

    /// <summary>One side, crossed, says what the other says already; only directions that are open count.</summary>
    private bool AreEqual() =>
        (group.Gives(Side.Local) && group.Says(Side.Local, input.Local, input.External, input.Lookups))
        || (group.Gives(Side.External) && group.Says(Side.External, input.External, input.Local, input.Lookups));
}
