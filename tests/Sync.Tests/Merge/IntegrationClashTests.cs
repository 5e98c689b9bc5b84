using Concord.Sync.Merge;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Merge;

/// <summary>Two integrations on one record: whichever value arrived first, the same one wins.</summary>
public sealed class IntegrationClashTests
{
    private const ConflictStrategy Latest = ConflictStrategy.LATEST_WINS;
    private const ConflictStrategy External = ConflictStrategy.EXTERNAL_WINS;
    private const ConflictStrategy Local = ConflictStrategy.LOCAL_WINS;
    private const ConflictStrategy Manual = ConflictStrategy.MANUAL_REVIEW;

    [Theory]
    // Both by time: the later time.
    [InlineData(Latest, 1, 5, Latest, 2, 0, "a")]
    [InlineData(Latest, 1, 0, Latest, 2, 5, "b")]
    // A tie or a missing time: the smaller priority, then the id.
    [InlineData(Latest, 1, 5, Latest, 2, 5, "a")]
    [InlineData(Latest, 2, 5, Latest, 1, 5, "b")]
    [InlineData(Latest, 1, 5, Latest, 1, 5, "a")]
    [InlineData(Latest, 2, null, Latest, 1, 5, "b")]
    [InlineData(Latest, 1, 0, Latest, 2, null, "a")]
    // Any other strategy: priority, whatever the strategies and times say.
    [InlineData(Latest, 1, 0, External, 2, 5, "a")]
    [InlineData(External, 2, 5, External, 1, 0, "b")]
    [InlineData(Local, 1, 0, External, 2, 5, "a")]
    [InlineData(Manual, 1, 5, Latest, 2, 0, null)]
    [InlineData(Latest, 1, 5, Manual, 2, 0, null)]
    public void The_winner_does_not_depend_on_who_came_first(
        ConflictStrategy a, int aPriority, int? aMinutes, ConflictStrategy b, int bPriority, int? bMinutes, string? winner)
    {
        var first = new Party(new IntegrationRank("int_a", aPriority, a), Minutes(aMinutes), "a");
        var second = new Party(new IntegrationRank("int_b", bPriority, b), Minutes(bMinutes), "b");

        Arrives(first, after: second).ShouldBe(winner);
        Arrives(second, after: first).ShouldBe(winner);
    }

    [Fact]
    public void Custom_merge_takes_the_other_integration_s_value_as_the_local_side()
    {
        var self = new Party(new IntegrationRank("int_a", 1, ConflictStrategy.CUSTOM_MERGE), null, "a");
        var rival = new Party(new IntegrationRank("int_b", 2, Latest), null, "b");

        Decide(self, rival).DecidedConflicts.ShouldHaveSingleItem().Winner.ShouldBe(Winner.Merged);
    }

    [Fact]
    public void A_value_that_this_integration_brought_itself_is_judged_by_its_strategy()
    {
        var self = new Party(new IntegrationRank("int_a", 9, External), null, "a");

        Decide(self, self with { Value = "b" }).DecidedConflicts.ShouldHaveSingleItem().Winner.ShouldBe(Winner.External);
    }

    /// <summary>The value that stands after this party's arrives while the other's is here already; null when a person decides.</summary>
    private static string? Arrives(Party self, Party after)
    {
        var decision = Decide(self, after);
        return decision.ParkedConflicts.Any() ? null
            : decision.DecidedConflicts.Single().Winner == Winner.External ? self.Value : after.Value;
    }

    private static MergeDecision Decide(Party self, Party here)
    {
        var input = Given.Linked(
            """{"title":"base"}""", """{"name":"base"}""", $$"""{"title":"{{here.Value}}"}""", $$"""{"name":"{{self.Value}}"}""");
        return RecordMerge.Decide((input with
        {
            Strategy = self.Rank.Strategy,
            Self = self.Rank,
            ExternalUpdatedAt = self.At,
        }).LocallyChanged("title", here.At, here.Rank));
    }

    private static DateTimeOffset? Minutes(int? minutes) => minutes is { } some ? Given.Noon.AddMinutes(some) : null;

    private sealed record Party(IntegrationRank Rank, DateTimeOffset? At, string Value);
}
