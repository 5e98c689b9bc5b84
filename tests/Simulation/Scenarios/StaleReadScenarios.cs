using Concord.Simulation.Outside;
using Concord.Simulation.Worlds;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>A system whose readers see the past for a while, and answers that come long after they were true.</summary>
public sealed class StaleReadScenarios
{
    private static readonly Traits Stale = new() { StaleReads = TimeSpan.FromSeconds(1.8), ThinWebhooks = true };

    [Fact]
    public void A_change_that_a_webhook_told_of_is_found_though_the_first_read_shows_the_past() => Stage.Play(Stale, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.SecondsAsync(60);

        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.QuietAsync();

        stage.Here(here, "title").ShouldBe("theirs");
    });

    [Fact]
    public void A_second_change_right_after_the_first_is_found_too() => Stage.Play(Stale, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.SecondsAsync(60);

        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.SecondsAsync(1.5);
        stage.Edit(outside, """{"title":"newer"}""");
        await stage.QuietAsync();

        stage.Here(here, "title").ShouldBe("newer");
    });

    [Fact]
    public void A_record_that_a_webhook_told_of_is_made_though_the_first_read_does_not_find_it() => Stage.Play(Stale, async stage =>
    {
        await stage.IntegrateAsync();
        await stage.SecondsAsync(60);

        var outside = stage.Create("""{"title":"theirs","completed":false}""");
        await stage.QuietAsync();

        stage.Here(stage.BoundTo(outside), "title").ShouldBe("theirs");
    });

    [Fact]
    public void A_read_of_our_new_record_that_did_not_find_it_yet_deletes_nothing_however_late_its_answer_comes() => Stage.Play(Stale with { Strategy = ConflictStrategy.LOCAL_WINS }, async stage =>
    {
        await stage.IntegrateAsync();
        stage.Trouble.At("GET", "/tasks/1", new Passage(Fate.Answered) { Back = TimeSpan.FromSeconds(20) });
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"mine"}"""));
        await stage.SecondsAsync(10);
        await stage.PatchAsync("task_a", """{"title":"newer"}""");

        await stage.QuietAsync();

        stage.System.All("tasks").Count.ShouldBe(1);
        stage.There("1", "title").ShouldBe("newer");
    });

    [Fact]
    public void The_read_before_a_write_does_not_take_back_what_a_payload_told() => Stage.Play(
        new() { StaleReads = TimeSpan.FromSeconds(1.8), Strategy = ConflictStrategy.LATEST_WINS }, async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        await stage.SecondsAsync(60);

        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.SecondsAsync(0.2);
        stage.Here(here, "title").ShouldBe("theirs");
        await stage.PatchAsync(here, """{"description":"ours"}""");
        await stage.QuietAsync();

        stage.Here(here, "title").ShouldBe("theirs");
        stage.World.Disk.All<RecordVersionRow>().Length.ShouldBe(3);
    });

    [Fact]
    public void What_a_replacement_set_back_is_taken_as_the_system_holds_it() => Stage.Play(Stale with { FullUpdate = true, BriefAnswers = true }, async stage =>
    {
        var (outside, here) = await stage.PairAsync("""{"title":"first","completed":false,"due":"2031-01-01T00:00:00.000Z"}""");
        await stage.SecondsAsync(60);
        stage.Trouble.At("PUT", $"/tasks/{outside}", new Passage(Fate.Answered) { Out = TimeSpan.FromSeconds(5) });
        stage.Trouble.At("task.updated", TimeSpan.FromSeconds(20));

        await stage.PatchAsync(here, """{"dueDate":null}""");
        await stage.SecondsAsync(2);
        stage.Edit(outside, """{"title":"theirs","due":null}""");
        await stage.QuietAsync();

        (stage.Here(here, "title"), stage.There(outside, "title")).ShouldBe(("first", "first"));
    });
}
