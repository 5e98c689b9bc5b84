using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Rule 7.9: a person's answer to a conflict about fields.</summary>
public sealed class ResolveTests
{
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(2);

    [Fact]
    public void Local_wins_sends_ours_against_the_state_that_was_seen()
    {
        var world = Clashed();
        var id = world.Conflict.Id;
        var done = world.Resolve("LOCAL_WINS");
        done.Reply.Verdict.ShouldBe(Verdict.Done);
        done.Reply.Json!.ShouldContain("\"syncedToExternal\":true");
        world.Conflicts.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            row => row.Status.ShouldBe(ConflictStatus.RESOLVED), row => row.ResolvedById.ShouldBe("usr_1"),
            row => row.ResolutionStrategy.ShouldBe(ConflictStrategy.LOCAL_WINS), row => row.ResolvedData!.ToJson().ShouldBe("""{"title":"B"}"""));
        world.Logs.ShouldContain(log => log.Status == SyncStatus.CONFLICT_RESOLVED);
        world.BaseExternal("name").ShouldBe("A", "nothing is confirmed before it is written");
        world.Prepare(Outside(name: "C")).Reply.Body.ShouldBe("""{"name":"B"}""");
        world.Answered(Outside(name: "B"));
        (world.BaseExternal("name"), world.Conflicts.Length, world.Conflicts[0].Id).ShouldBe(("B", 1, id));
    }

    [Fact]
    public void An_outside_that_moved_after_the_decision_is_a_new_conflict()
    {
        var world = Clashed();
        world.Resolve("LOCAL_WINS");
        world.Prepare(Outside(name: "D")).Reply.Step.ShouldBe(WriteStep.Nothing);
        world.Conflict.ExternalSeen.ToJson().ShouldBe("""{"name":"D"}""");
    }

    [Fact]
    public void External_wins_takes_theirs_and_sends_nothing()
    {
        var world = Clashed();
        world.Resolve("EXTERNAL_WINS").Reply.Json!.ShouldContain("\"updated\":true");
        (world["title"], world.BaseLocal("title"), world.BaseExternal("name")).ShouldBe(("C", "C", "C"));
        world.Open.ShouldBeEmpty();
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.SYNCED);
        world.Fetched(Outside(name: "C")).Reply.Outcome.ShouldBe(Observed.Unchanged);
    }

    [Theory]
    [InlineData(1, "C")]
    [InlineData(-1, "B")]
    public void Latest_wins_compares_the_times_of_the_two_changes(int minutesLater, string winner)
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(name: "C"), world.Clock.Now.AddMinutes(minutesLater));
        world.Resolve("LATEST_WINS").Reply.Verdict.ShouldBe(Verdict.Done);
        world["title"].ShouldBe(winner);
        world.Open.IsEmpty.ShouldBe(winner == "C");
    }

    [Fact]
    public void Custom_merge_takes_the_given_values_on_both_sides()
    {
        var world = Clashed();
        world.Resolve("CUSTOM_MERGE", """{"title":"D"}""");
        (world["title"], world.Sends).ShouldBe(("D", """{"name":"D"}"""));
    }

    [Theory]
    [InlineData("CUSTOM_MERGE", """{"title":"D"}""")]
    [InlineData("EXTERNAL_WINS", null)]
    public void What_a_person_chose_is_as_new_as_their_word_however_old_the_value_outside(string strategy, string? data)
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(name: "C"), world.Clock.Now.AddHours(-1));
        world.After(TimeSpan.FromMinutes(5)).Resolve(strategy, data);
        world.Record.FieldOrigins.ToJson().ShouldContain($"\"title\":{{\"at\":\"{world.Clock.Now:O}\",\"origin\":\"{RecordOrigins.Person}\"}}");
    }

    [Fact]
    public void Custom_merge_without_a_field_in_conflict_names_it()
    {
        var world = Clashed(both: true);
        var refused = world.Resolve("CUSTOM_MERGE", """{"title":"D","status":"TODO"}""");
        (refused.Reply.Verdict, refused.Unit).ShouldBe((Verdict.Invalid, null));
        refused.Reply.Problems.Select(problem => problem.Path).ShouldBe(["resolvedData.status", "resolvedData.description"], ignoreOrder: true);
        world.Resolve("CUSTOM_MERGE").Reply.Problems.Length.ShouldBe(2);
    }

    [Fact]
    public void Custom_merge_with_a_value_the_field_cannot_hold_names_it()
    {
        var world = Clashed();
        world.Resolve("CUSTOM_MERGE", """{"title":""}""").Reply.Problems.ShouldHaveSingleItem().Path.ShouldBe("resolvedData.title");
        world.Conflict.Status.ShouldBe(ConflictStatus.PENDING);
    }

    [Fact]
    public void A_version_that_is_no_longer_the_present_one_is_refused_with_the_new_state()
    {
        var world = Clashed();
        world.Fetched(Outside(name: "D"));
        var stale = world.Resolve("EXTERNAL_WINS", version: 1);
        (stale.Reply.Verdict, stale.Reply.Code, stale.Unit).ShouldBe((Verdict.Stale, "conflict-stale", null));
        stale.Reply.Json!.ShouldContain("\"title\":\"D\"");
        world.Resolve("EXTERNAL_WINS", version: 2).Reply.Verdict.ShouldBe(Verdict.Done);
        world["title"].ShouldBe("D");
    }

    [Fact]
    public void What_is_settled_cannot_be_settled_again()
    {
        var world = Clashed();
        var id = world.Conflict.Id;
        world.Resolve("LOCAL_WINS");
        var again = world.Resolve("EXTERNAL_WINS", conflictId: id);
        (again.Reply.Verdict, again.Reply.Code, again.Unit).ShouldBe((Verdict.Refused, "conflict-settled", null));
        world["title"].ShouldBe("B");
    }

    [Fact]
    public void A_decision_that_is_not_to_be_pushed_accepts_the_pair_until_either_side_changes()
    {
        var world = Clashed();
        world.Resolve("LOCAL_WINS", push: false);
        (world.BaseLocal("title"), world.BaseExternal("name")).ShouldBe(("B", "C"));
        StaysAsItIs(world);
    }

    [Fact]
    public void Ignored_accepts_the_difference_until_either_side_changes()
    {
        var world = Clashed();
        world.Resolve("IGNORE").Reply.Json!.ShouldContain("IGNORED");
        world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.IGNORED);
        StaysAsItIs(world);
    }

    [Theory]
    [InlineData("LOCAL_WINS")]
    [InlineData("EXTERNAL_WINS")]
    [InlineData("IGNORE")]
    public void What_else_was_to_be_sent_is_still_sent(string strategy)
    {
        var world = Clashed();
        world.Edit("""{"description":"e"}""");
        world.Resolve(strategy);
        world.Sends.ShouldContain("\"notes\":\"e\"");
        world.Prepare(Outside(name: "C")).Reply.Body!.ShouldContain("\"notes\":\"e\"");
    }

    [Fact]
    public void A_decision_made_while_a_write_is_out_is_sent_after_it()
    {
        var world = Clashed();
        world.Edit("""{"description":"e"}""");
        world.Prepare(Outside(name: "C"));
        var sent = world.Operation.Id;
        world.Resolve("LOCAL_WINS");
        world.OperationById(sent).SentValues.ToJson().ShouldBe("""{"notes":"e"}""");
        world.Answered(Outside(name: "C", notes: "e"));
        world.OperationById(sent).State.ShouldBe(OperationState.CONFIRMED);
        world.Sends.ShouldBe("""{"name":"B"}""");
        world.After(Lag).Prepare(Outside(name: "C", notes: "e")).Reply.Step.ShouldBe(WriteStep.Send);
        world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.RESOLVED);
    }

    [Fact]
    public void A_decision_under_manual_is_sent_without_a_run()
    {
        var world = Clashed().Configured(row => row with { SyncFrequency = SyncFrequency.MANUAL });
        world.Resolve("LOCAL_WINS");
        world.Sends.ShouldBe("""{"name":"B"}""");
    }

    [Theory]
    [InlineData("LOCAL_WINS")]
    [InlineData("EXTERNAL_WINS")]
    [InlineData("IGNORE")]
    public void What_waits_for_a_run_under_manual_is_not_forgotten_over_a_decision(string strategy)
    {
        var world = Clashed().Configured(row => row with { SyncFrequency = SyncFrequency.MANUAL });
        world.Edit("""{"description":"e"}""");
        world.Resolve(strategy);
        world.Run();
        world.Sends.ShouldContain("\"notes\":\"e\"");
    }

    private static void StaysAsItIs(RecordWorld world)
    {
        world.Open.ShouldBeEmpty();
        world.Fetched(Outside(name: "C")).Reply.Outcome.ShouldBe(Observed.Unchanged);
        world.Run().Reply.Outcome.ShouldBe(Observed.Unchanged);
        world["title"].ShouldBe("B");
        world.Fetched(Outside(name: "D"));
        world["title"].ShouldBe("D");
    }

    private static RecordWorld Clashed(bool both = false)
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit(both ? """{"title":"B","description":"e"}""" : """{"title":"B"}""");
        world.Fetched(Outside(name: "C", notes: both ? "f" : "d"));
        return world;
    }
}
