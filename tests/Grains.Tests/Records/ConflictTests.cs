using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Rule 7.9: what is parked follows both sides until a person decides, or there is nothing left to decide.</summary>
public sealed class ConflictTests
{
    [Fact]
    public void Groups_that_clash_together_are_one_conflict()
    {
        var world = Reviewed();
        world.Edit("""{"title":"B","description":"e"}""");
        world.Fetched(Outside(name: "C", notes: "f"));
        world.Conflict.ShouldSatisfyAllConditions(
            row => row.Groups.ShouldBe(["description", "title"]),
            row => row.ConflictedFields.ShouldBe(["description", "title"]),
            row => row.LocalData.ToJson().ShouldBe("""{"description":"e","title":"B"}"""),
            row => row.ExternalData.ToJson().ShouldBe("""{"description":"f","title":"C"}"""),
            row => row.BaseData.ToJson().ShouldBe("""{"description":"d","title":"A"}"""));
    }

    [Fact]
    public void A_group_that_clashes_later_joins_the_pending_conflict()
    {
        var world = Clashed();
        world.Edit("""{"description":"e"}""");
        world.Fetched(Outside(name: "C", notes: "f"));
        (world.Conflict.Groups.Length, world.Conflict.Revision).ShouldBe((2, 2));
    }

    [Fact]
    public void It_is_updated_when_the_outside_moves()
    {
        var world = Clashed();
        world.Fetched(Outside(name: "D"));
        world.Conflict.ShouldSatisfyAllConditions(
            row => row.ExternalSeen.ToJson().ShouldBe("""{"name":"D"}"""), row => row.ExternalData.ToJson().ShouldBe("""{"title":"D"}"""), row => row.Revision.ShouldBe(2));
    }

    [Theory]
    [InlineData("HOURLY", "ACTIVE")]
    [InlineData("MANUAL", "ACTIVE")]
    [InlineData("HOURLY", "PAUSED")]
    public void It_is_updated_when_our_side_moves_even_where_nothing_may_be_sent(string frequency, string status)
    {
        var world = Clashed().Configured(row => row with { SyncFrequency = Enum.Parse<SyncFrequency>(frequency), Status = Enum.Parse<IntegrationStatus>(status) });
        world.Edit("""{"title":"D"}""");
        (world.Conflict.LocalSeen.ToJson(), world.Conflict.Revision).ShouldBe(("""{"title":"D"}""", 2));
        world.Open.ShouldBeEmpty();
    }

    [Fact]
    public void It_is_left_alone_while_neither_side_moves()
    {
        var world = Clashed();
        world.Fetched(Outside(name: "C")).Wrote<ConflictRow>().ShouldBeEmpty();
        world.Edit("""{"description":"e"}""").Wrote<ConflictRow>().ShouldBeEmpty();
        world.Conflict.Revision.ShouldBe(1);
    }

    [Fact]
    public void The_fingerprint_is_that_of_the_parked_state_so_that_a_run_sees_when_it_moves_and_only_then() =>
        Clashed().ShouldSatisfyAllConditions(world => world.Mapping.LastExternalHash.ShouldBe(world.Compiled.Fingerprint(Samples.Json(Outside(name: "C")))));

    [Fact]
    public void A_parked_group_stays_out_of_pushes_and_the_others_flow()
    {
        var world = Clashed();
        world.Edit("""{"description":"e"}""");
        world.Sends.ShouldBe("""{"notes":"e"}""");
        world.Prepare(Outside(name: "C")).Reply.Body.ShouldBe("""{"notes":"e"}""");
        world.Answered(Outside(name: "C", notes: "e"));
        world.Conflict.Groups.ShouldBe(["title"]);
        (world.BaseLocal("title"), world.BaseExternal("name"), world.BaseExternal("notes")).ShouldBe(("A", "A", "e"));
    }

    [Fact]
    public void It_ends_by_itself_when_the_outside_becomes_equal()
    {
        var world = Clashed();
        world.Fetched(Outside(name: "B"));
        world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.AUTO_RESOLVED);
        (world.BaseLocal("title"), world.BaseExternal("name"), world.Mapping.SyncStatus).ShouldBe(("B", "B", MappingStatus.SYNCED));
    }

    [Fact]
    public void It_ends_by_itself_when_our_side_becomes_equal()
    {
        var world = Clashed();
        world.Edit("""{"title":"C"}""");
        world.Conflicts.ShouldHaveSingleItem().Status.ShouldBe(ConflictStatus.AUTO_RESOLVED);
        world.Fetched(Outside(name: "C"));
        (world.BaseLocal("title"), world.BaseExternal("name")).ShouldBe(("C", "C"));
        world.Open.ShouldBeEmpty();
    }

    [Fact]
    public void A_group_that_becomes_equal_leaves_and_the_others_stay()
    {
        var world = Reviewed();
        world.Edit("""{"title":"B","description":"e"}""");
        world.Fetched(Outside(name: "C", notes: "f"));
        world.Fetched(Outside(name: "B", notes: "f"));
        world.Conflict.ShouldSatisfyAllConditions(
            row => row.Groups.ShouldBe(["description"]), row => row.ConflictedFields.ShouldBe(["description"]),
            row => row.ExternalSeen.ToJson().ShouldBe("""{"notes":"f"}"""), row => row.LocalData.ToJson().ShouldBe("""{"description":"e"}"""));
        world.BaseExternal("name").ShouldBe("B");
    }

    [Fact]
    public void A_conflict_that_moved_is_at_most_one_row_however_often()
    {
        var world = Clashed();
        foreach (var name in new[] { "D", "E", "F" })
        {
            world.Fetched(Outside(name: name));
            world.Edit($$"""{"title":"ours against {{name}}"}""");
        }

        world.Conflicts.Length.ShouldBe(1);
        world.Conflict.LocalSeen.ToJson().ShouldBe("""{"title":"ours against F"}""");
    }

    private static RecordWorld Reviewed() => RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");

    private static RecordWorld Clashed()
    {
        var world = Reviewed();
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(name: "C"));
        world.Conflict.Revision.ShouldBe(1);
        return world;
    }
}
