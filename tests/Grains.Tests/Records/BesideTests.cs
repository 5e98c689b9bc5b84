using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage;
using Concord.Storage.Rows;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>I10: two activations of one record decide at once. Who commits second rests on what is no longer so, and decides again.</summary>
public sealed class BesideTests
{
    [Fact]
    public void An_edit_that_left_its_write_to_one_that_was_out_does_not_pass_beside_the_end_of_that()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside());
        var edit = world.Planned(RecordWorld.Editor, (state, context) => EditPlan.For(state, new RecordEdit(EditKind.Patch, """{"title":"C"}""", null, null, RecordWorld.Editor), context));
        world.Answered(Outside(name: "B"));

        world.TryCommit(edit).ShouldBeFalse("nobody would send the edit before the next run");
    }

    [Fact]
    public void What_is_told_while_a_read_is_put_off_is_not_forgotten_by_it()
    {
        var world = RecordWorld.AtRest().With(HintRow.Owed(RecordWorld.Self, RecordWorld.Type, RecordWorld.Copy, "dlv_1", ManualClock.Start.AddMinutes(-1)));
        var observation = new Observation(RecordWorld.Self, RecordWorld.Copy, Outside(), null, null, 1, ManualClock.Start, ObservationSource.Fetch, Binding.Bound, 1, "int_a", false);
        var putOff = world.Planned("int_a", (state, context) => ObservationPlan.For(state, observation, context), observation);
        world.TryCommit(new CommitUnit("unit_told").Upsert(world.Hint! with { ToldAt = ManualClock.Start, NextDueAt = ManualClock.Start })).ShouldBeTrue();

        world.TryCommit(putOff).ShouldBeFalse("it would date the last word back");
        world.Hint!.ToldAt.ShouldBe(ManualClock.Start);
    }
}
