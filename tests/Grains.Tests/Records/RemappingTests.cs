using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using static Concord.Grains.Tests.World.Docs;

namespace Concord.Grains.Tests.Records;

/// <summary>A mapping that says something else of a field has that field compared again, and no other.</summary>
public sealed class RemappingTests
{
    [Fact]
    public void A_field_that_is_mapped_otherwise_is_compared_again_although_nothing_moved()
    {
        var world = Remapped("EXTERNAL_WINS");
        world.Fetched(Outside(done: true)).Reply.Outcome.ShouldBe(Observed.Applied);
        (world["status"], world["title"], world.Open.Length).ShouldBe(("REVIEW", "A", 0));
        world.Mapping.ComparedVersion.ShouldBe(2);
    }

    [Fact]
    public void It_is_compared_once()
    {
        var world = Remapped("EXTERNAL_WINS");
        world.Fetched(Outside(done: true));
        world.After(TimeSpan.FromMinutes(1)).Fetched(Outside(done: true)).Reply.Outcome.ShouldBe(Observed.Unchanged);
    }

    [Fact]
    public void What_differs_is_for_the_strategy_to_decide_and_goes_out_where_that_says_so()
    {
        var world = Remapped("LOCAL_WINS");
        world.Fetched(Outside(done: true));
        (world["status"], world.Sends).ShouldBe(("COMPLETED", """{"done":false}"""));
        world.Prepare(Outside(done: true)).Reply.Step.ShouldBe(WriteStep.Send);
        world.Answered(Outside(done: false));
        (world.BaseLocal("status"), world.Open.Length).ShouldBe(("COMPLETED", 0));
    }

    [Fact]
    public void The_other_fields_keep_what_was_agreed_on()
    {
        var world = Remapped("LOCAL_WINS");
        world.Fetched(Outside(name: "theirs", done: true));
        world["title"].ShouldBe("theirs", "only one side has changed it");
    }

    [Fact]
    public void Where_nothing_is_listed_a_run_has_the_copy_read()
    {
        var world = Remapped("LOCAL_WINS").Configured(row => row with { SyncDirection = Sync.Vocabulary.SyncDirection.BRITEPOOL_TO_EXTERNAL });
        world.Run().Reply.Reason.ShouldBe("It is read by itself, since no listing shows it.");
        world.Hint!.ExternalId.ShouldBe(RecordWorld.Copy);
    }

    [Fact]
    public void A_value_that_still_says_the_same_outside_stays_as_it_is()
    {
        var world = Remapped("EXTERNAL_WINS", inwardOnly: true);
        world.Fetched(Outside(done: true)).Reply.Outcome.ShouldBe(Observed.Unchanged);
        (world["status"], world.Mapping.ComparedVersion).ShouldBe(("COMPLETED", 2));
    }

    // Both sides rest as COMPLETED and done; then done is mapped to REVIEW.
    private static RecordWorld Remapped(string strategy, bool inwardOnly = false)
    {
        var here = Here.Replace("TODO", "COMPLETED");
        var world = RecordWorld.Linked(here, Outside(done: true), $$"""{"conflictStrategy":"{{strategy}}"}""");
        var before = world.SetupOf(RecordWorld.Self);
        var config = before.Row.Config.Replace("\"true\":\"COMPLETED\"", "\"true\":\"REVIEW\"");
        config.ShouldNotBe(before.Row.Config);
        config = inwardOnly ? config : config.Replace("\"COMPLETED\":true", "\"COMPLETED\":false").Replace("\"REVIEW\":false", "\"REVIEW\":true");
        world.Configured(row => row with { Config = config });
        var after = world.SetupOf(RecordWorld.Self);
        world.Configured(row => row with { ConfigVersion = row.ConfigVersion - 1, Regrouped = after.RegroupedAfter(before, 2) });
        return world;
    }
}
