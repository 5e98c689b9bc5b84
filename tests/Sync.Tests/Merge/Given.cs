using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Merge;

/// <summary>Short ways to say what a merge starts from.</summary>
internal static class Given
{
    public static readonly CompiledMapping Task = Samples.Compile(Samples.TwoWayTask, Samples.Task);
    public static readonly CompiledMapping TaskIn = Samples.Compile(Samples.TwoWayTask, Samples.Task, SyncDirection.EXTERNAL_TO_BRITEPOOL);
    public static readonly CompiledMapping TaskOut = Samples.Compile(Samples.TwoWayTask, Samples.Task, SyncDirection.BRITEPOOL_TO_EXTERNAL);
    public static readonly CompiledMapping Member = Samples.Compile(Samples.TwoWayMember, Samples.Member);

    public static readonly DateTimeOffset Noon = new(2025, 12, 18, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Two documents that never met.</summary>
    public static MergeInput Strangers(string local, string external, CompiledMapping? mapping = null) =>
        new(mapping ?? Task, Samples.Doc(local), Samples.Doc(external));

    /// <summary>Two documents that agreed on a pair before.</summary>
    public static MergeInput Linked(string baseLocal, string baseExternal, string local, string external, CompiledMapping? mapping = null)
    {
        var input = Strangers(local, external, mapping);
        return input with
        {
            Base = BasePair.Of(input.Mapping, input.Mapping.Groups.Select(group => group.Name), Samples.Doc(baseLocal), Samples.Doc(baseExternal)),
        };
    }

    public static MergeInput By(this MergeInput input, ConflictStrategy strategy) => input with { Strategy = strategy };

    public static MergeInput LocallyChanged(this MergeInput input, string path, DateTimeOffset? at, IntegrationRank? by = null) =>
        input with { LocalChanges = input.LocalChanges.SetItem(path, new LocalChange(at, by)) };

    public static MergeInput In(this MergeInput input, string group, GroupState state) =>
        input with { States = input.States.SetItem(group, state) };

    public static Verdict On(this MergeDecision decision, string group) =>
        decision.Groups.Single(one => one.Group.Name == group).Verdict;

    /// <summary>The same mapping after the decision was committed; nothing was sent yet.</summary>
    public static MergeInput Committed(this MergeDecision decision)
    {
        var states = decision.Input.States.RemoveRange(decision.Input.States
            .Where(entry => entry.Value is GroupState.Open || decision.SettledConflicts.Contains(entry.Key))
            .Select(entry => entry.Key));
        return decision.Input with
        {
            Local = decision.LocalAfter,
            Base = decision.BaseAfter,
            States = states
                .SetItems(decision.Write?.States(decision.Input.Mapping) ?? states.Clear())
                .SetItems(decision.ParkedConflicts.Select(parked => KeyValuePair.Create(parked.Group, (GroupState)parked.State))),
        };
    }

    /// <summary>The same mapping after the planned write was made and answered with the whole record.</summary>
    public static MergeInput Sent(this MergeDecision decision)
    {
        var write = decision.Write ?? throw new InvalidOperationException("Nothing is to be sent.");
        var committed = decision.Committed();
        var answered = write.Sent.Overlay(committed.External);
        return committed with
        {
            External = answered,
            Base = committed.Base!.Move(Settlement.ByAnswer(committed.Mapping, write, answered)),
            States = committed.States.RemoveRange(write.Groups),
        };
    }
}
