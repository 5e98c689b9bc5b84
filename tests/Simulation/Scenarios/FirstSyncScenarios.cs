using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>A person approves what the first sync's report shows, and that is what is done.</summary>
public sealed class FirstSyncScenarios
{
    [Fact]
    public void What_came_after_the_approved_report_and_was_not_told_of_waits_in_a_report_of_its_own() => Stage.Play(async stage =>
    {
        var (shown, later) = await ApprovedAsync(stage, told: false);
        stage.Here(stage.BoundTo(shown), "title").ShouldBe("shown");
        IsHere(stage, later).ShouldBeFalse();
        var report = stage.Admin.Held.ShouldNotBeNull();
        report.PlannedCounts.ShouldBe("""{"createLocal":1}""");
        Lines(stage, report).ShouldHaveSingleItem().ExternalId.ShouldBe(later);

        await stage.Admin.SyncAsync(full: true);
        await RanAsync(stage);
        IsHere(stage, later).ShouldBeFalse("other runs leave alone what waits for a person");

        await stage.Admin.ApproveAsync();
        await RanAsync(stage);
        stage.Here(stage.BoundTo(later), "title").ShouldBe("later");
        stage.Admin.Held.ShouldBeNull();
    });

    [Fact]
    public void What_a_webhook_told_of_while_the_report_waited_flows_with_it() => Stage.Play(async stage =>
    {
        var (_, later) = await ApprovedAsync(stage, told: true);
        await stage.QuietAsync();
        stage.Here(stage.BoundTo(later), "title").ShouldBe("later");
        stage.Admin.Held.ShouldBeNull();
    });

    [Fact]
    public void A_record_made_here_while_the_report_waited_is_an_edit_that_flows_after_it() => Stage.Play(async stage =>
    {
        await ReportedAsync(stage);
        await stage.Person.CreateAsync("task_b", Stage.Json("""{"title":"later, here"}"""));
        await stage.Admin.ApproveAsync();
        await RanAsync(stage);
        await stage.QuietAsync();
        stage.WritesOfTheHub.Count.ShouldBe(2);
        stage.Admin.Held.ShouldBeNull();
    });

    [Fact]
    public void A_withheld_report_that_is_dropped_lets_the_next_run_take_the_record() => Stage.Play(async stage =>
    {
        var (_, later) = await ApprovedAsync(stage, told: false);
        await stage.Admin.DropAsync();
        stage.Admin.Integration!.LinkState.ShouldBe(LinkState.LINKED);
        await stage.RunAsync();
        stage.Here(stage.BoundTo(later), "title").ShouldBe("later");
    });

    [Fact]
    public void What_cannot_be_made_fails_in_the_run_and_a_person_is_not_asked_about_it_again_and_again() => Stage.Play(async stage =>
    {
        var first = stage.Create("""{"completed":false}""");
        await ReportedAsync(stage);
        stage.Trouble.At("task.created");
        var second = stage.Create("""{"completed":false}""");
        await stage.SecondsAsync(10);

        await stage.Admin.ApproveAsync();
        await RanAsync(stage);

        stage.Admin.Held.ShouldBeNull();
        stage.World.Disk.All<JobRow>().ShouldHaveSingleItem().ErrorCount.ShouldBe(2);
        foreach (var id in new[] { first, second }) stage.Edit(id, """{"title":"named"}""");
    });

    private static async Task<(string Shown, string Later)> ApprovedAsync(Stage stage, bool told)
    {
        var shown = await ReportedAsync(stage);
        if (!told) stage.Trouble.At("task.created");
        var later = stage.Create("""{"title":"later","completed":false}""");
        await stage.SecondsAsync(10);
        await stage.Admin.ApproveAsync();
        await RanAsync(stage);
        return (shown, later);
    }

    private static async Task<string> ReportedAsync(Stage stage)
    {
        var shown = stage.Create("""{"title":"shown","completed":false}""");
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"here"}"""));
        await stage.Admin.CreateAsync();
        await RanAsync(stage);
        stage.Admin.Held.ShouldNotBeNull();
        return shown;
    }

    private static async Task RanAsync(Stage stage)
    {
        for (var until = stage.World.Now + Rest.Patience; stage.World.Now < until && stage.Admin.Running is not null;) await stage.SecondsAsync(1);
        stage.Admin.Running.ShouldBeNull();
    }

    private static bool IsHere(Stage stage, string outside) => !stage.World.Disk.All(From.Table<MappingRow>().Where(row => row.ExternalId, outside)).IsEmpty;

    private static IEnumerable<RunChangeRow> Lines(Stage stage, JobRow job) => stage.World.Disk.All(From.Table<RunChangeRow>().Where(row => row.JobId, job.Id));
}
