using Concord.Sync.Merge;
using Concord.Sync.Policies;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Merge;

public sealed class StrategyTests
{
    private static readonly DateTimeOffset Noon = Given.Noon;

    [Theory]
    [InlineData(0, 1, Winner.External)]
    [InlineData(1, 0, Winner.Local)]
    [InlineData(1, 1, Winner.Local)]
    [InlineData(null, 1, Winner.Local)]
    [InlineData(1, null, Winner.Local)]
    [InlineData(null, null, Winner.Local)]
    public void Latest_wins_by_the_field_s_own_time_and_ties_go_to_local(int? local, int? external, Winner winner)
    {
        var input = Clash() with { ExternalUpdatedAt = Minutes(external) };

        Decided(input.LocallyChanged("title", Minutes(local))).Winner.ShouldBe(winner);
    }

    [Fact]
    public void The_requirements_conflict_is_found_and_won_by_the_later_side()
    {
        var input = Given.Linked(
            """{"status":"TODO"}""", """{"completed":false}""", """{"status":"REVIEW"}""", """{"completed":true}""");

        var conflict = Decided(
            (input with { ExternalUpdatedAt = DateTimeOffset.Parse("2025-12-18T14:30:00Z", null) })
                .LocallyChanged("status", DateTimeOffset.Parse("2025-12-18T14:00:00Z", null)));

        conflict.Fields.ShouldContain("status");
        conflict.Winner.ShouldBe(Winner.External);
    }

    [Fact]
    public void A_change_of_another_field_does_not_count() =>
        Decided((Clash() with { ExternalUpdatedAt = Noon }).LocallyChanged("title", Noon.AddMinutes(-1)).LocallyChanged("description", Noon.AddMinutes(5)))
            .Winner.ShouldBe(Winner.External);

    [Fact]
    public void A_nested_field_takes_the_time_of_the_field_it_lies_in()
    {
        var mapping = Samples.Compile(
            """
            {"resourceType":"MEMBER",
             "externalToInternal":[{"externalField":"u","internalField":"profile.totalEquityUnits"}],
             "internalToExternal":[{"internalField":"profile.totalEquityUnits","externalField":"u"}]}
            """,
            Samples.Member);
        var input = Given.Linked("""{"profile":{"totalEquityUnits":1}}""", """{"u":1}""", """{"profile":{"totalEquityUnits":2}}""", """{"u":3}""", mapping);

        Decided((input with { ExternalUpdatedAt = Noon }).LocallyChanged("profile", Noon.AddMinutes(-1))).Winner.ShouldBe(Winner.External);
        Decided((input with { ExternalUpdatedAt = Noon }).LocallyChanged("profile", Noon.AddMinutes(1))).Winner.ShouldBe(Winner.Local);
    }

    [Fact]
    public void External_wins_writes_locally_and_moves_base()
    {
        var decision = RecordMerge.Decide(Clash().By(ConflictStrategy.EXTERNAL_WINS));

        decision.LocalPatch.ToJson().ShouldBe("""{"title":"theirs"}""");
        decision.Write.ShouldBeNull();
        decision.BaseAfter.Local.ToJson().ShouldBe("""{"title":"theirs"}""");
        RecordMerge.Decide(decision.Committed()).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void Local_wins_sends_and_leaves_base_until_it_is_settled()
    {
        var decision = RecordMerge.Decide(Clash().By(ConflictStrategy.LOCAL_WINS));

        decision.LocalPatch.IsEmpty.ShouldBeTrue();
        decision.ExternalPatch.ToJson().ShouldBe("""{"name":"ours"}""");
        decision.BaseMoves.ShouldBeEmpty();
        RecordMerge.Decide(decision.Sent()).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void Manual_review_parks_and_writes_nothing()
    {
        var decision = RecordMerge.Decide(Clash().By(ConflictStrategy.MANUAL_REVIEW));

        decision.LocalPatch.IsEmpty.ShouldBeTrue();
        decision.ExternalPatch.IsEmpty.ShouldBeTrue();
        decision.BaseMoves.ShouldBeEmpty();
        decision.ParkedConflicts.ShouldHaveSingleItem().Group.ShouldBe("title");
        decision.DecidedConflicts.ShouldBeEmpty();
    }

    [Fact]
    public void Several_outside_values_of_one_field_are_shown_as_an_object()
    {
        var conflict = Decided(Given.Linked(
            """{"name":"Ada Lovelace"}""", """{"firstname":"Ada","lastname":"Lovelace"}""",
            """{"name":"Ada King"}""", """{"firstname":"Augusta","lastname":"Lovelace"}""", Given.Member));

        conflict.ExternalData.ToJson().ShouldBe("""{"name":{"firstname":"Augusta","lastname":"Lovelace"}}""");
    }

    [Theory]
    [InlineData(MergeRule.prefer_external, "theirs", null)]
    [InlineData(MergeRule.prefer_local, null, "ours")]
    [InlineData(MergeRule.concatenate, "ours | theirs", "ours | theirs")]
    public void Custom_merge_of_texts(MergeRule rule, string? local, string? external)
    {
        var decision = RecordMerge.Decide(Custom(Clash(), "title", rule));

        decision.LocalPatch.Get(Samples.At("title")).ShouldBe(Maybe(local));
        decision.ExternalPatch.Get(Samples.At("name")).ShouldBe(Maybe(external));
        decision.On("title").ShouldBeOfType<Verdict.Conflict>().Detail.Winner.ShouldBe(Winner.Merged);
        var after = decision.Write is null ? decision.Committed() : decision.Sent();
        RecordMerge.Decide(after).IsQuiet.ShouldBeTrue();
    }

    [Theory]
    [InlineData(MergeRule.max, "5", "8", "8")]
    [InlineData(MergeRule.max, "8", "5", "8")]
    [InlineData(MergeRule.min, "5", "8", "5")]
    [InlineData(MergeRule.min, "8", "5", "5")]
    [InlineData(MergeRule.max, "5", "null", "5")]
    [InlineData(MergeRule.max, "null", "8", "8")]
    public void Custom_merge_of_numbers(MergeRule rule, string local, string external, string merged)
    {
        var input = Given.Linked(
            """{"estimatedHours":1}""", """{"hours":1}""", $$"""{"estimatedHours":{{local}}}""", $$"""{"hours":{{external}}}""");

        RecordMerge.Decide(Custom(input, "estimatedHours", rule)).LocalAfter.ToJson().ShouldBe($$"""{"estimatedHours":{{merged}}}""");
    }

    [Theory]
    [InlineData(MergeRule.max, "2025-12-26")]
    [InlineData(MergeRule.min, "2025-12-25")]
    public void Custom_merge_of_dates(MergeRule rule, string day)
    {
        var decision = RecordMerge.Decide(Custom(
            Given.Linked("""{"dueDate":"2025-12-01"}""", """{"due_on":"2025-12-01"}""", """{"dueDate":"2025-12-26T00:00:00Z"}""", """{"due_on":"2025-12-25"}"""),
            "dueDate",
            rule));

        Canonical.Same(Samples.At("dueDate").Read(decision.LocalAfter), FieldValue.Of(day), FieldType.Date).ShouldBeTrue();
    }

    [Fact]
    public void Concatenating_with_nothing_keeps_what_is_there()
    {
        var input = Given.Linked("""{"description":"a"}""", """{"notes":"a"}""", """{"description":null}""", """{"notes":"b"}""");

        RecordMerge.Decide(Custom(input, "description", MergeRule.concatenate)).LocalAfter.ToJson().ShouldBe("""{"description":"b"}""");
    }

    [Fact]
    public void A_merge_that_keeps_the_outside_s_value_leaves_its_spelling_alone()
    {
        var input = Given.Linked(
            """{"name":"Ada King"}""", """{"firstname":"Ada","lastname":"King"}""",
            """{"name":"Ada Noel"}""", """{"lastname":"Hopper"}""", Given.Member);

        var decision = RecordMerge.Decide(Custom(input, "name", MergeRule.prefer_external));

        decision.LocalPatch.ToJson().ShouldBe("""{"name":"Hopper"}""");
        decision.Write.ShouldBeNull();
        RecordMerge.Decide(decision.Committed()).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void A_merge_whose_outside_value_cannot_cross_fails()
    {
        var input = Given.Linked("""{"estimatedHours":1}""", """{"hours":1}""", """{"estimatedHours":2}""", """{"hours":"many"}""");

        RecordMerge.Decide(Custom(input, "estimatedHours", MergeRule.max)).On("estimatedHours").ShouldBeOfType<Verdict.Failed>();
    }

    [Fact]
    public void A_local_win_does_not_need_the_outside_value_to_cross()
    {
        var input = Given.Linked("""{"estimatedHours":1}""", """{"hours":1}""", """{"estimatedHours":2}""", """{"hours":"many"}""");

        RecordMerge.Decide(input.By(ConflictStrategy.LOCAL_WINS)).ExternalPatch.ToJson().ShouldBe("""{"hours":2}""");
    }

    private static MergeInput Clash() =>
        Given.Linked("""{"title":"base"}""", """{"name":"base"}""", """{"title":"ours"}""", """{"name":"theirs"}""");

    private static MergeInput Custom(MergeInput input, string field, MergeRule rule) => input with
    {
        Strategy = ConflictStrategy.CUSTOM_MERGE,
        Rules = CustomMergeRules.None.With(Samples.At(field), rule),
    };

    private static ConflictDetail Decided(MergeInput input) =>
        RecordMerge.Decide(input).DecidedConflicts.ShouldHaveSingleItem();

    private static DateTimeOffset? Minutes(int? minutes) => minutes is { } some ? Noon.AddMinutes(some) : null;

    private static FieldValue Maybe(string? text) => text is null ? FieldValue.Absent.Instance : FieldValue.Of(text);
}
