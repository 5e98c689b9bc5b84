using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Sync.Tests.Merge;

/// <summary>While an operation is open or a dead letter, the outside is compared with what it was decided on.</summary>
public sealed class OpenOperationTests
{
    [Fact]
    public void The_outside_stands_and_the_push_stands()
    {
        var decision = RecordMerge.Decide(Open("a", "a", "b", "a", decidedOn: "a"));

        decision.On("title").ShouldBeOfType<Verdict.PushLocal>();
        decision.ExternalPatch.ToJson().ShouldBe("""{"name":"b"}""");
    }

    [Fact]
    public void A_clash_is_decided_once()
    {
        var first = RecordMerge.Decide(
            Given.Linked("""{"title":"a"}""", """{"name":"a"}""", """{"title":"ours"}""", """{"name":"theirs"}""").By(ConflictStrategy.LOCAL_WINS));
        first.DecidedConflicts.ShouldHaveSingleItem();

        var again = RecordMerge.Decide(first.Committed());

        again.DecidedConflicts.ShouldBeEmpty();
        again.On("title").ShouldBeOfType<Verdict.PushLocal>();
        again.Write.ShouldBe(first.Write);
    }

    [Fact]
    public void The_outside_moved_on_and_it_is_a_new_clash()
    {
        var decision = RecordMerge.Decide(Open("a", "a", "ours", "third", decidedOn: "theirs").By(ConflictStrategy.EXTERNAL_WINS));

        decision.DecidedConflicts.ShouldHaveSingleItem().ExternalData.ToJson().ShouldBe("""{"title":"third"}""");
        decision.LocalPatch.ToJson().ShouldBe("""{"title":"third"}""");
    }

    [Fact]
    public void The_outside_went_back_to_base_and_that_is_a_new_clash_too()
    {
        var decision = RecordMerge.Decide(Open("a", "a", "ours", "a", decidedOn: "theirs").By(ConflictStrategy.EXTERNAL_WINS));

        decision.DecidedConflicts.ShouldHaveSingleItem().Winner.ShouldBe(Winner.External);
        decision.LocalPatch.ToJson().ShouldBe("""{"title":"a"}""");
    }

    [Fact]
    public void The_outside_shows_what_we_would_send_and_that_is_agreement()
    {
        var decision = RecordMerge.Decide(Open("a", "a", "b", "b", decidedOn: "a"));

        decision.On("title").ShouldBeOfType<Verdict.Agree>();
        decision.BaseAfter.External.ToJson().ShouldBe("""{"name":"b"}""");
    }

    [Fact]
    public void Local_back_at_base_leaves_nothing_to_send() =>
        RecordMerge.Decide(Open("a", "a", "a", "a", decidedOn: "a")).On("title").ShouldBeOfType<Verdict.Unchanged>();

    [Fact]
    public void Local_back_at_base_after_a_won_clash_still_goes_out() =>
        RecordMerge.Decide(Open("a", "a", "a", "theirs", decidedOn: "theirs")).ExternalPatch.ToJson().ShouldBe("""{"name":"a"}""");

    [Fact]
    public void Local_back_at_base_and_the_outside_moved_takes_the_outside() =>
        RecordMerge.Decide(Open("a", "a", "a", "third", decidedOn: "theirs")).LocalPatch.ToJson().ShouldBe("""{"title":"third"}""");

    [Fact]
    public void Without_a_base_the_push_stands_as_long_as_the_outside_does()
    {
        var state = new GroupState.Open(Samples.Pairs("""{"name":"theirs"}"""));
        var input = Given.Strangers("""{"title":"ours"}""", """{"name":"theirs"}""").In("title", state);

        RecordMerge.Decide(input).On("title").ShouldBeOfType<Verdict.PushLocal>();
        RecordMerge.Decide(input with { External = Samples.Doc("""{"name":"ours"}""") }).On("title").ShouldBeOfType<Verdict.Agree>();
        RecordMerge.Decide(input with { External = Samples.Doc("""{"name":"third"}""") }).DecidedConflicts.ShouldHaveSingleItem();
        RecordMerge.Decide(Given.Strangers("""{"title":"ours"}""", """{"name":"ours"}""")
            .In("title", new GroupState.Open(Samples.Pairs("""{"name":"ours"}""")))).On("title").ShouldBeOfType<Verdict.Agree>();
    }

    [Fact]
    public void An_operation_in_a_group_that_no_longer_flows_out_does_not_count()
    {
        var input = Given.Linked("""{"title":"a"}""", """{"name":"a"}""", """{"title":"b"}""", """{"name":"c"}""", Given.TaskIn)
            .In("title", new GroupState.Open(Samples.Pairs("""{"name":"c"}""")));

        RecordMerge.Decide(input).On("title").ShouldBeOfType<Verdict.TakeExternal>();
    }

    private static MergeInput Open(string baseLocal, string baseExternal, string local, string external, string decidedOn) => Given.Linked(
            $$"""{"title":"{{baseLocal}}"}""", $$"""{"name":"{{baseExternal}}"}""", $$"""{"title":"{{local}}"}""", $$"""{"name":"{{external}}"}""")
        .In("title", new GroupState.Open(Projection.Empty.With(Samples.At("name"), FieldValue.Of(decidedOn))));
}
