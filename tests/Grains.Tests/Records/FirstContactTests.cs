using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Rule 7.4, as far as one record goes: made from outside, or bound to what came back.</summary>
public sealed class FirstContactTests
{
    [Fact]
    public void A_copy_that_is_bound_though_it_cannot_be_merged_is_not_made_a_second_time()
    {
        var world = RecordWorld.Unbound("""{"conflictStrategy":"EXTERNAL_WINS"}""");
        world.Run();
        var create = world.Operation.Id;
        world.Fetched("""{"id":"x1","name":"A","hours":"many"}""", binding: Binding.Match).Reply.Outcome.ShouldBe(Observed.Failed);

        world.Prepare(create, (OutsideState?)null).Reply.Step.ShouldBe(WriteStep.Nothing);

        (world.Mapping.ExternalId, world.OperationById(create).State).ShouldBe((RecordWorld.Copy, OperationState.SUPERSEDED));
    }

    [Fact]
    public void A_record_is_made_with_its_base_and_nothing_to_send()
    {
        var world = new RecordWorld();
        var made = world.Fetched(Outside(done: true), ManualClock.Start, binding: Binding.Create);
        (made.Reply.Outcome, made.Reply.Side, made.Reply.Change, made.Reply.Title).ShouldBe((Observed.Applied, "LOCAL", "CREATE", "A"));
        world.Record.Fields.ToJson().ShouldBe("""{"assignedToId":null,"description":"d","estimatedHours":1,"status":"COMPLETED","title":"A"}""");
        (world.Mapping.ExternalId, world.BaseLocal("title"), world.BaseExternal("name"), world.Mapping.PushedVersion).ShouldBe((RecordWorld.Copy, "A", "A", 1));
        world.Open.ShouldBeEmpty();
        world.Run().Reply.Outcome.ShouldBe(Observed.Unchanged);
        world.After(TimeSpan.FromHours(1)).Fetched(Outside(done: true), ManualClock.Start).Reply.Outcome.ShouldBe(Observed.Unchanged);
        world.Logs.ShouldHaveSingleItem().Operation.ShouldBe(SyncOperation.CREATE);
    }

    [Fact]
    public void A_record_that_cannot_be_made_is_told_in_the_log()
    {
        var world = new RecordWorld();
        world.Fetched(Outside(name: ""), binding: Binding.Create).Reply.Outcome.ShouldBe(Observed.Failed);
        world.Rows<RecordRow>().ShouldBeEmpty();
        world.Logs.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            log => log.Status.ShouldBe(SyncStatus.FAILED), log => log.ExternalId.ShouldBe(RecordWorld.Copy), log => log.ResourceId.ShouldBeNull());
        world.Rows<RefusedRecordRow>().ShouldHaveSingleItem().ExternalId.ShouldBe(RecordWorld.Copy);
    }

    [Fact]
    public void What_is_gone_outside_is_not_made()
    {
        var world = new RecordWorld();
        world.Fetched(null, binding: Binding.Create).Reply.Outcome.ShouldBe(Observed.Superseded);
        world.Rows<RecordRow>().ShouldBeEmpty();
    }

    [Fact]
    public void A_record_that_somebody_made_in_the_meantime_is_looked_at_again() =>
        RecordWorld.Unbound().Fetched(Outside(), binding: Binding.Create).Reply.Outcome.ShouldBe(Observed.LookAgain);

    [Fact]
    public void A_copy_that_was_restored_outside_brings_its_record_back()
    {
        var world = RecordWorld.AtRest();
        world.Fetched(null);
        world.After(TimeSpan.FromMinutes(1)).Fetched(Outside(), binding: Binding.Match).Reply.Outcome.ShouldBe(Observed.Applied);
        (world.Record.DeletedAt, world.Mapping.ExternalId, world["title"]).ShouldBe((null, RecordWorld.Copy, "A"));
        world.Open.ShouldBeEmpty();
        world.Conflicts.ShouldBeEmpty();
    }

    [Fact]
    public void A_copy_restored_outside_is_as_it_is_outside_since_a_deleted_record_holds_nothing_against_it()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"LOCAL_WINS"}""");
        world.Fetched(null);
        world.Fetched(Outside(name: "B", notes: null), binding: Binding.Match);
        world.Record.Fields.ToJson().ShouldBe("""{"estimatedHours":1,"status":"TODO","title":"B"}""");
        (world.Open.IsEmpty, world.BaseExternal("name")).ShouldBe((true, "B"));
    }

    [Fact]
    public void A_copy_that_comes_back_before_its_successor_left_is_merged_with_the_record()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"LOCAL_WINS"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(null);
        world.Fetched(Outside(), binding: Binding.Match);
        (world.Mapping.ExternalId, world.Operation.Kind, world.Sends).ShouldBe((RecordWorld.Copy, OperationKind.UPDATE, """{"name":"B"}"""));
    }

    [Fact]
    public void A_copy_that_comes_back_while_its_successor_is_being_created_waits()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"LOCAL_WINS"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(null);
        world.PrepareCreate();
        world.Fetched(Outside(), binding: Binding.Match).Reply.Outcome.ShouldBe(Observed.Later);
        world.Mapping.ExternalId.ShouldBeNull();
        world.Hint!.NextDueAt.ShouldBeGreaterThan(world.Clock.Now);
    }

    [Fact]
    public void A_copy_that_comes_back_after_its_successor_was_created_is_parked_and_not_asked_about_every_moment()
    {
        var world = Succeeded();
        var seen = world.With(HintRow()).Fetched(Outside(), binding: Binding.Match, hint: 1);
        seen.Reply.Outcome.ShouldBe(Observed.Conflict);
        (world.Conflict.ConflictReason, world.Conflict.Candidates.Single(), world.Mapping.ExternalId).ShouldBe(("AMBIGUOUS_MATCH", RecordWorld.Copy, "x2"));
        world.Hint.ShouldBeNull();
        world.Fetched(Outside(), binding: Binding.Match).Wrote<ConflictRow>().ShouldBeEmpty();
    }

    [Fact]
    public void While_that_is_parked_the_record_flows_with_its_present_copy()
    {
        var world = Succeeded();
        world.Fetched(Outside(), binding: Binding.Match);
        world.After(TimeSpan.FromMinutes(1)).Fetched(Outside(name: "B", notes: "e"), externalId: "x2");
        world["description"].ShouldBe("e");
        world.Conflict.ConflictReason.ShouldBe("AMBIGUOUS_MATCH", "a merge does not answer it");
        world.Edit("""{"title":"C"}""");
        world.Sends.ShouldBe("""{"name":"C"}""");
    }

    [Fact]
    public void A_person_may_have_the_restored_copy_made_a_record_of_its_own()
    {
        var world = Succeeded();
        world.Fetched(Outside(), binding: Binding.Match);
        world.Resolve("LOCAL_WINS").Reply.Verdict.ShouldBe(Verdict.Done);
        world.Rows<TombstoneRow>().ShouldBeEmpty();
        world.Hint!.ExternalId.ShouldBe(RecordWorld.Copy);
        (world.Mapping.ExternalId, world.Open.IsEmpty).ShouldBe(("x2", true));
    }

    [Fact]
    public void A_record_kept_out_of_syncing_is_not_bound()
    {
        var world = RecordWorld.Unbound();
        world.Edit("{}", settings: """{"externalSyncEnabled":false}""");
        world.Fetched(Outside(), binding: Binding.Match).Reply.Outcome.ShouldBe(Observed.Filtered);
    }

    private static RecordWorld Succeeded()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"LOCAL_WINS"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(null);
        world.PrepareCreate();
        world.Answered(Outside(name: "B"), "x2");
        return world;
    }

    private static HintRow HintRow() => new()
    {
        IntegrationId = RecordWorld.Self,
        ResourceType = RecordWorld.Type,
        ExternalId = RecordWorld.Copy,
        Reason = "dlv_1",
        SeenAt = ManualClock.Start,
        ToldAt = ManualClock.Start,
        NextDueAt = ManualClock.Start,
        Attempts = 0,
        Revision = 1,
    };
}
