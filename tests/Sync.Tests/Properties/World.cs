using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Policies;
using Concord.Sync.Tests.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Properties;

/// <summary>
/// The smallest engine that follows the rules around the merge: two records, a base, one operation at a time with an answer that may
/// get lost, parked conflicts, and a book of all that ever was agreed or in conflict.
/// </summary>
internal sealed class World(ConflictStrategy strategy)
{
    private static readonly CustomMergeRules Rules = CustomMergeRules.None
        .With(Samples.At("description"), MergeRule.concatenate)
        .With(Samples.At("hours"), MergeRule.max)
        .With(Samples.At("title"), MergeRule.prefer_local);

    private readonly List<BasePair> agreed = [];
    private readonly List<ConflictDetail> conflicts = [];
    private readonly Dictionary<(Side, string), Projection> lastEdits = [];
    private ImmutableSortedDictionary<string, GroupState> parked =
        ImmutableSortedDictionary.Create<string, GroupState>(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, LocalChange> localChanges =
        ImmutableSortedDictionary.Create<string, LocalChange>(StringComparer.Ordinal);
    private PlannedWrite? write;
    private bool outcomeUnknown;
    private DateTimeOffset now = Given.Noon;
    private DateTimeOffset externalUpdatedAt = Given.Noon;

    /// <summary>Told of each decision, before anything follows from it.</summary>
    public Action<MergeDecision>? Decided { get; init; }

    public static CompiledMapping Mapping => Mixed.Mapping;

    public FieldValue Local { get; private set; } = Samples.Doc("""{"title":"a","status":"TODO","person":"Ada King"}""");

    public FieldValue External { get; private set; } = Samples.Doc("""{"gid":"1","name":"a","completed":false}""");

    public BasePair? Base { get; private set; }

    public IEnumerable<string> Parked => parked.Keys;

    /// <summary>Writes the external system has seen.</summary>
    public int Writes { get; private set; }

    public bool IsSettled => write is null;

    public void Apply(Edit edit)
    {
        now = now.AddMinutes(1);
        if (edit.Side == Side.Local)
        {
            Local = edit.On(Local);
            localChanges = localChanges.SetItem(edit.Path, new LocalChange(now));
        }
        else
        {
            External = edit.On(External);
            externalUpdatedAt = now;
        }

        // Emptiness that was never anything else is no value that could get lost: without a base the filled side is taken.
        var edited = Now(edit.Side, edit.Group);
        var everFilled = Base?.On(edit.Side).Restrict(Mapping.Group(edit.Group)!.Paths(edit.Side)) ?? Projection.Empty;
        lastEdits.Remove((edit.Side, edit.Group));
        if (Gives(edit) && (!IsEmpty(edited) || !IsEmpty(everFilled)))
        {
            lastEdits.Add((edit.Side, edit.Group), edited);
        }
    }

    /// <summary>Reads the external record and merges it, unless a write of unknown outcome must be cleared up first.</summary>
    public void Observe()
    {
        if (outcomeUnknown)
        {
            ClearUp();
            return;
        }

        var decision = RecordMerge.Decide(Input());
        Decided?.Invoke(decision);
        Local = decision.LocalAfter;
        MoveBase(decision.BaseMoves);
        write = decision.Write;
        conflicts.AddRange(decision.ParkedConflicts.Concat(decision.DecidedConflicts));
        parked = parked.RemoveRange(decision.SettledConflicts)
            .SetItems(decision.ParkedConflicts.Select(conflict => KeyValuePair.Create(conflict.Group, (GroupState)conflict.State)));
    }

    /// <summary>Reads, merges, and makes the write that is due.</summary>
    public void Send(bool takesEffect = true, bool answers = true)
    {
        Observe();
        if (write is null || outcomeUnknown)
        {
            return;
        }

        if (takesEffect)
        {
            Writes++;
            External = write.Sent.Overlay(External);
        }

        if (answers && takesEffect)
        {
            Settle(Settlement.ByAnswer(Mapping, write, External));
        }
        else
        {
            outcomeUnknown = true;
        }
    }

    /// <summary>Rounds of undisturbed work.</summary>
    public void Settle(int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            Send();
        }
    }

    public MergeDecision Look() => RecordMerge.Decide(Input());

    /// <summary>Groups that neither agree nor wait for a person; one-way groups only have to be at rest.</summary>
    public IEnumerable<string> Apart => RecordMerge.Decide(new MergeInput(Mapping, Local, External)).Groups
        .Where(group => group.Verdict is not (Verdict.Agree or Verdict.Unchanged))
        .Where(group => group.Group.Flow == Flow.Both && !parked.ContainsKey(group.Group.Name))
        .Select(group => group.Group.Name);

    /// <summary>Last edits that are neither in place, nor were ever agreed on, nor stand in a conflict's record.</summary>
    public IEnumerable<string> Lost => lastEdits
        .Where(edit => !IsAccountedFor(edit.Key.Item1, edit.Key.Item2, edit.Value))
        .Select(edit => $"{edit.Key.Item1} {edit.Value}");

    /// <summary>What a decision rests on now.</summary>
    public MergeInput Input() => new(Mapping, Local, External)
    {
        Base = Base,
        Strategy = strategy,
        Rules = Rules,
        LocalChanges = localChanges,
        ExternalUpdatedAt = externalUpdatedAt,
        States = (write?.States(Mapping) ?? parked.Clear()).SetItems(parked),
    };

    private void ClearUp()
    {
        outcomeUnknown = false;
        switch (Settlement.AfterUnknown(Mapping, write!, External))
        {
            case UnknownOutcome.Applied:
                Settle(Settlement.ByReadBack(Mapping, write!, External));
                break;
            case UnknownOutcome.NotApplied:
                Writes++;
                External = write!.Sent.Overlay(External);
                Settle(Settlement.ByAnswer(Mapping, write, External));
                break;
            default:
                Observe();
                break;
        }
    }

    private void Settle(ImmutableArray<BaseMove> moves)
    {
        write = null;
        MoveBase(moves);
        Observe();
    }

    private void MoveBase(ImmutableArray<BaseMove> moves)
    {
        Base = (Base ?? BasePair.Empty).Move(moves);
        agreed.Add(Base);
    }

    // What the receiving side of a one-way group is changed to gives way by design.
    private static bool Gives(Edit edit) => Mapping.Group(edit.Group)! is var group && (edit.Side == Side.Local ? group.FlowsOut : group.FlowsIn);

    private static bool IsEmpty(Projection values) => values.Values.All(entry => entry.Value.IsEmpty);

    private Projection Now(Side side, string group) =>
        Mapping.Group(group)!.Project(side, side == Side.Local ? Local : External);

    private bool IsAccountedFor(Side side, string name, Projection edited)
    {
        var group = Mapping.Group(name)!;
        bool Is(Projection other) => group.Paths(side).All(path =>
            Canonical.Agree(edited.Get(path), other.Get(path), group.TypeOf(side, path)));
        return Is(Now(side, name))
            || agreed.Any(pair => Is(pair.On(side)))
            || conflicts.Any(conflict => conflict.Group == name && Is(side == Side.Local ? conflict.Local : conflict.External));
    }
}
