using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Edits on our side.</summary>
public sealed class EditTests
{
    [Fact]
    public void A_stale_version_is_refused_with_the_present_state()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        var stale = world.Edit("""{"title":"C"}""", ifVersion: 1);
        (stale.Reply.Verdict, stale.Reply.Code).ShouldBe((Verdict.Stale, "record-stale"));
        stale.Reply.Json!.ShouldContain("\"title\":\"B\"");
        stale.Unit.ShouldBeNull();
        world.Edit("""{"title":"C"}""", ifVersion: 2).Reply.Verdict.ShouldBe(Verdict.Done);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_and_nothing_is_written()
    {
        var refused = RecordWorld.AtRest().Edit("""{"colour":"red","estimatedHours":"much","title":null}""");
        refused.Reply.Verdict.ShouldBe(Verdict.Invalid);
        refused.Reply.Problems.Select(problem => problem.Path).ShouldBe(["fields.estimatedHours", "fields.title", "fields.colour"], ignoreOrder: true);
        refused.Unit.ShouldBeNull();
    }

    [Fact]
    public void A_body_that_is_no_object_is_refused() =>
        RecordWorld.AtRest().Edit("[]").Reply.Problems.ShouldHaveSingleItem().Path.ShouldBe("fields");

    [Fact]
    public void A_null_in_a_patch_takes_the_field_away()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"description":null}""");
        world.Record.Fields.ToJson().ShouldNotContain("description");
        world.Sends.ShouldBe("""{"notes":null}""");
    }

    [Fact]
    public void A_replace_keeps_only_what_it_gives_and_the_defaults()
    {
        var world = RecordWorld.AtRest();
        world.Edit(new RecordEdit(EditKind.Replace, """{"title":"B"}""", null, null, RecordWorld.Editor));
        world.Record.Fields.ToJson().ShouldBe("""{"status":"TODO","title":"B"}""");
        world.Sends.ShouldBe("""{"hours":null,"name":"B","notes":null}""");
    }

    [Fact]
    public void An_edit_that_changes_nothing_writes_nothing() =>
        RecordWorld.AtRest().Edit("""{"title":"A"}""").ShouldSatisfyAllConditions(edit => edit.Reply.Verdict.ShouldBe(Verdict.Done), edit => edit.Unit.ShouldBeNull());

    [Fact]
    public void What_is_there_cannot_be_created_again()
    {
        var refused = RecordWorld.AtRest().Create("""{"title":"B"}""");
        (refused.Reply.Verdict, refused.Reply.Code).ShouldBe((Verdict.Stale, "record-exists"));
        refused.Unit.ShouldBeNull();
    }

    [Fact]
    public void What_is_not_there_cannot_be_changed_or_deleted()
    {
        var world = new RecordWorld();
        world.Edit("{}").Reply.Verdict.ShouldBe(Verdict.NotFound);
        world.Delete().Reply.Verdict.ShouldBe(Verdict.NotFound);
        var gone = RecordWorld.AtRest();
        gone.Delete();
        gone.Edit("""{"title":"B"}""").Reply.Verdict.ShouldBe(Verdict.NotFound);
        gone.Create("""{"title":"B"}""").Reply.Code.ShouldBe("record-exists");
    }

    [Fact]
    public void A_new_record_takes_defaults_and_is_to_be_created_outside()
    {
        var world = new RecordWorld();
        var made = world.Create("""{"title":"B"}""");
        made.Reply.Json!.ShouldContain("\"version\":1");
        world["status"].ShouldBe("TODO");
        (world.Operation.Kind, world.Sends, world.Operation.ExternalId).ShouldBe((OperationKind.CREATE, """{"done":false,"name":"B"}""", null));
        (world.Mapping.ExternalId, world.Mapping.SyncStatus, world.Mapping.PushedVersion).ShouldBe((null, MappingStatus.PENDING_SYNC, 1));
        made.Wrote<RecordVersionRow>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            version => version.Origin.ShouldBe(RecordOrigins.Person), version => version.Cause.ShouldBe(RecordWorld.Editor));
    }

    [Fact]
    public void Unattempted_edits_coalesce_into_one_operation()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        var id = world.Operation.Id;
        world.Edit("""{"description":"e"}""");
        world.Edit("""{"title":"C"}""");
        (world.Operation.Id, world.Sends).ShouldBe((id, """{"name":"C","notes":"e"}"""));
        world.Operations.Length.ShouldBe(1);
    }

    [Fact]
    public void An_edit_taken_back_before_it_left_sends_nothing()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        world.Edit("""{"title":"A"}""");
        world.Open.ShouldBeEmpty();
        world.Operations.ShouldHaveSingleItem().State.ShouldBe(OperationState.SUPERSEDED);
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.SYNCED);
    }

    public static TheoryData<string> Waiting() => ["MANUAL", "PAUSED", "ERROR", "DISABLED", "UNLINKED"];

    [Theory]
    [MemberData(nameof(Waiting))]
    public void An_edit_waits_where_nothing_may_flow_and_goes_out_with_the_next_run(string state)
    {
        var world = RecordWorld.AtRest().Configured(row => Held(row, state));
        world.Edit("""{"title":"B"}""").Reply.Verdict.ShouldBe(Verdict.Done);
        world.Open.ShouldBeEmpty();
        world.Mapping.PushedVersion.ShouldBe(1, "the edit is still to be sent");
        world.Configured(row => state == "MANUAL" ? row : row with { Status = IntegrationStatus.ACTIVE, LinkState = LinkState.LINKED }).Run();
        world.Sends.ShouldBe("""{"name":"B"}""");
        world.Mapping.PushedVersion.ShouldBe(2);
    }

    [Fact]
    public void An_edit_under_manual_does_not_wait_once_its_run_has_asked_for_it()
    {
        var world = RecordWorld.AtRest("""{"syncFrequency":"MANUAL"}""");
        world.Edit("""{"title":"B"}""");
        world.Run();
        world.Prepare(Outside()).Reply.ShouldSatisfyAllConditions(plan => plan.Step.ShouldBe(WriteStep.Send), plan => plan.Body.ShouldBe("""{"name":"B"}"""));
    }

    [Fact]
    public void Where_nothing_flows_out_an_edit_is_drift()
    {
        var world = RecordWorld.AtRest("""{"syncDirection":"EXTERNAL_TO_BRITEPOOL"}""");
        world.Edit("""{"title":"B"}""");
        world.Run();
        world.Open.ShouldBeEmpty();
        world.Fetched(Outside()).Reply.Outcome.ShouldBe(Observed.Unchanged);
        world["title"].ShouldBe("B");
        world.Fetched(Outside(name: "C"));
        world["title"].ShouldBe("C", "drift gives way when the source next changes");
    }

    [Fact]
    public void Sync_switched_off_for_a_record_stops_both_ways_and_keeps_metadata()
    {
        var world = RecordWorld.AtRest();
        world.Edit("{}", settings: """{"externalSyncEnabled":false,"externalMetadata":{"note":"n"}}""");
        world.Edit("""{"title":"B"}""");
        world.Run();
        world.Open.ShouldBeEmpty();
        world.Fetched(Outside(notes: "e")).Reply.Outcome.ShouldBe(Observed.Filtered);
        (world["title"], world["description"]).ShouldBe(("B", "d"));
        world.Record.ExternalMetadata.ToJson().ShouldBe("""{"note":"n"}""");
    }

    [Theory]
    [InlineData("""{"externalMetadata":{"crm":{"b":2,"c":null},"x":null}}""", """{"crm":{"a":1,"b":2}}""")]
    [InlineData("""{"externalMetadata":{}}""", """{"crm":{"a":1,"c":3},"x":1}""")]
    [InlineData("""{"externalSyncEnabled":false}""", """{"crm":{"a":1,"c":3},"x":1}""")]
    [InlineData("""{"externalMetadata":null}""", "{}")]
    public void Patch_merges_metadata_so_that_what_others_keep_there_stays(string settings, string metadata)
    {
        var world = RecordWorld.AtRest();
        world.Edit("{}", settings: """{"externalMetadata":{"crm":{"a":1,"c":3},"x":1}}""");
        world.Edit("{}", settings: settings);
        world.Record.ExternalMetadata.ToJson().ShouldBe(metadata);
    }

    [Fact]
    public void Sync_switched_off_takes_back_what_has_not_left_yet()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        world.Edit("{}", settings: """{"externalSyncEnabled":false}""");
        if (!world.Open.IsEmpty)
        {
            world.Prepare(Outside()).Reply.Step.ShouldBe(WriteStep.Nothing);
        }

        world.Open.ShouldBeEmpty();
    }

    [Fact]
    public void Sync_switched_on_again_sends_what_was_edited_and_reads_what_was_missed()
    {
        var world = RecordWorld.AtRest();
        world.Edit("{}", settings: """{"externalSyncEnabled":false}""");
        world.Edit("""{"title":"B"}""");
        world.Edit("{}", settings: """{"externalSyncEnabled":true}""");
        world.Sends.ShouldBe("""{"name":"B"}""");
        world.Hint.ShouldNotBeNull();
    }

    private static IntegrationRow Held(IntegrationRow row, string state) => state switch
    {
        "MANUAL" => row with { SyncFrequency = SyncFrequency.MANUAL },
        "UNLINKED" => row with { LinkState = LinkState.UNLINKED },
        _ => row with { Status = Enum.Parse<IntegrationStatus>(state) },
    };
}
