using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Rule 7.5 for creates: one record outside for one record here, whatever answers are lost.</summary>
public sealed class CreateOutsideTests
{
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(2);

    [Fact]
    public void A_create_sends_all_that_is_mapped_and_its_answer_binds()
    {
        var world = RecordWorld.Unbound();
        world.Run();
        var plan = world.PrepareCreate();
        (plan.Reply.Step, plan.Reply.Kind, plan.Reply.Body).ShouldBe((WriteStep.Send, "CREATE", """{"done":false,"hours":1,"name":"A","notes":"d"}"""));
        world.Answered(Outside());
        (world.Mapping.ExternalId, world.BaseLocal("title"), world.BaseExternal("name"), world.Mapping.SyncStatus).ShouldBe((RecordWorld.Copy, "A", "A", MappingStatus.SYNCED));
        world.Operations.ShouldHaveSingleItem().ShouldSatisfyAllConditions(row => row.State.ShouldBe(OperationState.CONFIRMED), row => row.ExternalId.ShouldBe(RecordWorld.Copy));
    }

    [Fact]
    public void A_default_that_the_system_fills_in_is_taken()
    {
        var world = new RecordWorld();
        world.Create("""{"title":"A"}""");
        world.PrepareCreate();
        world.Answered(Outside(notes: "made for you"));
        world["description"].ShouldBe("made for you");
        world.Open.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_edited_while_the_create_was_out_follows_it()
    {
        var world = Created();
        world.Edit("""{"title":"B"}""");
        world.Operations.Length.ShouldBe(1);
        world.Answered(Outside());
        (world.Operation.Kind, world.Sends, world.Operation.ExternalId).ShouldBe((OperationKind.UPDATE, """{"name":"B"}""", RecordWorld.Copy));
    }

    [Fact]
    public void A_create_edited_before_it_left_is_still_one_create()
    {
        var world = RecordWorld.Unbound();
        world.Run();
        var id = world.Operation.Id;
        world.Edit("""{"title":"B"}""");
        (world.Operation.Id, world.Operation.Kind).ShouldBe((id, OperationKind.CREATE));
        world.Sends.ShouldContain("\"name\":\"B\"");
    }

    [Fact]
    public void A_record_deleted_before_its_create_left_leaves_nothing()
    {
        var world = RecordWorld.Unbound();
        world.Run();
        world.Delete();
        world.Open.ShouldBeEmpty();
        world.MappingOf(RecordWorld.Self).ShouldBeNull();
    }

    [Fact]
    public void A_record_deleted_while_its_create_was_out_is_deleted_outside_too()
    {
        var world = Created();
        world.Delete();
        world.Operation.State.ShouldBe(OperationState.ATTEMPTED);
        world.Answered(Outside());
        (world.Operation.Kind, world.Operation.ExternalId).ShouldBe((OperationKind.DELETE, RecordWorld.Copy));
    }

    [Fact]
    public void Unknown_and_found_once_binds()
    {
        var world = Unknown();
        world.Settled(WriteOutcome.Candidates, world.State(Outside(), "x7")).Reply.Settled.ShouldBeTrue();
        (world.Mapping.ExternalId, world.BaseExternal("name")).ShouldBe(("x7", "A"));
        world.Open.ShouldBeEmpty();
    }

    [Fact]
    public void Unknown_and_not_found_is_sent_again_after_the_backoff_under_the_same_id()
    {
        var world = Unknown();
        var id = world.Operation.Id;
        world.Settled(WriteOutcome.Candidates).Reply.Settled.ShouldBeFalse();
        (world.Operation.State, world.Operation.NextDueAt).ShouldBe((OperationState.PENDING, world.Clock.Now.AddMinutes(1)));
        world.After(TimeSpan.FromMinutes(1)).PrepareCreate().Reply.Step.ShouldBe(WriteStep.Send);
        world.Operation.Id.ShouldBe(id);
    }

    [Fact]
    public void Unknown_is_never_sent_again_without_a_look()
    {
        var world = Unknown();
        world.PrepareCreate().Reply.Step.ShouldBe(WriteStep.Nothing);
        (world.Operation.State, world.Operation.Attempts).ShouldBe((OperationState.ATTEMPTED, 1));
    }

    [Fact]
    public void Unknown_that_nobody_can_look_for_is_given_up_in_the_open_and_no_second_create_is_made()
    {
        var world = Unknown();
        var id = world.Operation.Id;
        world.LookedAtInVain();
        (world.Operation.State, world.Operation.Unseen).ShouldBe((OperationState.DEAD, true));
        world.Edit("""{"title":"C"}""");
        (world.Operations.Single().Id, world.Operation.State).ShouldBe((id, OperationState.ATTEMPTED), "a new create could double it");
        world.Settled(WriteOutcome.Candidates, world.State(Outside()));
        (world.OperationById(id).State, world.Operation.Kind).ShouldBe((OperationState.CONFIRMED, OperationKind.UPDATE));
    }

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    public void Unknown_that_was_given_up_is_looked_at_for_whoever_waits_no_sooner_than_its_last_retries_came(int minutes, bool looks)
    {
        var world = Unknown().LookedAtInVain();
        var id = world.Operation.Id;
        world.After(TimeSpan.FromMinutes(minutes)).LookAgain(id).Reply.ShouldBe(looks);
        (world.Operation.Id, world.Operation.State, world.Operation.Unseen).ShouldBe((id, looks ? OperationState.ATTEMPTED : OperationState.DEAD, !looks));
    }

    [Fact]
    public void Unknown_that_is_looked_at_by_itself_needs_nobody_who_waits()
    {
        var world = Unknown();
        world.After(TimeSpan.FromHours(1)).LookAgain(world.Operation.Id).Reply.ShouldBeFalse();
    }

    [Fact]
    public void Unknown_and_not_found_is_not_sent_again_when_the_record_is_deleted_by_then()
    {
        var world = Unknown();
        world.Delete();
        world.Settled(WriteOutcome.Candidates).Reply.Settled.ShouldBeTrue();
        world.Open.ShouldBeEmpty();
        world.MappingOf(RecordWorld.Self).ShouldBeNull();
    }

    [Fact]
    public void Unknown_and_found_several_times_is_parked_for_a_person()
    {
        var world = Unknown();
        world.Settled(WriteOutcome.Candidates, world.State(Outside(), "x7"), world.State(Outside(), "x8")).Reply.Settled.ShouldBeTrue();
        (world.Conflict.ConflictReason, world.Operation.State, world.Mapping.ExternalId).ShouldBe(("AMBIGUOUS_CREATE", OperationState.DEAD, null));
        world.Conflict.Candidates.ShouldBe(["x7", "x8"]);
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.CONFLICT);
        world.Edit("""{"title":"B"}""");
        world.Operation.State.ShouldBe(OperationState.DEAD, "no further create before the person has spoken");
    }

    [Fact]
    public void A_person_who_says_that_none_of_them_is_ours_has_it_created_again()
    {
        var world = Parked();
        world.Resolve("LOCAL_WINS").Reply.Verdict.ShouldBe(Verdict.Done);
        (world.Operation.Kind, world.Operation.State).ShouldBe((OperationKind.CREATE, OperationState.PENDING));
        world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.RESOLVED);
    }

    [Fact]
    public void A_choice_about_values_does_not_answer_which_record_it_is_and_deletes_nothing()
    {
        var world = Parked();
        var refused = world.Resolve("EXTERNAL_WINS");
        (refused.Reply.Verdict, refused.Unit).ShouldBe((Verdict.Invalid, null));
        world.Record.DeletedAt.ShouldBeNull();
    }

    [Fact]
    public void A_person_may_say_which_of_them_is_ours()
    {
        var world = Parked();
        world.Resolve("LOCAL_WINS", bind: "x9").Reply.Problems.ShouldHaveSingleItem().Path.ShouldBe("bind");
        world.Resolve("LOCAL_WINS", bind: "x8").Reply.Verdict.ShouldBe(Verdict.Done);
        (world.Mapping.ExternalId, world.Open.IsEmpty, world.Hint!.ExternalId).ShouldBe(("x8", true, "x8"));
        world.Fetched(Outside(), externalId: "x8");
        world.BaseExternal("name").ShouldBe("A");
    }

    [Fact]
    public void A_record_that_cannot_cross_is_shown_and_tried_again_when_it_changes()
    {
        var world = new RecordWorld().WithRecord("""{"title":"","status":"TODO"}""");
        world.Run().Reply.Outcome.ShouldBe(Observed.Failed);
        (world.Mapping.SyncStatus, world.Logs.Single().Status).ShouldBe((MappingStatus.ERROR, SyncStatus.FAILED));
        world.Open.ShouldBeEmpty();
        world.Edit("""{"title":"B"}""");
        world.Operation.Kind.ShouldBe(OperationKind.CREATE);
    }

    [Fact]
    public void An_acknowledged_create_that_a_read_does_not_show_yet_is_bound_and_not_created_again()
    {
        var world = Created();
        world.ReadBack(null).Reply.Settled.ShouldBeFalse();
        world.Mapping.ExternalId.ShouldBe(RecordWorld.Copy);
        world.After(Lag).Prepare(Outside(notes: "trimmed"));
        (world.Operations.Single().State, world["description"], world.BaseExternal("notes")).ShouldBe((OperationState.CONFIRMED, "trimmed", "trimmed"));
    }

    private static RecordWorld Created()
    {
        var world = RecordWorld.Unbound();
        world.Run();
        world.PrepareCreate();
        return world;
    }

    private static RecordWorld Unknown()
    {
        var world = Created();
        world.Settled(WriteOutcome.Unknown);
        return world.After(Lag);
    }

    private static RecordWorld Parked()
    {
        var world = Unknown();
        world.Settled(WriteOutcome.Candidates, world.State(Outside(), "x7"), world.State(Outside(), "x8"));
        return world;
    }
}
