using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Records;

/// <summary>Leaving a filter detaches and never deletes; coming back merges from the base that was kept.</summary>
public sealed class FilterTests
{
    private const string InShort = """{"filters":[{"resourceType":"TASK","direction":"EXTERNAL_TO_BRITEPOOL","field":"hours","op":"lt","value":10}]}""";
    private const string OutNotCancelled = """{"filters":[{"resourceType":"TASK","direction":"BRITEPOOL_TO_EXTERNAL","field":"status","op":"ne","value":"CANCELLED"}]}""";
    private const string BothNotDone = """{"filters":[{"resourceType":"TASK","direction":"BIDIRECTIONAL","field":"status","op":"ne","value":"COMPLETED"}]}""";

    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    [Fact]
    public void An_outside_record_that_is_left_out_is_not_created()
    {
        var world = new RecordWorld(InShort);

        world.Fetched(Docs.Outside(hours: 10), binding: Binding.Create).Reply.Outcome.ShouldBe(Observed.Filtered);
        world.Rows<RecordRow>().ShouldBeEmpty();
        world.Fetched(Docs.Outside(hours: 9), binding: Binding.Create).Reply.Outcome.ShouldBe(Observed.Applied);
    }

    [Fact]
    public void A_copy_that_leaves_is_detached_and_comes_back_with_all_that_changed()
    {
        var world = RecordWorld.AtRest(InShort).After(Later);

        world.Fetched(Docs.Outside(name: "B", hours: 12)).Reply.Outcome.ShouldBe(Observed.Filtered);
        world["title"].ShouldBe("A");
        (world.Mapping.SyncStatus, world.Mapping.Filtered).ShouldBe((MappingStatus.DETACHED, true));
        world.BaseExternal("hours").ShouldBe("1");
        world.Mapping.LastExternalHash.ShouldBe(world.Compiled.Fingerprint(Samples.Json(Docs.Outside(name: "B", hours: 12))));

        world.Edit("""{"description":"mine"}""");
        world.Open.ShouldBeEmpty();

        world.After(Later).Fetched(Docs.Outside(name: "B", hours: 5)).Reply.Outcome.ShouldBe(Observed.Applied);
        (world.Mapping.SyncStatus, world.Mapping.Filtered).ShouldBe((MappingStatus.PENDING_SYNC, false));
        world["title"].ShouldBe("B");
        world["estimatedHours"].ShouldBe("5");
        world.Sends.ShouldBe("""{"notes":"mine"}""");
    }

    [Fact]
    public void A_copy_that_was_deleted_while_it_was_left_out_deletes_nothing()
    {
        var world = RecordWorld.AtRest(InShort).After(Later);
        world.Fetched(Docs.Outside(hours: 12));

        world.After(Later).Fetched(null).Reply.Outcome.ShouldBe(Observed.Filtered);

        world.Record.DeletedAt.ShouldBeNull();
    }

    [Fact]
    public void A_record_that_is_left_out_is_not_created_outside()
    {
        var world = new RecordWorld(OutNotCancelled);
        world.Create("""{"title":"A","status":"CANCELLED"}""");
        world.Rows<MappingRow>().ShouldBeEmpty();

        world.Edit("""{"status":"TODO"}""");

        world.Operation.Kind.ShouldBe(OperationKind.CREATE);
    }

    [Fact]
    public void A_record_that_leaves_is_detached_and_comes_back_by_a_look_at_its_copy()
    {
        var world = RecordWorld.AtRest(OutNotCancelled).After(Later);

        world.Edit("""{"status":"CANCELLED","title":"B"}""");
        world.Open.ShouldBeEmpty();
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.DETACHED);
        world.Fetched(Docs.Outside(notes: "theirs")).Reply.Outcome.ShouldBe(Observed.Filtered);
        world["description"].ShouldBe("d");

        world.Edit("""{"status":"REVIEW"}""");
        world.Hint.ShouldNotBeNull();
        world.After(Later).Fetched(Docs.Outside(notes: "theirs"));

        world["description"].ShouldBe("theirs");
        world.Sends.ShouldBe("""{"name":"B"}""");
        world.Mapping.Filtered.ShouldBeFalse();
    }

    [Fact]
    public void A_create_that_has_not_left_is_taken_back_and_made_again()
    {
        var world = new RecordWorld(OutNotCancelled);
        world.Create("""{"title":"A"}""");

        world.Edit("""{"status":"CANCELLED"}""");
        world.Open.ShouldBeEmpty();
        world.Edit("""{"status":"TODO"}""");

        world.Operation.Kind.ShouldBe(OperationKind.CREATE);
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.PENDING_SYNC);
    }

    [Fact]
    public void A_record_that_came_in_stays_though_it_may_not_go_out()
    {
        var world = new RecordWorld("""{"filters":[{"resourceType":"TASK","direction":"BRITEPOOL_TO_EXTERNAL","field":"title","op":"eq","value":"Z"}]}""");
        world.Fetched(Docs.Outside(), binding: Binding.Create);

        world.Mapping.SyncStatus.ShouldBe(MappingStatus.SYNCED);
        world.After(Later).Fetched(Docs.Outside(name: "B"));
        world["title"].ShouldBe("B");
        world.Edit("""{"title":"C"}""");
        world.Mapping.SyncStatus.ShouldBe(MappingStatus.DETACHED);
        world.Open.ShouldBeEmpty();
    }

    [Fact]
    public void A_filter_of_both_directions_judges_what_the_record_would_be()
    {
        var world = RecordWorld.AtRest(BothNotDone).After(Later);

        world.Fetched(Docs.Outside(done: true)).Reply.Outcome.ShouldBe(Observed.Filtered);
        world["status"].ShouldBe("TODO");
        world.After(Later).Fetched(Docs.Outside(name: "B")).Reply.Outcome.ShouldBe(Observed.Applied);

        world["title"].ShouldBe("B");
    }

    [Fact]
    public void The_read_before_a_write_shows_that_the_copy_has_left()
    {
        var world = RecordWorld.AtRest(InShort).After(Later);
        world.Edit("""{"title":"B"}""");

        world.Prepare(Docs.Outside(hours: 99)).Reply.Step.ShouldBe(WriteStep.Nothing);

        world.Open.ShouldBeEmpty();
        world.Mapping.Filtered.ShouldBeTrue();
    }

    [Fact]
    public void What_was_on_its_way_when_the_record_left_is_settled_and_stays_detached()
    {
        var world = RecordWorld.AtRest(OutNotCancelled).After(Later);
        world.Edit("""{"title":"B"}""");
        world.Prepare(Docs.Outside());
        world.Edit("""{"status":"CANCELLED"}""");

        world.Answered(Docs.Outside(name: "B"));

        world.Mapping.SyncStatus.ShouldBe(MappingStatus.DETACHED);
        world.BaseLocal("title").ShouldBe("B");
        world.Open.ShouldBeEmpty();
    }

    [Fact]
    public void Other_filters_make_every_record_be_compared_anew()
    {
        var world = RecordWorld.AtRest();
        var before = world.Compiled.Fingerprint(Samples.Json(Docs.Outside()));

        world.Configured(row => row with { Config = Samples.Integration(RecordWorld.Self, InShort).Config });

        world.Compiled.Fingerprint(Samples.Json(Docs.Outside())).ShouldNotBe(before);
        world.After(Later).Fetched(Docs.Outside(hours: 12)).Reply.Outcome.ShouldBe(Observed.Filtered);
        world.Configured(row => row with { Config = Samples.Integration(RecordWorld.Self).Config });
        world.After(Later).Fetched(Docs.Outside(hours: 12)).Reply.Outcome.ShouldBe(Observed.Applied);
        world["estimatedHours"].ShouldBe("12");
    }

    [Fact]
    public void A_mapping_that_an_admin_must_decide_on_is_not_attached_by_a_filter()
    {
        var world = RecordWorld.AtRest(InShort).After(Later);
        var row = world.Mapping;
        world.TryCommit(new Storage.CommitUnit("unit_detach").Update(row with { SyncStatus = MappingStatus.DETACHED })).ShouldBeTrue();

        world.Fetched(Docs.Outside(name: "B")).Reply.Outcome.ShouldBe(Observed.Filtered);

        world.Mapping.SyncStatus.ShouldBe(MappingStatus.DETACHED);
    }
}
