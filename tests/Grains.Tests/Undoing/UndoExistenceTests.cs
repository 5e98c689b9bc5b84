using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.Undoing.UndoPlanTests;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Undoing;

/// <summary>Records and copies that were made or deleted, and are taken back.</summary>
public sealed class UndoExistenceTests
{
    private const string Other = "int_b";

    [Fact]
    public void A_record_that_was_made_from_outside_goes_and_its_original_is_not_touched()
    {
        var world = Made();

        Lines(world.Undo()).ShouldBe(["LOCAL DELETE task_1"]);

        world.Record.DeletedAt.ShouldNotBeNull();
        (world.Mapping.SyncStatus, world.Mapping.ExternalId, world.Open.Length).ShouldBe((MappingStatus.DETACHED, RecordWorld.Copy, 0));
        world.After(TimeSpan.FromMinutes(1)).Fetched(Outside(name: "B")).Reply.Outcome.ShouldBe(Observed.Filtered, "it does not come back by itself");
        world.Run().Reply.Outcome.ShouldBe(Observed.Unchanged);
    }

    [Fact]
    public void A_record_that_was_made_from_outside_and_edited_since_stays()
    {
        var world = Made();
        world.Edit("""{"description":"ours"}""");
        Lines(world.Undo(scope: world.Since() with { To = ManualClock.Start.AddMinutes(1) })).ShouldContain("LOCAL LEFT task_1");
        world.Record.DeletedAt.ShouldBeNull();
    }

    [Fact]
    public void Undoing_that_brings_the_record_back_and_takes_its_original_up_again()
    {
        var world = Made();
        world.Undo("job_undo1");

        Lines(world.After(TimeSpan.FromMinutes(1)).Undo("job_undo2", Of("job_undo1"))).ShouldBe(["LOCAL CREATE task_1"]);

        world.Record.DeletedAt.ShouldBeNull();
        (world.Mapping.SyncStatus, world.Mapping.ExternalId, world.Hint!.ExternalId).ShouldBe((MappingStatus.SYNCED, RecordWorld.Copy, RecordWorld.Copy));
    }

    [Fact]
    public void The_copy_that_another_integration_got_of_it_goes_too_unless_it_was_edited()
    {
        foreach (var edited in new[] { false, true })
        {
            var world = new RecordWorld().WithIntegration(Other);
            world.Fetched(Outside(), binding: Binding.Create);
            SendCreate(world, "y1");
            world.After(TimeSpan.FromMinutes(1)).Undo();
            (world.Operation.Kind, world.Operation.IntegrationId, world.Operation.Undo).ShouldBe((OperationKind.DELETE, Other, true));

            var plan = world.After(TimeSpan.FromSeconds(5)).Prepare(world.Operation.Id, world.State(Outside(name: edited ? "theirs" : "A"), "y1"));

            plan.Reply.Step.ShouldBe(edited ? WriteStep.Nothing : WriteStep.Send);
            world.Rows<RunChangeRow>().Length.ShouldBe(edited ? 1 : 0);
        }
    }

    [Fact]
    public void A_copy_that_was_made_outside_goes_the_record_stays_and_no_other_copy_is_made()
    {
        var world = MadeOutside();

        Lines(world.Undo()).ShouldBe(["EXTERNAL DELETE task_1@int_a"]);
        (world.Mapping.SyncStatus, world.Operation.Kind).ShouldBe((MappingStatus.DETACHED, OperationKind.DELETE));
        Delete(world);

        world.Record.DeletedAt.ShouldBeNull();
        (world.Mapping.SyncStatus, world.Mapping.ExternalId).ShouldBe((MappingStatus.DETACHED, null));
        world.Rows<TombstoneRow>().ShouldHaveSingleItem().ExternalId.ShouldBe(RecordWorld.Copy);
        world.Edit("""{"title":"ours"}""");
        world.Run();
        world.Open.ShouldBeEmpty();
    }

    [Fact]
    public void A_copy_that_somebody_edited_since_it_was_made_stays_and_flows_on()
    {
        var world = MadeOutside();
        world.Undo();

        world.After(TimeSpan.FromSeconds(5)).Prepare(Outside(name: "theirs")).Reply.Step.ShouldBe(WriteStep.Nothing);

        (world.Mapping.SyncStatus, world.Mapping.ExternalId, world.Hint!.ExternalId).ShouldBe((MappingStatus.SYNCED, RecordWorld.Copy, RecordWorld.Copy));
        world.After(TimeSpan.FromSeconds(5)).Fetched(Outside(name: "theirs"));
        world["title"].ShouldBe("theirs");
    }

    [Fact]
    public void A_newer_version_or_time_of_the_copy_is_an_edit_though_no_mapped_field_shows_it()
    {
        var world = MadeOutside();
        world.Undo();
        world.After(TimeSpan.FromSeconds(5)).Prepare(Outside(), ManualClock.Start.AddHours(1)).Reply.Step.ShouldBe(WriteStep.Send, "no time was known before");

        world = MadeOutside(ManualClock.Start);
        world.Undo();
        world.After(TimeSpan.FromSeconds(5)).Prepare(Outside(), ManualClock.Start.AddHours(1)).Reply.Step.ShouldBe(WriteStep.Nothing);
    }

    [Fact]
    public void Undoing_that_makes_a_copy_again_on_the_same_mapping()
    {
        var world = MadeOutside();
        var mapping = world.Mapping.Id;
        world.Undo("job_undo1");
        Delete(world);

        Lines(world.After(TimeSpan.FromMinutes(1)).Undo("job_undo2", Of("job_undo1"))).ShouldBe(["EXTERNAL CREATE task_1@int_a"]);
        SendCreate(world, "x2");

        (world.Mapping.Id, world.Mapping.ExternalId, world.Mapping.SyncStatus).ShouldBe((mapping, "x2", MappingStatus.SYNCED));
    }

    [Fact]
    public void A_delete_that_was_passed_on_is_made_good_under_a_new_id_on_the_same_mapping()
    {
        var world = RecordWorld.AtRest();
        world.Delete();
        Delete(world);
        world.MappingOf(RecordWorld.Self).ShouldBeNull();

        Lines(world.After(TimeSpan.FromMinutes(1)).Undo()).ShouldBe(["LOCAL CREATE task_1", "EXTERNAL CREATE task_1@int_a"]);
        SendCreate(world, "x2");

        world.Record.DeletedAt.ShouldBeNull();
        (world.Mapping.Id, world.Mapping.ExternalId, world["title"]).ShouldBe(("map_int_a", "x2", "A"));
        world.Rows<TombstoneRow>().ShouldHaveSingleItem().ExternalId.ShouldBe(RecordWorld.Copy);
    }

    [Fact]
    public void A_delete_that_came_in_is_taken_back_here_and_in_the_systems_it_was_passed_on_to()
    {
        var world = RecordWorld.AtRest().WithIntegration(Other).WithMapping(Here, Outside(), Other, "y1");
        world.Fetched(null);
        Delete(world, "y1");

        Lines(world.After(TimeSpan.FromMinutes(1)).Undo()).ShouldBe(["LOCAL CREATE task_1", "EXTERNAL CREATE task_1@int_b"]);

        world.MappingOf(Other)!.Id.ShouldBe("map_int_b");
        (world.Mapping.SyncStatus, world.Mapping.ExternalId).ShouldBe((MappingStatus.DETACHED, null), "nothing is made where somebody else deleted it");
        world.Edit("""{"title":"ours"}""");
        world.Open.ShouldHaveSingleItem().IntegrationId.ShouldBe(Other);
    }

    [Fact]
    public void Undoing_a_delete_that_was_made_good_deletes_both_again()
    {
        var world = RecordWorld.AtRest();
        world.Delete();
        Delete(world);
        world.After(TimeSpan.FromMinutes(1)).Undo("job_undo1");
        SendCreate(world, "x2");

        Lines(world.After(TimeSpan.FromMinutes(1)).Undo("job_undo2", Of("job_undo1"))).ShouldBe(["LOCAL DELETE task_1", "EXTERNAL DELETE task_1@int_a"]);
        Delete(world, "x2");

        world.Record.DeletedAt.ShouldNotBeNull();
        world.MappingOf(RecordWorld.Self).ShouldBeNull();
    }

    [Fact]
    public void A_record_that_a_person_deleted_since_stays_deleted()
    {
        var world = RecordWorld.AtRest();
        world.Fetched(Outside(name: "B"));
        world.After(TimeSpan.FromMinutes(2)).Delete();
        Lines(world.Undo(scope: world.Since() with { To = ManualClock.Start.AddMinutes(1) })).ShouldBe(["LOCAL LEFT task_1"]);
        world.Record.DeletedAt.ShouldNotBeNull();
    }

    private static RecordWorld Made()
    {
        var world = new RecordWorld();
        world.Fetched(Outside(), binding: Binding.Create);
        return world.After(TimeSpan.FromMinutes(2));
    }

    private static RecordWorld MadeOutside(DateTimeOffset? updatedAt = null)
    {
        var world = RecordWorld.Unbound();
        world.Run();
        SendCreate(world, RecordWorld.Copy, updatedAt);
        return world.After(TimeSpan.FromMinutes(2));
    }

    private static void SendCreate(RecordWorld world, string externalId, DateTimeOffset? updatedAt = null)
    {
        world.PrepareCreate().Reply.Step.ShouldBe(WriteStep.Send);
        world.Answered(Outside(), externalId, updatedAt);
    }

    private static void Delete(RecordWorld world, string externalId = RecordWorld.Copy)
    {
        var operation = world.Operation.Id;
        world.After(TimeSpan.FromSeconds(5)).Prepare(operation, world.State(Outside(), externalId)).Reply.Step.ShouldBe(WriteStep.Send);
        world.Settled(world.Result(WriteOutcome.Gone, world.State(null, externalId)) with { OperationId = operation });
    }
}
