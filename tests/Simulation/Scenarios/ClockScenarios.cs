using Concord.Simulation.Outside;

namespace Concord.Simulation.Scenarios;

/// <summary>Clocks outside, and cursors that go by them.</summary>
public sealed class ClockScenarios
{
    [Fact]
    public void What_was_changed_on_a_page_that_a_run_had_read_already_is_found_by_the_next_run() => Stage.Play(new() { PageSize = 1 }, async stage =>
    {
        foreach (var record in new[] { "first", "second" }) stage.Create($$"""{"title":"{{record}}","completed":false}""");
        await stage.IntegrateAsync();
        await stage.SecondsAsync(3_600);
        for (var lost = 0; lost < 2; lost++) stage.Trouble.At("task.updated");
        stage.Trouble.At("GET", "/tasks?_page=2", new Passage(Fate.Answered) { Out = TimeSpan.FromMinutes(10) });
        await stage.Admin.SyncAsync(full: true);
        await stage.SecondsAsync(60);
        stage.Edit("1", """{"title":"behind it"}""");
        await stage.SecondsAsync(480);
        stage.Edit("2", """{"title":"before it"}""");
        await stage.SecondsAsync(120);

        await stage.Admin.SyncAsync(full: false);
        await stage.QuietAsync();

        stage.Here(stage.BoundTo("2"), "title").ShouldBe("before it");
        stage.Here(stage.BoundTo("1"), "title").ShouldBe("behind it");
    });

    [Fact]
    public void A_record_that_is_dated_far_ahead_hides_no_later_change() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Site.ClockSkew = TimeSpan.FromDays(3_650);
        stage.Create("""{"title":"of the future","completed":false}""");
        stage.Site.ClockSkew = TimeSpan.Zero;
        await stage.RunAsync();
        stage.Trouble.At("task.updated");
        stage.Edit(outside, """{"title":"theirs"}""");

        await stage.Admin.SyncAsync(full: false);
        await stage.QuietAsync();

        stage.Here(here, "title").ShouldBe("theirs");
    });

    [Fact]
    public void Records_that_are_dated_with_the_first_moment_there_is_stop_no_run() => Stage.Play(async stage =>
    {
        stage.Site.ClockSkew = DateTimeOffset.MinValue - stage.World.Now;
        var outside = stage.Create("""{"title":"undated","completed":false}""");
        stage.Site.ClockSkew = TimeSpan.Zero;

        await stage.IntegrateAsync();

        stage.Here(stage.BoundTo(outside), "title").ShouldBe("undated");
    });

    [Fact]
    public void What_is_told_after_the_clock_outside_was_set_back_is_heard() => Stage.Play(async stage =>
    {
        var (outside, here) = await stage.PairAsync();
        stage.Edit(outside, """{"title":"before"}""");
        await stage.QuietAsync();
        stage.Site.ClockSkew = TimeSpan.FromHours(-1);
        stage.Edit(outside, """{"title":"after"}""");
        await stage.QuietAsync();

        stage.Here(here, "title").ShouldBe("after");
    });
}
