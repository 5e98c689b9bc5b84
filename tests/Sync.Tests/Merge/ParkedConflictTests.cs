using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Merge;

public sealed class ParkedConflictTests
{
    [Fact]
    public void A_parked_group_stays_out_of_the_patches_while_others_go_on()
    {
        var input = Parked("ours", "theirs");
        var decision = RecordMerge.Decide(input with { Local = Samples.Doc("""{"title":"ours","description":"new"}""") });

        decision.On("title").ShouldBeOfType<Verdict.StillParked>();
        decision.StillParked.ShouldBe(["title"]);
        decision.ExternalPatch.ToJson().ShouldBe("""{"notes":"new"}""");
        decision.LocalPatch.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData("ours2", "theirs")]
    [InlineData("ours", "theirs2")]
    public void A_side_that_moves_updates_the_conflict(string local, string external)
    {
        var decision = RecordMerge.Decide(Parked(local, external));

        var conflict = decision.ParkedConflicts.ShouldHaveSingleItem();
        conflict.IsUpdate.ShouldBeTrue();
        conflict.LocalData.ShouldBe(FieldValue.Of(("title", FieldValue.Of(local))));
        conflict.ExternalData.ShouldBe(FieldValue.Of(("title", FieldValue.Of(external))));
        decision.BaseMoves.ShouldBeEmpty();
    }

    [Fact]
    public void Sides_that_became_equal_settle_the_conflict()
    {
        var decision = RecordMerge.Decide(Parked("same", "same"));

        decision.SettledConflicts.ShouldBe(["title"]);
        decision.On("title").ShouldBeOfType<Verdict.Agree>();
        decision.BaseAfter.Local.ToJson().ShouldBe("""{"title":"same"}""");
        decision.IsQuiet.ShouldBeFalse();
    }

    [Fact]
    public void A_conflict_in_a_group_that_flows_one_way_by_now_does_not_hold_it_up()
    {
        var input = Given.Linked("""{"title":"a"}""", """{"name":"a"}""", """{"title":"ours"}""", """{"name":"theirs"}""", Given.TaskIn)
            .In("title", State);

        RecordMerge.Decide(input).On("title").ShouldBeOfType<Verdict.TakeExternal>();
    }

    [Fact]
    public void Resolving_with_the_local_value_sends_it()
    {
        var decision = Resolve("""{"title":"ours"}""", push: true);

        decision.LocalPatch.IsEmpty.ShouldBeTrue();
        decision.Write.ShouldNotBeNull().Sent.ToJson().ShouldBe("""{"name":"ours"}""");
        decision.SettledConflicts.ShouldBe(["title"]);
        RecordMerge.Decide(decision.Sent()).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void Resolving_with_the_external_value_writes_it_here_and_moves_base()
    {
        var decision = Resolve("""{"title":"theirs"}""", push: true);

        decision.LocalPatch.ToJson().ShouldBe("""{"title":"theirs"}""");
        decision.Write.ShouldBeNull();
        RecordMerge.Decide(decision.Committed()).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void Resolving_with_a_third_value_writes_both_sides()
    {
        var decision = Resolve("""{"title":"third"}""", push: true);

        decision.LocalPatch.ToJson().ShouldBe("""{"title":"third"}""");
        decision.ExternalPatch.ToJson().ShouldBe("""{"name":"third"}""");
        decision.BaseMoves.ShouldBeEmpty();
        RecordMerge.Decide(decision.Committed()).On("title").ShouldBeOfType<Verdict.PushLocal>();
    }

    [Fact]
    public void Resolving_without_sending_takes_the_pair_as_it_then_stands()
    {
        var decision = Resolve("""{"title":"third"}""", push: false);

        decision.Write.ShouldBeNull();
        decision.BaseAfter.ShouldBe(new BasePair(Samples.Pairs("""{"title":"third"}"""), Samples.Pairs("""{"name":"theirs"}""")));
        RecordMerge.Decide(decision.Committed()).IsQuiet.ShouldBeTrue();
    }

    [Fact]
    public void An_ignored_difference_stays_until_a_side_changes()
    {
        var decision = Resolution.Ignore(Parked("ours", "theirs"), ["title"]);
        var state = decision.Committed();

        RecordMerge.Decide(state).IsQuiet.ShouldBeTrue();
        RecordMerge.Decide(state with { External = Samples.Doc("""{"name":"next"}""") }).LocalPatch.ToJson().ShouldBe("""{"title":"next"}""");
        RecordMerge.Decide(state with { Local = Samples.Doc("""{"title":"next"}""") }).ExternalPatch.ToJson().ShouldBe("""{"name":"next"}""");
    }

    [Theory]
    [InlineData("""{}""", "resolvedData.title", "has no value")]
    [InlineData("""{"title":"x","status":"TODO"}""", "resolvedData.status", "is not in conflict")]
    [InlineData("""{"title":null}""", "resolvedData.title", "is required")]
    public void A_resolution_that_cannot_stand_is_refused(string resolved, string path, string part)
    {
        var result = Resolution.Resolve(Parked("ours", "theirs"), ["title"], Samples.Doc(resolved), pushToExternal: true);

        result.Problems.ShouldContain(problem => problem.Path == path && problem.Message.Contains(part));
    }

    [Fact]
    public void A_resolution_that_cannot_be_sent_yet_is_refused()
    {
        var input = Given.Linked("""{"title":"t"}""", """{"name":"t"}""", """{"title":"t","assignedToId":"member_1"}""", """{"name":"t","assignee":{"gid":"m7"}}""");

        var result = Resolution.Resolve(input, ["assignedToId"], Samples.Doc("""{"assignedToId":"member_1"}"""), pushToExternal: true);

        result.Problems.ShouldHaveSingleItem().Message.ShouldContain("MEMBER Local member_1");
    }

    private static readonly GroupState State = new GroupState.Parked(Samples.Pairs("""{"title":"ours"}"""), Samples.Pairs("""{"name":"theirs"}"""));

    private static MergeDecision Resolve(string resolved, bool push) =>
        Resolution.Resolve(Parked("ours", "theirs"), ["title"], Samples.Doc(resolved), push).Value;

    private static MergeInput Parked(string local, string external) =>
        Given.Linked("""{"title":"a"}""", """{"name":"a"}""", $$"""{"title":"{{local}}"}""", $$"""{"name":"{{external}}"}""")
            .By(ConflictStrategy.MANUAL_REVIEW)
            .In("title", State);
}
