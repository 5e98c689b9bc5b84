using Concord.Simulation.Worlds;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>One record in three systems.</summary>
public sealed class ThreeSystemsScenarios
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly Traits One = new();
    private static readonly Traits Two = new() { Id = "int_two", Letter = "B", Guard = WriteGuard.Etag };
    private static readonly Traits Three = new() { Id = "int_three", Letter = "C", FullUpdate = true };

    [Fact]
    public void An_edit_in_one_system_is_written_once_in_each_other_one_and_never_comes_back() => Stage.PlayAll([One, Two, Three], async stage =>
    {
        var (_, here) = await stage.PairAsync();
        var before = stage.World.Sites.Select(site => site.Fake.Writes).ToList();

        stage.EditAt(stage.World.Sites[1], here, """{"title":"theirs"}""");
        await stage.QuietAsync();
        await stage.RunAsync();

        stage.Everywhere(here, "title").ShouldBe(["theirs", "theirs", "theirs"]);
        stage.World.Sites.Select(site => site.Fake.Writes).Zip(before, (after, then) => after - then).ShouldBe([1, 1, 1]);
    });

    [Theory]
    [InlineData(ConflictStrategy.LATEST_WINS, 0, "late")]
    [InlineData(ConflictStrategy.LATEST_WINS, 1, "late")]
    [InlineData(ConflictStrategy.EXTERNAL_WINS, 0, "early")]
    [InlineData(ConflictStrategy.EXTERNAL_WINS, 1, "early")]
    public void Of_two_systems_values_the_same_one_wins_whichever_arrives_first(ConflictStrategy strategy, int told, string winner) =>
        Stage.PlayAll([One with { Strategy = strategy, Priority = 10 }, Two with { Strategy = strategy, Priority = 20 }, Three with { Strategy = strategy }], async stage =>
        {
            var (_, here) = await stage.PairAsync();
            stage.Trouble.At("task.updated", [.. told == 0 ? (TimeSpan[])[Soon] : []]);
            stage.Trouble.At("task.updated", [.. told == 1 ? (TimeSpan[])[Soon] : []]);

            stage.EditAt(stage.World.Sites[0], here, """{"title":"early"}""");
            await stage.World.Delay(TimeSpan.FromMilliseconds(1));
            stage.EditAt(stage.World.Sites[1], here, """{"title":"late"}""");
            await stage.QuietAsync();
            await stage.RunAsync();

            stage.Everywhere(here, "title").ShouldBe([winner, winner, winner]);
            stage.Conflicts(ConflictStatus.AUTO_RESOLVED).ShouldHaveSingleItem();
        });

    [Fact]
    public void A_delete_that_one_system_takes_back_leaves_no_question_open_in_another() =>
        Stage.PlayAll([One with { Strategy = ConflictStrategy.MANUAL_REVIEW }, Two with { Strategy = ConflictStrategy.MANUAL_REVIEW }, Three], async stage =>
        {
            var (outside, here) = await stage.PairAsync();
            stage.Trouble.At("task.updated");
            stage.Trouble.At("task.updated");
            stage.EditAt(stage.World.Sites[0], here, """{"title":"theirs"}""");
            stage.EditAt(stage.World.Sites[1], here, """{"due":"2031-05-01T00:00:00.000Z"}""");
            await stage.Person.DeleteAsync(here);
            await stage.QuietAsync();
            stage.Person.PendingConflicts.Count().ShouldBe(2);

            await stage.Person.ResolveAsync(stage.Person.PendingConflicts.Single(row => row.IntegrationId == Two.Id), "EXTERNAL_WINS");
            await stage.QuietAsync();

            stage.Pending.ShouldBeNull();
            stage.CopyAt(stage.Site, here).ShouldBe(outside);
            stage.Everywhere(here, "title").ShouldBe(["theirs", "theirs", "theirs"]);
        });

    [Fact]
    public void What_a_system_told_of_a_deleted_record_is_not_lost_when_the_record_comes_back() =>
        Stage.PlayAll([One with { Strategy = ConflictStrategy.MANUAL_REVIEW }, Two with { Strategy = ConflictStrategy.MANUAL_REVIEW }], async stage =>
        {
            var (_, here) = await stage.PairAsync();
            var two = stage.World.Sites[1];
            stage.Trouble.At("task.updated");
            stage.EditAt(stage.Site, here, """{"notes":"theirs"}""");
            // The delete does not reach the second system, so that its copy is still there to be edited.
            await two.Admin.UpdateAsync("""{"syncFrequency":"MANUAL"}""");
            await stage.Person.DeleteAsync(here);
            await stage.QuietAsync();
            stage.EditAt(two, here, """{"title":"meanwhile"}""");
            await stage.QuietAsync();

            await stage.Person.ResolveAsync(stage.Pending!, "EXTERNAL_WINS");
            await stage.QuietAsync();

            stage.Record(here).DeletedAt.ShouldBeNull();
            stage.Here(here, "title").ShouldBe("meanwhile");
        });

    [Fact]
    public void A_copy_that_a_person_does_without_is_not_made_again_by_what_another_system_tells() =>
        Stage.PlayAll([One with { Strategy = ConflictStrategy.MANUAL_REVIEW }, Two], async stage =>
        {
            var (outside, here) = await stage.PairAsync();
            stage.Trouble.At("task.deleted");
            stage.Delete(outside);
            await stage.PatchAsync(here, """{"title":"ours"}""");
            await stage.QuietAsync();
            await stage.Person.ResolveAsync(stage.Pending!, "IGNORE");

            stage.EditAt(stage.World.Sites[1], here, """{"title":"ours"}""");
            await stage.QuietAsync();
            stage.System.All("tasks").ShouldBeEmpty();

            await stage.PatchAsync(here, """{"title":"newer"}""");
            await stage.QuietAsync();
            stage.System.All("tasks").Count.ShouldBe(1);
        });
}
