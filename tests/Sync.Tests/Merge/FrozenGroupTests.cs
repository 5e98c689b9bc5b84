using Concord.Sync.Merge;

namespace Concord.Sync.Tests.Merge;

public sealed class FrozenGroupTests
{
    private const string Rest = """{"title":"A","description":"d"}""";
    private const string RestOutside = """{"name":"A","notes":"d"}""";

    [Theory]
    [InlineData("A", "B")]
    [InlineData("B", "A")]
    [InlineData("B", "C")]
    [InlineData("B", "B")]
    public void A_frozen_group_takes_part_in_nothing_while_others_go_on(string here, string outside)
    {
        var input = Given.Linked(Rest, RestOutside, $$"""{"title":"{{here}}","description":"new"}""", $$"""{"name":"{{outside}}","notes":"d"}""").In("title", GroupState.Frozen.Instance);

        var decision = RecordMerge.Decide(input);

        decision.On("title").ShouldBeOfType<Verdict.Frozen>();
        decision.LocalPatch.IsEmpty.ShouldBeTrue();
        decision.ExternalPatch.ToJson().ShouldBe("""{"notes":"new"}""");
        decision.BaseMoves.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_but_a_frozen_difference_is_quiet() =>
        RecordMerge.Decide(Given.Linked(Rest, RestOutside, Rest, """{"name":"B","notes":"d"}""").In("title", GroupState.Frozen.Instance)).IsQuiet.ShouldBeTrue();

    [Fact]
    public void What_changed_in_a_frozen_group_still_stands_against_a_delete() =>
        RecordMerge.OnExternalDelete(Given.Linked(Rest, RestOutside, """{"title":"B","description":"d"}""", RestOutside).In("title", GroupState.Frozen.Instance), null)
            .Outcome.ShouldBe(DeleteOutcome.Keep);
}
