using System.Collections.Immutable;
using Concord.Sync.Mapping;
using Concord.Sync.Values;

namespace Concord.Sync.Merge;

/// <summary>How two records that were matched, and never synced, compare.</summary>
/// <param name="DifferingFields">The internal names of fields that differ, sorted; empty when equal.</param>
/// <param name="Problems">Values that cannot cross.</param>
public sealed record LinkComparison(ImmutableArray<string> DifferingFields, ImmutableArray<Problem> Problems)
{
    public bool IsEqual => DifferingFields.IsEmpty && Problems.IsEmpty;
}

/// <summary>What a first sync would find, before anything is written.</summary>
public static class LinkReport
{
    public static LinkComparison Compare(CompiledMapping mapping, FieldValue local, FieldValue external, Lookups lookups)
    {
        var decision = RecordMerge.Decide(new MergeInput(mapping, local, external) { Lookups = lookups });
        return new LinkComparison(
            [.. decision.Groups
                .Where(group => group.Verdict is not (Verdict.Unchanged or Verdict.Agree or Verdict.Failed))
                .SelectMany(group => group.Group.LocalPaths.Select(path => path.Text))
                .Order(StringComparer.Ordinal)],
            decision.Problems);
    }
}
