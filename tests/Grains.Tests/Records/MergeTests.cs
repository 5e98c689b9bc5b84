using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Rules 7.1 and 7.2 as the grain applies them.</summary>
public sealed class MergeTests
{
    [Fact]
    public void Todo_survives_any_number_of_round_trips_through_a_flag()
    {
        var world = RecordWorld.AtRest();
        for (var round = 0; round < 5; round++)
        {
            world.Fetched(Outside()).Reply.Outcome.ShouldBe(Observed.Unchanged);
            world.Run().Reply.Outcome.ShouldBe(Observed.Unchanged);
        }

        world["status"].ShouldBe("TODO");
        world.Operations.ShouldBeEmpty();
        world.Record.Revision.ShouldBe(1);
    }

    [Fact]
    public void A_change_outside_is_taken_and_base_moves_to_the_pair()
    {
        var world = RecordWorld.AtRest();
        var seen = world.Fetched(Outside(name: "B", done: true));
        seen.Reply.ShouldSatisfyAllConditions(
            reply => reply.Outcome.ShouldBe(Observed.Applied), reply => reply.Side.ShouldBe("LOCAL"), reply => reply.Change.ShouldBe("UPDATE"));
        (world["title"], world["status"], world["description"]).ShouldBe(("B", "COMPLETED", "d"));
        (world.BaseLocal("title"), world.BaseExternal("name"), world.BaseLocal("status"), world.BaseExternal("done")).ShouldBe(("B", "B", "COMPLETED", "true"));
        world.Operations.ShouldBeEmpty();
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.SYNCED);
        seen.Wrote<RecordVersionRow>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            version => version.Origin.ShouldBe(RecordWorld.Self), version => version.Version.ShouldBe(2), version => version.ChangedFields.ShouldBe(["status", "title"]));
        world.Logs.ShouldHaveSingleItem().Status.ShouldBe(SyncStatus.SUCCESS);
    }

    [Fact]
    public void A_change_here_is_pushed_and_base_stays_until_it_is_confirmed()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        (world.Operation.State, world.Operation.Kind, world.Sends).ShouldBe((OperationState.PENDING, OperationKind.UPDATE, """{"name":"B"}"""));
        (world.BaseLocal("title"), world.BaseExternal("name")).ShouldBe(("A", "A"));
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.PENDING_SYNC);
        world.Mapping.PushedVersion.ShouldBe(2);
    }

    [Fact]
    public void Both_sides_changed_to_the_same_agree_without_a_write()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        var seen = world.Fetched(Outside(name: "B"));
        seen.Reply.ShouldSatisfyAllConditions(reply => reply.Outcome.ShouldBe(Observed.Unchanged), reply => reply.Change.ShouldBeNull());
        world.Open.ShouldBeEmpty();
        world.Conflicts.ShouldBeEmpty();
        (world.BaseLocal("title"), world.BaseExternal("name")).ShouldBe(("B", "B"));
        world.Record.Revision.ShouldBe(2);
    }

    [Fact]
    public void An_edit_that_says_the_same_outside_sends_nothing_and_has_the_copy_read()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"status":"REVIEW"}""");
        world.Open.ShouldBeEmpty();
        world.BaseLocal("status").ShouldBe("TODO", "nothing was read, so nothing is confirmed");
        world.Hint.ShouldNotBeNull();
        world.Fetched(Outside());
        world.BaseLocal("status").ShouldBe("REVIEW");
        world["status"].ShouldBe("REVIEW");
        world.Fetched(Outside(done: true));
        world["status"].ShouldBe("COMPLETED");
    }

    [Fact]
    public void Disjoint_edits_merge_without_a_conflict()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(notes: "e"));
        (world["title"], world["description"]).ShouldBe(("B", "e"));
        world.Sends.ShouldBe("""{"name":"B"}""");
        world.Conflicts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("LOCAL_WINS", 1, "B")]
    [InlineData("EXTERNAL_WINS", 1, "C")]
    [InlineData("LATEST_WINS", 1, "C")]
    [InlineData("LATEST_WINS", -1, "B")]
    [InlineData("LATEST_WINS", 0, "B")]
    [InlineData("LATEST_WINS", null, "B")]
    [InlineData("CUSTOM_MERGE", 1, "B | C")]
    public void A_clash_is_decided_by_the_strategy_and_the_loser_is_kept(string strategy, int? minutesLater, string winner)
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"?","customMergeRules":{"title":{"strategy":"concatenate"}}}""".Replace("?", strategy));
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(name: "C"), minutesLater is { } minutes ? world.Clock.Now.AddMinutes(minutes) : null);

        world["title"].ShouldBe(winner);
        if (winner == "C")
        {
            world.Open.ShouldBeEmpty();
        }
        else
        {
            world.Sends.ShouldBe($$"""{"name":"{{winner}}"}""");
        }

        var row = world.Conflicts.ShouldHaveSingleItem();
        (row.Status, row.ResolutionStrategy).ShouldBe((ConflictStatus.AUTO_RESOLVED, Enum.Parse<ConflictStrategy>(strategy)));
        (row.LocalData.ToJson(), row.ExternalData.ToJson(), row.BaseData.ToJson()).ShouldBe(("""{"title":"B"}""", """{"title":"C"}""", """{"title":"A"}"""));
        row.ResolvedData!.ToJson().ShouldBe($$"""{"title":"{{winner}}"}""");
        world.Rows<RecordVersionRow>().ShouldContain(version => version.Fields.ToJson().Contains("\"B\""), "what a person wrote stays in the history");
    }

    [Fact]
    public void A_clash_under_manual_review_changes_neither_side_and_waits()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(name: "C", notes: "e")).Reply.Outcome.ShouldBe(Observed.Conflict);
        (world["title"], world["description"]).ShouldBe(("B", "e"));
        world.Open.ShouldBeEmpty();
        world.Conflict.Groups.ShouldBe(["title"]);
        (world.BaseLocal("title"), world.BaseExternal("name")).ShouldBe(("A", "A"));
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.CONFLICT);
        world.Logs.ShouldHaveSingleItem().Status.ShouldBe(SyncStatus.CONFLICT_PENDING);
    }

    [Fact]
    public void A_clash_decided_once_is_not_decided_again_while_its_write_is_open()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"LOCAL_WINS"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(name: "C"));
        world.Fetched(Outside(name: "C"));
        world.Prepare(Outside(name: "C")).Reply.Step.ShouldBe(WriteStep.Send);
        world.Conflicts.Length.ShouldBe(1);
    }

    [Fact]
    public void A_value_that_cannot_cross_changes_nothing_and_shows_on_the_mapping_and_in_the_log()
    {
        var world = RecordWorld.AtRest();
        var seen = world.Fetched("""{"name":"B","notes":"d","done":"perhaps","hours":1}""");
        seen.Reply.Outcome.ShouldBe(Observed.Failed);
        seen.Reply.Reason!.ShouldContain("status");
        world["title"].ShouldBe("A");
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.ERROR);
        world.Logs.ShouldHaveSingleItem().Status.ShouldBe(SyncStatus.FAILED);
        world.Fetched(Outside(name: "B")).Reply.Outcome.ShouldBe(Observed.Applied);
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.SYNCED);
    }

    [Fact]
    public void A_required_field_emptied_outside_keeps_its_value_here()
    {
        var world = RecordWorld.AtRest();
        world.Fetched(Outside(name: "")).Reply.Outcome.ShouldBe(Observed.Failed);
        world["title"].ShouldBe("A");
    }

    [Fact]
    public void A_reference_that_is_not_mapped_yet_is_absent_and_comes_when_its_mapping_is_there()
    {
        var world = RecordWorld.AtRest();
        world.Fetched(Outside(owner: "m9"));
        world["assignedToId"].ShouldBeNull();
        world.Record.Fields.ToJson().ShouldNotContain("assignedToId");
        world.Mapping.LastExternalHash.ShouldNotBe(world.Compiled.Fingerprint(Samples.Json(Outside(owner: "m9"))), "a run must look at it again");
        world.WithMember("member_9", "m9").Fetched(Outside(owner: "m9"));
        world["assignedToId"].ShouldBe("member_9");
        world.Mapping.LastExternalHash.ShouldBe(world.Compiled.Fingerprint(Samples.Json(Outside(owner: "m9"))));
    }

    [Fact]
    public void A_reference_here_that_cannot_cross_yet_stays_due_for_the_next_run()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"assignedToId":"member_9","title":"B"}""");
        world.Sends.ShouldBe("""{"name":"B"}""");
        world.Mapping.PushedVersion.ShouldBeLessThan(world.Record.Revision);
        world.WithMember("member_9", "m9").Run();
        world.Sends.ShouldBe("""{"name":"B","owner":"m9"}""");
        world.Mapping.PushedVersion.ShouldBe(world.Record.Revision);
    }

    [Fact]
    public void After_convergence_three_syncs_write_nothing()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside());
        world.Answered(Outside(name: "B"));
        var (record, mapping) = (world.Record.Revision, world.Mapping.BaseExternal);
        for (var sync = 0; sync < 3; sync++)
        {
            world.After(TimeSpan.FromHours(1)).Fetched(Outside(name: "B")).Reply.Outcome.ShouldBe(Observed.Unchanged);
            world.Run().Reply.Outcome.ShouldBe(Observed.Unchanged);
        }

        world.Open.ShouldBeEmpty();
        (world.Record.Revision, world.Mapping.BaseExternal).ShouldBe((record, mapping));
    }
}
