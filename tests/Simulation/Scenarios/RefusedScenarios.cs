using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Identity;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>Records outside that cannot be made here: that is told once, not by every run.</summary>
public sealed class RefusedScenarios
{
    [Fact]
    public void A_record_that_cannot_be_made_is_passed_over_by_runs_until_it_is_changed() => Stage.Play(async stage =>
    {
        var outside = await RefusedAsync(stage);

        await stage.RunAsync();
        await stage.RunAsync();
        Failures(stage, outside).ShouldBe(1);

        stage.Trouble.At("task.updated");
        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.RunAsync();
        stage.Here(stage.BoundTo(outside), "title").ShouldBe("theirs");
    });

    [Fact]
    public void One_that_was_made_and_is_again_as_it_was_refused_is_looked_at() => Stage.Play(async stage =>
    {
        var outside = await RefusedAsync(stage, """{"title":null,"completed":false}""");
        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.RunAsync();
        var here = stage.BoundTo(outside);

        stage.Trouble.At("task.updated");
        stage.Edit(outside, """{"title":null}""");
        await stage.RunAsync();

        Failures(stage, outside).ShouldBe(2);
        stage.Edit(outside, """{"title":"again"}""");
        await stage.QuietAsync();
        stage.Here(here, "title").ShouldBe("again");
    });

    [Fact]
    public void A_report_names_what_cannot_be_made_all_the_same() => Stage.Play(async stage =>
    {
        var outside = await RefusedAsync(stage);

        await stage.Admin.SyncAsync(full: true, dryRun: true);
        await stage.QuietAsync();

        stage.World.Disk.All<JobRow>().Single(job => job is { DryRun: true, JobType: JobType.MANUAL_SYNC }).ErrorCount.ShouldBe(1);
        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.QuietAsync();
    });

    [Fact]
    public void A_change_of_the_settings_has_runs_try_it_again() => Stage.Play(async stage =>
    {
        var outside = await RefusedAsync(stage);

        await stage.Admin.UpdateAsync("""{"priority":5}""");
        await stage.RunAsync();
        Failures(stage, outside).ShouldBe(2);

        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.QuietAsync();
        stage.Here(stage.BoundTo(outside), "title").ShouldBe("theirs");
    });

    [Fact]
    public void One_that_may_find_a_record_by_its_key_is_tried_by_each_run() => Stage.Play(new() { Matching = MatchMode.MATCH_THEN_CREATE, Frequency = SyncFrequency.MANUAL }, async stage =>
    {
        var outside = await RefusedAsync(stage, """{"number":5,"completed":false}""");
        await stage.Person.CreateAsync("task_a", Stage.Json("""{"title":"ours","estimatedHours":5}"""));
        await stage.RunAsync();

        stage.BoundTo(outside).ShouldBe("task_a");
    });

    private static async Task<string> RefusedAsync(Stage stage, string fields = """{"completed":false}""")
    {
        var outside = stage.Create(fields);
        await stage.IntegrateAsync();
        Failures(stage, outside).ShouldBe(1);
        return outside;
    }

    private static int Failures(Stage stage, string outside) =>
        stage.World.Disk.All(From.Table<SyncLogRow>().Where(row => row.ExternalId, outside)).Count(row => row.Status == SyncStatus.FAILED);
}
