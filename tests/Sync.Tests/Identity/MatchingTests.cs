using System.Collections.Immutable;
using Concord.Sync.Identity;
using Concord.Sync.Values;

namespace Concord.Sync.Tests.Identity;

public sealed class MatchingTests
{
    private static readonly ImmutableArray<MatchKey> Keys = [new([FieldPath.ParseOrThrow("email")]), new([FieldPath.ParseOrThrow("phone")])];

    /// <summary>Holders of the first key, then of the second; a star marks one that has a copy already.</summary>
    [Theory]
    [InlineData("MATCH_THEN_CREATE", "", "", "create")]
    [InlineData("MATCH_ONLY", "", "", "leave alone")]
    [InlineData("CREATE_ONLY", "", "", "create")]
    [InlineData("MATCH_THEN_CREATE", "a", "", "bind a")]
    [InlineData("MATCH_ONLY", "", "b", "bind b")]
    [InlineData("MATCH_THEN_CREATE", "a", "b", "bind a")]
    [InlineData("MATCH_THEN_CREATE", "a*", "b", "bind a")]
    [InlineData("MATCH_THEN_CREATE", "b a", "", "ask a b")]
    [InlineData("MATCH_THEN_CREATE", "a* b", "", "ask b")]
    [InlineData("MATCH_ONLY", "b* a*", "", "bind a")]
    public void The_first_key_that_finds_anything_decides(string mode, string first, string second, string expected) =>
        Text(Matching.Decide(new MatchRule(Enum.Parse<MatchMode>(mode), Keys), [Holders(first), Holders(second)])).ShouldBe(expected);

    private static ImmutableArray<KeyHolder> Holders(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(holder => new KeyHolder(holder.TrimEnd('*'), holder.EndsWith('*')))];

    private static string Text(MatchDecision decision) => decision switch
    {
        MatchDecision.Bind bind => $"bind {bind.RecordId}",
        MatchDecision.Ask ask => $"ask {string.Join(' ', ask.Candidates)}",
        MatchDecision.LeaveAlone => "leave alone",
        _ => "create",
    };
}
