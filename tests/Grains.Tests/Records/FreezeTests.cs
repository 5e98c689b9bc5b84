using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Systems that undo each other for ever are stopped, field group by field group.</summary>
public sealed class FreezeTests
{
    private const string Other = "int_b";

    [Fact]
    public void The_fourth_flip_in_ten_minutes_freezes_the_group_instead_of_coming_in()
    {
        var world = Flipped();

        world.Fetched(Outside(name: "A", notes: "new"));

        (world["title"], world["description"]).ShouldBe(("B", "new"));
        world.Mapping.FrozenGroups.ShouldBe(["title"]);
        (world.BaseLocal("title"), world.BaseExternal("name")).ShouldBe(("B", "B"));
    }

    [Fact]
    public void Freezing_leaves_an_alert_and_an_audit_row()
    {
        var world = Frozen();

        var alert = world.Rows<AlertRow>().ShouldHaveSingleItem();
        (alert.IntegrationId, alert.Name, alert.Severity, alert.ResourceId).ShouldBe((RecordWorld.Self, "Oscillation", AlertSeverity.WARNING, RecordWorld.Id));
        alert.Message.ShouldContain("title of TASK task_1");
        alert.Details.ToJson().ShouldBe("""{"frozenFields":["title"],"mappingId":"map_int_a"}""");
        world.Rows<AuditRow>().Single(row => row.Action == "mapping.changed" && row.After!.Contains("frozen")).After!.ShouldContain("""frozen":["title"]""");
    }

    [Fact]
    public void A_frozen_group_neither_comes_in_nor_goes_out_and_is_frozen_once()
    {
        var world = Frozen();
        world.Edit("""{"title":"C"}""");
        world.Open.ShouldBeEmpty();
        world.Fetched(Outside(name: "D"));

        (world["title"], world.Rows<AlertRow>().Length).ShouldBe(("C", 1));
        world.Run().Reply.Outcome.ShouldBe(Observed.Unchanged);
        world.Open.ShouldBeEmpty();
    }

    [Fact]
    public void A_frozen_group_counts_as_one_that_differs_until_it_flows_again()
    {
        var world = Frozen();
        world.Mapping.DifferingGroups.ShouldBe(["title"]);

        world.Unfreeze();
        world.After(TimeSpan.FromMinutes(1)).Fetched(Outside(name: "E"));
        world.Mapping.DifferingGroups.ShouldBeEmpty();
    }

    [Fact]
    public void The_other_integration_of_the_record_goes_on()
    {
        var world = Frozen(RecordWorld.AtRest().WithIntegration(Other).WithMapping(Here, Outside(), Other, "y1"));
        world.MappingOf(Other)!.FrozenGroups.ShouldBeEmpty();

        world.Edit("""{"title":"C"}""");

        world.Operation.IntegrationId.ShouldBe(Other);
        world.Operation.SentValues.ToJson().ShouldContain("C");
    }

    [Fact]
    public void A_person_in_between_begins_the_counting_anew()
    {
        var world = Flipped();
        world.Edit("""{"title":"A"}""");
        world.Prepare(Outside(name: "B"));
        world.Answered(Outside(name: "A"));

        world.After(TimeSpan.FromSeconds(10)).Fetched(Outside(name: "B"));

        world["title"].ShouldBe("B");
        world.Mapping.FrozenGroups.ShouldBeEmpty();
    }

    [Fact]
    public void Flips_that_take_their_time_are_nobodys_trouble()
    {
        var world = Flipped().After(TimeSpan.FromMinutes(11));
        world.Fetched(Outside(name: "A"));
        world["title"].ShouldBe("A");
    }

    [Fact]
    public void Unfreezing_has_the_copy_read_and_merges_what_both_sides_say_now()
    {
        var world = Frozen();
        world.Unfreeze().Reply.Json.ShouldBe("""{"mappingId":"map_int_a","success":true,"unfrozenFields":["title"]}""");
        world.Hint!.ExternalId.ShouldBe(RecordWorld.Copy);

        world.After(TimeSpan.FromSeconds(1)).Fetched(Outside(name: "A"));

        // The flips before a person's word do not count any more.
        (world["title"], world.Mapping.FrozenGroups.Length).ShouldBe(("A", 0));
        world.Rows<AuditRow>().ShouldContain(row => row.Actor == "usr_1" && row.Action == "mapping.changed");
    }

    [Fact]
    public void Unfreezing_sends_what_was_changed_here_meanwhile()
    {
        var world = Frozen();
        world.Fetched(Outside(name: "B"));
        world.Edit("""{"title":"C"}""");
        world.Unfreeze();
        world.Sends.ShouldBe("""{"name":"C"}""");
    }

    [Fact]
    public void What_is_not_frozen_is_not_unfrozen()
    {
        RecordWorld.AtRest().Unfreeze().Reply.Code.ShouldBe("mapping-not-frozen");
        RecordWorld.AtRest().Unfreeze("map_other").Reply.Code.ShouldBe("mapping-not-found");
    }

    [Fact]
    public void A_copy_that_is_made_again_begins_without_frozen_groups()
    {
        var world = Frozen(RecordWorld.AtRest("""{"conflictStrategy":"LOCAL_WINS"}"""));
        world.Edit("""{"description":"ours"}""");
        world.Fetched(null);
        (world.Operation.Kind, world.Mapping.FrozenGroups.Length).ShouldBe((OperationKind.CREATE, 0));
    }

    private static RecordWorld Flipped(RecordWorld? begun = null)
    {
        var world = begun ?? RecordWorld.AtRest();
        foreach (var name in new[] { "B", "A", "B" })
        {
            world.After(TimeSpan.FromMinutes(1)).Fetched(Outside(name: name));
        }

        return world.After(TimeSpan.FromMinutes(1));
    }

    private static RecordWorld Frozen(RecordWorld? begun = null)
    {
        var world = Flipped(begun);
        world.Fetched(Outside(name: "A"));
        return world;
    }
}
