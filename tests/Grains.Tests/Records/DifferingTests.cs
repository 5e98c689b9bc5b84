using Concord.Grains.Tests.World;
using Concord.Sync.Vocabulary;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>Each mapping says which groups are known to differ, so that nobody has to compare records to tell how far two systems are in step.</summary>
public sealed class DifferingTests
{
    private const string OneWay = """{"syncDirection":"EXTERNAL_TO_BRITEPOOL"}""";

    [Fact]
    public void What_waits_to_be_written_differs_until_it_is_confirmed()
    {
        var world = RecordWorld.AtRest();
        world.Edit("""{"title":"B"}""");
        world.Mapping.DifferingGroups.ShouldBe(["title"]);

        world.Prepare(Outside());
        world.Answered(Outside(name: "B"));
        world.Mapping.DifferingGroups.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_taken_over_never_differs()
    {
        var world = RecordWorld.AtRest();
        world.Fetched(Outside(name: "B", notes: "new"));
        (world.Mapping.DifferingGroups.Length, world.Mapping.DriftedGroups.Length).ShouldBe((0, 0));
    }

    [Fact]
    public void What_a_person_is_asked_about_differs_until_they_say()
    {
        var world = RecordWorld.AtRest("""{"conflictStrategy":"MANUAL_REVIEW"}""");
        world.Edit("""{"title":"B"}""");
        world.Fetched(Outside(name: "C", notes: "new"));
        world.Mapping.DifferingGroups.ShouldBe(["title"]);

        world.Resolve("EXTERNAL_WINS");
        world.Mapping.DifferingGroups.ShouldBeEmpty();
    }

    [Fact]
    public void An_edit_on_the_side_that_gives_nothing_differs_without_a_write()
    {
        var world = RecordWorld.AtRest(OneWay);
        world.Edit("""{"title":"B"}""");
        world.Open.ShouldBeEmpty();
        (string.Join(' ', world.Mapping.DifferingGroups), world.Mapping.SyncStatus).ShouldBe(("title", MappingStatus.SYNCED));

        world.Edit("""{"title":"A"}""");
        world.Mapping.DifferingGroups.ShouldBeEmpty();
    }

    [Fact]
    public void What_the_copy_shows_otherwise_and_gives_to_nobody_differs_until_it_is_seen_to_be_back()
    {
        var world = RecordWorld.AtRest("""{"syncDirection":"BRITEPOOL_TO_EXTERNAL"}""");
        world.Fetched(Outside(name: "Theirs"));
        (string.Join(' ', world.Mapping.DifferingGroups), string.Join(' ', world.Mapping.DriftedGroups)).ShouldBe(("title", "title"));
        world["title"].ShouldBe("A");

        world.Edit("""{"description":"new"}""");
        world.Mapping.DifferingGroups.ShouldBe(["description", "title"]);
        world.After(TimeSpan.FromMinutes(1)).Fetched(Outside());
        world.Mapping.DriftedGroups.ShouldBeEmpty();
    }

    [Fact]
    public void What_drifted_outside_and_is_written_over_is_in_step_again()
    {
        var world = RecordWorld.AtRest("""{"syncDirection":"BRITEPOOL_TO_EXTERNAL"}""");
        world.Fetched(Outside(name: "Theirs"));
        world.Edit("""{"title":"B"}""");
        world.Prepare(Outside(name: "Theirs"));
        world.Answered(Outside(name: "B"));
        (world.Mapping.DifferingGroups.Length, world.Mapping.DriftedGroups.Length).ShouldBe((0, 0));
    }

    [Fact]
    public void Of_a_deleted_record_and_a_detached_copy_nothing_differs()
    {
        var world = RecordWorld.AtRest("""{"deletePolicy":"DETACH"}""");
        world.Edit("""{"title":"B"}""");
        world.Delete();
        (world.Mapping.SyncStatus, world.Mapping.DifferingGroups.Length).ShouldBe((MappingStatus.DETACHED, 0));
    }
}
