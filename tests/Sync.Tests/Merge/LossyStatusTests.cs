using Concord.Sync.Merge;

namespace Concord.Sync.Tests.Merge;

/// <summary>Five local states share two outside values; none of them is lost on the way.</summary>
public sealed class LossyStatusTests
{
    [Fact]
    public void Todo_survives_any_number_of_round_trips()
    {
        var first = RecordMerge.Decide(Given.Strangers("""{"title":"t","status":"TODO"}""", """{"name":"t"}"""));
        first.ExternalPatch.ToJson().ShouldBe("""{"completed":false}""");

        var state = first.Sent();
        for (var trip = 0; trip < 5; trip++)
        {
            var decision = RecordMerge.Decide(state with { External = Samples.Doc("""{"name":"t","completed":false}""") });
            decision.IsQuiet.ShouldBeTrue();
            state = decision.Committed();
            state.Local.ToJson().ShouldBe("""{"status":"TODO","title":"t"}""");
        }
    }

    [Fact]
    public void A_change_between_states_with_one_outside_value_writes_nothing()
    {
        var decision = RecordMerge.Decide(Linked("TODO", "false", "REVIEW", "false"));

        decision.On("status").ShouldBeOfType<Verdict.Agree>();
        decision.Write.ShouldBeNull();
        decision.BaseAfter.Local.ToJson().ShouldBe("""{"status":"REVIEW"}""");
    }

    [Fact]
    public void Completing_outside_completes_here() =>
        RecordMerge.Decide(Linked("TODO", "false", "TODO", "true")).LocalPatch.ToJson().ShouldBe("""{"status":"COMPLETED"}""");

    [Fact]
    public void Reopening_outside_reopens_here() =>
        RecordMerge.Decide(Linked("COMPLETED", "true", "COMPLETED", "false")).LocalPatch.ToJson().ShouldBe("""{"status":"IN_PROGRESS"}""");

    [Fact]
    public void Cancelled_here_and_completed_outside_agree() =>
        RecordMerge.Decide(Linked("TODO", "false", "CANCELLED", "true")).On("status").ShouldBeOfType<Verdict.Agree>();

    [Fact]
    public void A_first_meeting_keeps_the_finer_local_state()
    {
        var decision = RecordMerge.Decide(Given.Strangers("""{"status":"REVIEW"}""", """{"completed":false}"""));

        decision.On("status").ShouldBeOfType<Verdict.Agree>();
        decision.LocalPatch.IsEmpty.ShouldBeTrue();
    }

    private static MergeInput Linked(string baseLocal, string baseExternal, string local, string external) => Given.Linked(
        $$"""{"status":"{{baseLocal}}"}""", $$"""{"completed":{{baseExternal}}}""",
        $$"""{"status":"{{local}}"}""", $$"""{"completed":{{external}}}""");
}
