using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Records;
using Concord.Sync.Tests.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Properties;

/// <summary>
/// Up to four groups, each there or not, edited or emptied on either side since the base, or deleted as a whole: all combinations. Groups are
/// decided each for itself, so a record's decision is the sum of its groups', and a delete meets exactly the groups that moved.
/// </summary>
public sealed class EveryPresenceTests
{
    private static readonly string[] Names = ["g1", "g2", "g3", "g4"];

    // Base, here, outside; null for a field that is not there. With a base: untouched, edited, emptied; edited outside to the same or another value.
    private static readonly (string? Base, string? Here, string? There)[] Cases =
    [
        .. from here in new[] { null, "a" } from there in new[] { null, "a", "b" } select ((string?)null, here, there),
        .. from here in new[] { "o", "a", null } from there in new[] { "o", "a", "b", null } select ((string?)"o", here, there),
    ];

    private static readonly CompiledMapping Mapping = Samples.Compile(
        $$"""{"resourceType":"FOUR","externalToInternal":[{{Each("""{"externalField":"?","internalField":"?"}""")}}],"internalToExternal":[{{Each("""{"internalField":"?","externalField":"?"}""")}}]}""",
        RecordSchema.Read("{\"type\":\"FOUR\",\"dataType\":\"FOURS\",\"idPrefix\":\"four_\",\"fields\":{" + Each("\"?\":{\"type\":\"text\"}") + "}}").Value);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_group_is_decided_for_itself(int groups)
    {
        foreach (var strategy in Enum.GetValues<ConflictStrategy>())
        {
            var alone = Cases.Select((_, kind) => Names.Select((_, place) => RecordMerge.Decide(Input(strategy, [.. Enumerable.Repeat(0, place), kind])).Groups[place]).ToArray()).ToArray();
            foreach (var kinds in Combinations(groups))
            {
                var decision = RecordMerge.Decide(Input(strategy, kinds));
                for (var place = 0; place < groups; place++)
                {
                    var (here, lone) = (decision.Groups[place], alone[kinds[place]][place]);
                    if (here.Verdict.GetType() != lone.Verdict.GetType() || !here.LocalPatch.Equals(lone.LocalPatch) || !here.ExternalPatch.Equals(lone.ExternalPatch) || !Equals(here.Move, lone.Move))
                    {
                        throw new InvalidOperationException($"{strategy}, {string.Join(' ', kinds.Select(kind => Cases[kind]))}: {here} where alone {lone}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_delete_meets_exactly_what_moved_on_the_other_side(int groups)
    {
        foreach (var strategy in Enum.GetValues<ConflictStrategy>())
        {
            foreach (var kinds in Combinations(groups))
            {
                var input = Input(strategy, kinds);
                Meets(RecordMerge.OnExternalDelete(input, null), Moved(kinds, kind => kind.Here), strategy);
                Meets(RecordMerge.OnLocalDelete(input, null), Moved(kinds, kind => kind.There), strategy);
            }
        }
    }

    private static void Meets(DeleteDecision decision, IEnumerable<string> moved, ConflictStrategy strategy)
    {
        var met = decision.Conflicts.Select(conflict => conflict.Group).Order(StringComparer.Ordinal);
        var fits = (decision.IsConflict, strategy) switch
        {
            (false, _) => decision.Outcome == DeleteOutcome.PassOn,
            (true, ConflictStrategy.MANUAL_REVIEW) => decision.Outcome == DeleteOutcome.Park,
            _ => decision.Outcome is DeleteOutcome.PassOn or DeleteOutcome.Keep,
        };
        if (!fits || !met.SequenceEqual(moved.Order(StringComparer.Ordinal)))
        {
            throw new InvalidOperationException($"{strategy}: {decision.Outcome} met {string.Join(',', met)}, where {string.Join(',', moved)} moved");
        }
    }

    private static string Each(string template) => string.Join(',', Names.Select(name => template.Replace("?", name)));

    private static IEnumerable<string> Moved(int[] kinds, Func<(string? Base, string? Here, string? There), string?> side) =>
        Names.Take(kinds.Length).Where((_, place) => side(Cases[kinds[place]]) != Cases[kinds[place]].Base);

    private static IEnumerable<int[]> Combinations(int groups) => groups == 0
        ? [[]]
        : Combinations(groups - 1).SelectMany(rest => Enumerable.Range(0, Cases.Length).Select(kind => (int[])[.. rest, kind]));

    private static MergeInput Input(ConflictStrategy strategy, int[] kinds) => new(Mapping, Document(kinds, kind => kind.Here), Document(kinds, kind => kind.There))
    {
        Strategy = strategy,
        Base = kinds.Select((kind, place) => (Cases[kind].Base, Path: Samples.At(Names[place]))).Where(group => group.Base is not null).Aggregate(
            BasePair.Empty, (pair, group) => new BasePair(pair.Local.With(group.Path, FieldValue.Of(group.Base)), pair.External.With(group.Path, FieldValue.Of(group.Base)))),
    };

    private static FieldValue Document(int[] kinds, Func<(string? Base, string? Here, string? There), string?> side) => kinds.Select((kind, place) => (Value: side(Cases[kind]), Name: Names[place]))
        .Where(field => field.Value is not null).Aggregate(FieldValue.Object.Empty, (document, field) => document.With(field.Name, FieldValue.Of(field.Value)));
}
