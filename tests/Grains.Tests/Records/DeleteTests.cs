using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Deletes on either side, by policy, and against edits, by strategy.</summary>
public sealed class DeleteTests
{
    [Fact]
    public void A_delete_here_passes_on_and_leaves_a_tombstone()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        world.Delete();
        (world.Operation.Kind, world.Operation.ExternalId).ShouldBe((OperationKind.DELETE, RecordWorld.Copy));
        world.Mapping.PushedVersion.ShouldBe(world.Record.Revision);
        world.Prepare(Outside()).Reply.ShouldSatisfyAllConditions(plan => plan.Step.ShouldBe(WriteStep.Send), plan => plan.Kind.ShouldBe("DELETE"));
        world.Settled(WriteOutcome.Gone, world.State(null)).Reply.Settled.ShouldBeTrue();
        world.MappingOf(RecordWorld.Self).ShouldBeNull();
        world.Operations.Select(row => row.State).ShouldBe([OperationState.SUPERSEDED, OperationState.CONFIRMED]);
        world.Rows<TombstoneRow>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            stone => stone.ExternalId.ShouldBe(RecordWorld.Copy), stone => stone.InternalId.ShouldBe(RecordWorld.Id), stone => stone.ExpiresAt.ShouldBe(world.Clock.Now.AddDays(90)));
    }

    [Fact]
    public void What_is_gone_already_needs_no_delete()
    {
        var world = RecordWorld.AtRest();
        world.Delete();
        world.Prepare((string?)null).Reply.Step.ShouldBe(WriteStep.Nothing);
        (world.Open.IsEmpty, world.MappingOf(RecordWorld.Self)).ShouldBe((true, null));
        world.Rows<TombstoneRow>().Length.ShouldBe(1);
    }

    [Theory]
    [InlineData("DETACH")]
    [InlineData("IGNORE")]
    public void A_delete_here_that_is_not_to_pass_on_detaches(string policy)
    {
        var world = RecordWorld.AtRest($$"""{"deletePolicy":"{{policy}}"}""");
        world.Delete();
        world.Open.ShouldBeEmpty();
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.DETACHED);
        world.Fetched(Outside(name: "B")).Reply.Outcome.ShouldBe(Observed.Filtered);
        world.Record.DeletedAt.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("LOCAL_WINS", 1, "send")]
    [InlineData("EXTERNAL_WINS", -1, "restore")]
    [InlineData("LATEST_WINS", 1, "restore")]
    [InlineData("LATEST_WINS", -1, "send")]
    [InlineData("CUSTOM_MERGE", -1, "restore")]
    [InlineData("MANUAL_REVIEW", 1, "park")]
    public void A_delete_here_against_an_edit_there_is_a_conflict(string strategy, int minutesLater, string outcome)
    {
        var world = RecordWorld.AtRest($$"""{"conflictStrategy":"{{strategy}}"}""");
        world.Delete();
        var plan = world.Prepare(Outside(name: "B"), world.Clock.Now.AddMinutes(minutesLater));
        switch (outcome)
        {
            case "send":
                (plan.Reply.Step, plan.Reply.Kind).ShouldBe((WriteStep.Send, "DELETE"));
                break;
            case "restore":
                (world.Record.DeletedAt, world["title"], world.Open.IsEmpty).ShouldBe((null, "B", true));
                world.BaseExternal("name").ShouldBe("B");
                world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.AUTO_RESOLVED);
                break;
            default:
                world.Record.DeletedAt.ShouldNotBeNull();
                world.Open.ShouldBeEmpty();
                (world.Conflict.Groups.IsEmpty, world.Conflict.ExternalData.ToJson(), world.Mapping.SyncStatus).ShouldBe((true, """{"title":"B"}""", MappingStatus.CONFLICT));
                break;
        }
    }

    [Fact]
    public void A_person_who_upholds_a_delete_has_it_carried_out()
    {
        var world = ParkedHere();
        world.Resolve("LOCAL_WINS").Reply.Verdict.ShouldBe(Verdict.Done);
        world.Prepare(Outside(name: "B")).Reply.ShouldSatisfyAllConditions(plan => plan.Step.ShouldBe(WriteStep.Send), plan => plan.Kind.ShouldBe("DELETE"));
    }

    [Fact]
    public void An_outside_that_moved_after_that_decision_is_asked_about_again()
    {
        var world = ParkedHere();
        world.Resolve("LOCAL_WINS");
        world.Prepare(Outside(name: "C")).Reply.Step.ShouldBe(WriteStep.Nothing);
        world.Conflict.ExternalData.ToJson().ShouldBe("""{"title":"C"}""");
    }

    [Fact]
    public void A_person_who_takes_a_delete_back_gets_the_record_as_it_is_outside()
    {
        var world = ParkedHere();
        world.Resolve("EXTERNAL_WINS");
        world.Record.DeletedAt.ShouldBeNull();
        world.Hint!.NextDueAt.ShouldBe(world.Clock.Now);
        world.Fetched(Outside(name: "B"), hint: 1);
        (world["title"], world.Open.IsEmpty, world.Conflicts.Length).ShouldBe(("B", true, 1));
    }

    [Fact]
    public void A_parked_delete_follows_the_outside()
    {
        var world = ParkedHere();
        world.Fetched(Outside(name: "B")).Wrote<ConflictRow>().ShouldBeEmpty();
        world.Fetched(Outside(name: "C"));
        (world.Conflict.ExternalData.ToJson(), world.Conflict.Revision).ShouldBe(("""{"title":"C"}""", 2));
        world.Mapping.LastExternalHash.ShouldBe(world.Compiled.Fingerprint(Samples.Json(Outside(name: "C"))));
        world.Fetched(Outside());
        world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.AUTO_RESOLVED, "the edit was taken back, so nothing stands against the delete");
        world.Operation.Kind.ShouldBe(OperationKind.DELETE);
    }

    [Fact]
    public void A_delete_is_not_replaced_by_what_is_seen_outside()
    {
        var world = RecordWorld.AtRest();
        world.Delete();
        world.Fetched(Outside(name: "B"));
        (world.Operation.Kind, world.Operation.State).ShouldBe((OperationKind.DELETE, OperationState.PENDING));
        world.Run();
        world.Operations.Length.ShouldBe(1);
    }

    [Fact]
    public void A_record_that_a_person_takes_back_is_not_deleted_any_more()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Delete();
        world.Prepare(Outside(name: "C"));
        world.Resolve("EXTERNAL_WINS");
        world.Record.DeletedAt.ShouldBeNull();
        world.Open.ShouldNotContain(row => row.Kind == OperationKind.DELETE);
        world.Fetched(Outside(name: "C"), hint: 1).Reply.Outcome.ShouldNotBe(Observed.Later);
    }

    [Fact]
    public void A_delete_ends_the_question_about_a_field_and_meets_its_value_outside()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(name: "C"));
        world.Delete();
        world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.AUTO_RESOLVED);
        world.Prepare(Outside(name: "C")).Reply.Step.ShouldBe(WriteStep.Nothing);
        world.Conflict.Groups.ShouldBeEmpty();

        world.Resolve("LOCAL_WINS");
        world.Operation.Kind.ShouldBe(OperationKind.DELETE);
        world.Prepare(Outside(name: "C")).Reply.Step.ShouldBe(WriteStep.Send);
    }

    [Fact]
    public void A_delete_there_passes_on_and_leaves_a_tombstone()
    {
        var world = RecordWorld.AtRest();
        var seen = world.Fetched(null);
        (seen.Reply.Outcome, seen.Reply.Side, seen.Reply.Change).ShouldBe((Observed.Applied, "LOCAL", "DELETE"));
        world.Record.DeletedAt.ShouldBe(world.Clock.Now);
        world.MappingOf(RecordWorld.Self).ShouldBeNull();
        world.Rows<TombstoneRow>().Length.ShouldBe(1);
        (world.Logs.Single().Operation, world.Logs.Single().Direction).ShouldBe((SyncOperation.DELETE, SyncDirection.EXTERNAL_TO_BRITEPOOL));
        seen.Wrote<RecordVersionRow>().Single().ShouldSatisfyAllConditions(version => version.Deleted.ShouldBeTrue(), version => version.Origin.ShouldBe(RecordWorld.Self));
    }

    [Fact]
    public void A_delete_there_with_policy_detach_lets_go_of_the_copy_and_keeps_base()
    {
        var world = RecordWorld.AtRest("""{"deletePolicy":"DETACH"}""");
        world.Fetched(null).Reply.Outcome.ShouldBe(Observed.Filtered);
        (world.Record.DeletedAt, world.Mapping.SyncStatus, world.BaseExternal("name")).ShouldBe((null, MappingStatus.DETACHED, "A"));
        world.Edit("""{"title":"B"}""");
        world.Run();
        world.Open.ShouldBeEmpty();
    }

    [Fact]
    public void A_write_that_was_open_when_its_copy_was_let_go_of_is_not_sent()
    {
        var world = RecordWorld.AtRest("""{"deletePolicy":"DETACH"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(null);
        if (!world.Open.IsEmpty)
        {
            world.Prepare(Outside()).Reply.Step.ShouldBe(WriteStep.Nothing);
        }

        world.Open.ShouldBeEmpty();
    }

    [Fact]
    public void A_delete_there_with_policy_ignore_passes_nothing_on_until_the_copy_is_seen_again()
    {
        var world = RecordWorld.AtRest("""{"deletePolicy":"IGNORE"}""");
        world.Fetched(null).Reply.Outcome.ShouldBe(Observed.Filtered);
        world.Edit("""{"title":"B"}""");
        world.Record.DeletedAt.ShouldBeNull();
        world.Open.ShouldBeEmpty();
        world.Hint.ShouldNotBeNull("whether it is back shows a read").ExternalId.ShouldBe(RecordWorld.Copy);
        world.Fetched(Outside());
        world.Sends.ShouldBe("""{"name":"B"}""");
    }

    [Theory]
    [InlineData("EXTERNAL_WINS", "delete")]
    [InlineData("LOCAL_WINS", "recreate")]
    [InlineData("LATEST_WINS", "recreate")]
    [InlineData("CUSTOM_MERGE", "recreate")]
    [InlineData("MANUAL_REVIEW", "park")]
    public void A_delete_there_against_an_edit_here_is_a_conflict(string strategy, string outcome)
    {
        var world = RecordWorld.AtRest($$"""{"conflictStrategy":"{{strategy}}"}""");
        world.Edit("""{"title":"B"}""");
        var mapping = world.Mapping.Id;
        world.Fetched(null);
        switch (outcome)
        {
            case "delete":
                world.Record.DeletedAt.ShouldNotBeNull();
                world.Open.ShouldBeEmpty();
                world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.AUTO_RESOLVED);
                break;
            case "recreate":
                (world.Mapping.Id, world.Mapping.ExternalId, world.Operation.Kind).ShouldBe((mapping, null, OperationKind.CREATE));
                world.Sends.ShouldContain("\"name\":\"B\"");
                world.Rows<TombstoneRow>().ShouldHaveSingleItem().ExternalId.ShouldBe(RecordWorld.Copy);
                world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.AUTO_RESOLVED);
                world.Record.DeletedAt.ShouldBeNull();
                break;
            default:
                (world.Record.DeletedAt, world.Conflict.Groups.IsEmpty, world.Conflict.LocalData.ToJson()).ShouldBe((null, true, """{"title":"B"}"""));
                break;
        }
    }

    [Fact]
    public void A_delete_that_a_write_meets_is_the_same_conflict()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"LOCAL_WINS"}""");
        world.Edit("""{"title":"B"}""");
        world.Prepare((string?)null).Reply.Step.ShouldBe(WriteStep.Nothing);
        (world.Operation.Kind, world.Mapping.ExternalId).ShouldBe((OperationKind.CREATE, null));
    }

    [Fact]
    public void While_a_person_decides_whether_there_is_a_copy_nothing_is_sent()
    {
        var world = ParkedThere();
        world.Prepare((string?)null).Reply.Step.ShouldBe(WriteStep.Nothing);
        world.Edit("""{"description":"e"}""");
        world.Run();
        world.Open.ShouldBeEmpty();
        world.Conflict.LocalData.ToJson().ShouldBe("""{"description":"e","title":"B"}""", "it follows our side");
    }

    [Theory]
    [InlineData("LOCAL_WINS", true)]
    [InlineData("LATEST_WINS", true)]
    [InlineData("EXTERNAL_WINS", false)]
    public void A_person_decides_whether_the_record_stays(string strategy, bool stays)
    {
        var world = ParkedThere();
        var mapping = world.Mapping.Id;
        world.Resolve(strategy).Reply.Verdict.ShouldBe(Verdict.Done);
        world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.RESOLVED);
        if (stays)
        {
            (world.Record.DeletedAt, world.Operation.Kind, world.Mapping.Id).ShouldBe((null, OperationKind.CREATE, mapping));
        }
        else
        {
            (world.Record.DeletedAt is null, world.Open.IsEmpty).ShouldBe((false, true));
        }
    }

    [Theory]
    [InlineData("IGNORE", true)]
    [InlineData("LOCAL_WINS", false)]
    public void A_record_without_a_copy_may_be_accepted_until_either_side_changes(string strategy, bool push)
    {
        var world = ParkedThere();
        world.Resolve(strategy, push: push).Reply.Json!.ShouldContain("\"syncedToExternal\":false");
        world.Run();
        (world.Record.DeletedAt, world.Open.IsEmpty, world.Mapping.ExternalId).ShouldBe((null, true, null));
        world.Edit("""{"description":"e"}""");
        world.Operation.Kind.ShouldBe(OperationKind.CREATE);
    }

    [Fact]
    public void A_copy_that_was_accepted_as_gone_is_bound_again_when_it_comes_back()
    {
        var world = ParkedThere();
        world.Resolve("IGNORE");
        world.Fetched(Outside(name: "B"), binding: Binding.Match).Reply.Outcome.ShouldBe(Observed.Applied);
        (world.Mapping.ExternalId, world.Open.IsEmpty).ShouldBe((RecordWorld.Copy, true));
    }

    [Fact]
    public void A_copy_of_a_deleted_record_may_be_accepted_until_it_changes()
    {
        var world = ParkedHere();
        world.Resolve("IGNORE");
        world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.IGNORED);
        world.Fetched(Outside(name: "B"));
        world.Run();
        world.Open.ShouldBeEmpty();
        world.Fetched(Outside(name: "C"));
        world.Prepare(Outside(name: "C")).Reply.Step.ShouldBe(WriteStep.Nothing);
        world.Conflict.ExternalData.ToJson().ShouldBe("""{"title":"C"}""");
    }

    [Fact]
    public void Where_edits_wait_for_a_run_the_run_finds_an_edit_whose_copy_was_gone_and_has_come_back()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW","syncFrequency":"MANUAL"}""");
        world.Edit("""{"title":"B"}""");
        world.Run();
        world.Prepare((string?)null);
        world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.PENDING);
        world.Fetched(Outside(), binding: Binding.Match);
        world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.AUTO_RESOLVED);
        world.Run();
        world.Sends.ShouldBe("""{"name":"B"}""");
    }

    [Fact]
    public void Where_edits_wait_for_a_run_the_run_finds_an_accepted_copy_that_has_changed()
    {
        var world = ParkedHere().Configured(row => row with { SyncFrequency = SyncFrequency.MANUAL });
        world.Resolve("IGNORE");
        world.Fetched(Outside(name: "C"));
        world.Open.ShouldBeEmpty();
        world.Run();
        world.Prepare(Outside(name: "C")).Reply.Step.ShouldBe(WriteStep.Nothing);
        world.Conflict.ExternalData.ToJson().ShouldBe("""{"title":"C"}""");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(-1, true)]
    public void Latest_wins_compares_a_delete_here_with_the_change_there(int minutesLater, bool staysDeleted)
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Delete();
        world.Prepare(Outside(name: "B"), world.Clock.Now.AddMinutes(minutesLater));
        world.Resolve("LATEST_WINS");
        (world.Record.DeletedAt is not null).ShouldBe(staysDeleted);
    }

    [Fact]
    public void Values_do_not_answer_whether_the_record_stays()
    {
        var world = ParkedThere();
        world.Resolve("CUSTOM_MERGE", """{"title":"D"}""").ShouldSatisfyAllConditions(
            refused => refused.Reply.Problems.ShouldHaveSingleItem().Path.ShouldBe("strategy"), refused => refused.Unit.ShouldBeNull());
    }

    [Fact]
    public void A_question_about_an_old_copy_ends_with_it()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(name: "C"));
        world.Clock.Pass(TimeSpan.FromMinutes(1));
        world.Configured(row => row with { ConflictStrategy = ConflictStrategy.LOCAL_WINS }).Fetched(null);
        world.Conflicts.ShouldAllBe(row => row.Status == ConflictStatus.AUTO_RESOLVED);
        world.Operation.Kind.ShouldBe(OperationKind.CREATE);
    }

    [Fact]
    public void A_copy_that_is_seen_again_ends_the_question_and_is_merged()
    {
        var world = ParkedThere();
        world.Fetched(Outside(notes: "e"));
        world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.AUTO_RESOLVED);
        (world["title"], world["description"], world.Sends).ShouldBe(("B", "e", """{"name":"B"}"""));
    }

    [Fact]
    public void A_record_deleted_here_while_its_copy_was_gone_is_over()
    {
        var world = ParkedThere();
        world.Delete();
        world.Fetched(null);
        world.MappingOf(RecordWorld.Self).ShouldBeNull();
        world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.AUTO_RESOLVED);
        world.Open.ShouldBeEmpty();
    }

    [Fact]
    public void Where_deletes_do_not_flow_in_a_delete_there_only_lets_go()
    {
        var world = RecordWorld.AtRest("""{"syncDirection":"BRITEPOOL_TO_EXTERNAL"}""");
        world.Fetched(null).Reply.Outcome.ShouldBe(Observed.Filtered);
        (world.Record.DeletedAt, world.Mapping.SyncStatus).ShouldBe((null, MappingStatus.DETACHED));
    }

    [Fact]
    public void Where_deletes_do_not_flow_out_a_delete_here_stays_here()
    {
        var world = RecordWorld.AtRest("""{"syncDirection":"EXTERNAL_TO_BRITEPOOL"}""");
        world.Delete();
        world.Run();
        world.Open.ShouldBeEmpty();
    }

    private static RecordWorld ParkedHere()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Delete();
        world.Prepare(Outside(name: "B"));
        return world;
    }

    private static RecordWorld ParkedThere()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(null).Reply.Outcome.ShouldBe(Observed.Conflict);
        return world;
    }
}
