using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Undo;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Undoing;

/// <summary>One record's part of an undo: what Concord wrote goes back on the side where it wrote it, and what was edited since is left.</summary>
public sealed class UndoPlanTests
{
    private const string Other = "int_b";

    [Fact]
    public void What_came_in_is_set_back_here_and_never_touched_outside()
    {
        var world = CameIn();

        Lines(world.Undo()).ShouldBe(["LOCAL UPDATE task_1"]);

        (world["title"], world.Open.Length).ShouldBe(("A", 0));
        (world.BaseLocal("title"), world.BaseExternal("name")).ShouldBe(("A", "B"), "the difference is accepted");
        world.After(TimeSpan.FromMinutes(1)).Fetched(Outside(name: "B")).Reply.Outcome.ShouldBe(Observed.Unchanged);
        world.Run().Reply.Outcome.ShouldBe(Observed.Unchanged);
        world["title"].ShouldBe("A");
    }

    [Fact]
    public void The_other_integration_that_had_followed_is_set_back_too()
    {
        var world = RecordWorld.AtRest().WithIntegration(Other).WithMapping(Here, Outside(), Other, "y1");
        world.Fetched(Outside(name: "B"));
        Send(world, Outside(), Outside(name: "B"), "y1");

        Lines(world.Undo()).ShouldBe(["LOCAL UPDATE task_1", "EXTERNAL UPDATE task_1@int_b"]);

        (world.Operation.IntegrationId, world.Sends).ShouldBe((Other, """{"name":"A"}"""));
        world.Operation.Brake.ShouldBe(OperationBrake.RELEASED);
    }

    [Fact]
    public void A_field_that_was_edited_since_is_left_and_told()
    {
        var world = CameIn(Outside(name: "B", notes: "new"));
        world.Edit("""{"title":"ours"}""");
        Send(world, Outside(name: "B", notes: "new"), Outside(name: "ours", notes: "new"));

        var lines = world.Undo(scope: world.Since() with { To = ManualClock.Start.AddMinutes(1) }).Reply.Lines;

        lines.Select(line => (line.Kind, line.Fields)).ShouldBe([
            ("UPDATE", """{"description":{"after":"d","before":"new"}}"""),
            ("LEFT", """{"title":{"reason":"It was changed since, in version 3."}}"""),
        ]);
        (world["title"], world["description"]).ShouldBe(("ours", "d"));
    }

    [Fact]
    public void A_plan_writes_nothing_and_doing_it_twice_does_it_once()
    {
        var world = CameIn();
        world.Undo(planOnly: true).Unit.ShouldBeNull();
        world["title"].ShouldBe("B");

        world.Undo();
        var again = world.Undo();

        (again.Unit, again.Reply.Lines.Length).ShouldBe((null, 0));
        world.Record.Revision.ShouldBe(3);
    }

    [Fact]
    public void An_undo_is_undone_by_naming_its_run()
    {
        var world = CameIn();
        world.Undo("job_undo1");

        Lines(world.After(TimeSpan.FromMinutes(1)).Undo("job_undo2", Of("job_undo1"))).ShouldBe(["LOCAL UPDATE task_1"]);

        (world["title"], world.BaseLocal("title"), world.BaseExternal("name")).ShouldBe(("B", "B", "B"));
    }

    [Fact]
    public void What_went_out_is_set_back_outside_and_stays_here()
    {
        var world = WentOut();

        Lines(world.Undo()).ShouldBe(["EXTERNAL UPDATE task_1@int_a"]);

        (world["title"], world.Sends, world.Operation.Undo).ShouldBe(("B", """{"name":"A"}""", true));
        world.After(TimeSpan.FromSeconds(5)).Prepare(Outside(name: "B")).Reply.Step.ShouldBe(WriteStep.Send);
        world.Answered(Outside());
        (world.BaseLocal("title"), world.BaseExternal("name"), world.Open.Length).ShouldBe(("B", "A", 0));
        world.After(TimeSpan.FromMinutes(1)).Fetched(Outside()).Reply.Outcome.ShouldBe(Observed.Unchanged);
    }

    [Fact]
    public void A_copy_that_was_changed_before_the_write_is_left_and_the_runs_lines_say_so()
    {
        var world = WentOut();
        world.Undo();

        world.After(TimeSpan.FromSeconds(5)).Prepare(Outside(name: "theirs")).Reply.Step.ShouldBe(WriteStep.Nothing);

        (world["title"], world.Open.Length).ShouldBe(("theirs", 0));
        world.Rows<RunChangeRow>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(row => row.Kind.ShouldBe("LEFT"), row => row.JobId.ShouldBe("job_undo"));
    }

    [Fact]
    public void A_read_that_shows_nothing_new_and_an_edit_of_another_field_leave_the_undo_in_the_outbox()
    {
        var world = WentOut();
        world.Undo();
        var undo = world.Operation.Id;

        world.After(TimeSpan.FromSeconds(5)).Fetched(Outside(name: "B"));
        world.Edit("""{"description":"ours"}""");

        world.OperationById(undo).State.ShouldBe(OperationState.PENDING);
        world.Open.Single(row => row.Id != undo).SentValues.ToJson().ShouldBe("""{"notes":"ours"}""");
    }

    [Fact]
    public void An_edit_of_the_same_field_takes_the_undos_place()
    {
        var world = WentOut();
        world.Undo();
        var undo = world.Operation.Id;
        world.Edit("""{"title":"ours"}""");
        world.OperationById(undo).State.ShouldBe(OperationState.SUPERSEDED);
        world.Sends.ShouldBe("""{"name":"ours"}""");
    }

    [Fact]
    public void An_outside_write_that_was_undone_is_done_again_by_undoing_the_undo()
    {
        var world = WentOut();
        world.Undo("job_undo1");
        Send(world, Outside(name: "B"), Outside());

        Lines(world.After(TimeSpan.FromMinutes(1)).Undo("job_undo2", Of("job_undo1"))).ShouldBe(["EXTERNAL UPDATE task_1@int_a"]);

        world.Sends.ShouldBe("""{"name":"B"}""");
    }

    [Fact]
    public void What_is_on_its_way_or_in_conflict_is_left()
    {
        var world = WentOut();
        world.Edit("""{"title":"C"}""");
        var lines = world.Undo(scope: world.Since() with { To = ManualClock.Start.AddMinutes(1) }).Reply.Lines;
        lines.ShouldHaveSingleItem().Fields.ShouldBe("""{"title":{"reason":"A write of it is on its way."}}""");
    }

    [Fact]
    public void Another_integrations_writes_and_a_persons_edits_are_no_part_of_it()
    {
        var world = RecordWorld.AtRest().WithIntegration(Other).WithMapping(Here, Outside(), Other, "y1");
        world.Fetched(Outside(name: "B"), externalId: "y1", integrationId: Other);
        world.Edit("""{"description":"ours"}""");
        world.Undo().Reply.Lines.ShouldBeEmpty();
        world.Undo(integrationId: "int_none").Reply.Lines.ShouldBeEmpty();
    }

    [Fact]
    public void A_value_that_the_schema_refuses_by_now_is_left()
    {
        var world = RecordWorld.Linked("""{"title":"A"}""", Outside());
        world.Fetched(Outside(done: true));
        world["status"].ShouldBe("COMPLETED");
        var line = world.Undo().Reply.Lines.ShouldHaveSingleItem();
        (line.Kind, world["status"]).ShouldBe(("LEFT", "COMPLETED"));
        line.Fields.ShouldContain("status: is required");
    }

    internal static IEnumerable<string> Lines(Outcome<UndoReply> undone) => undone.Reply.Lines.Select(line => $"{line.Side} {line.Kind} {line.Key}");

    internal static UndoScope Of(string jobId) => new() { JobId = jobId, From = ManualClock.Start.AddHours(-1), To = DateTimeOffset.MaxValue };

    internal static void Send(RecordWorld world, string fresh, string answered, string externalId = RecordWorld.Copy)
    {
        var operation = world.Operation.Id;
        world.After(TimeSpan.FromSeconds(5)).Prepare(operation, world.State(fresh, externalId)).Reply.Step.ShouldBe(WriteStep.Send);
        world.Settled(world.Result(WriteOutcome.Answered, world.State(answered, externalId)) with { OperationId = operation });
    }

    private static RecordWorld CameIn(string? document = null)
    {
        var world = RecordWorld.AtRest();
        world.Fetched(document ?? Outside(name: "B"));
        return world.After(TimeSpan.FromMinutes(2));
    }

    private static RecordWorld WentOut()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        Send(world, Outside(), Outside(name: "B"));
        return world.After(TimeSpan.FromMinutes(2));
    }
}
