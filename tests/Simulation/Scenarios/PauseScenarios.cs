using Concord.Grains;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>Runs that a person lets stand still.</summary>
public sealed class PauseScenarios
{
    // Twenty pages, of which ten can be asked for at once and then ten a minute.
    private static readonly Worlds.Traits Slow = new() { PageSize = 2, RequestsAMinute = 10 };

    [Fact]
    public void A_paused_run_asks_for_no_page_and_goes_on_where_it_stood_after_a_crash_too() => Stage.Play(Slow, async stage =>
    {
        var job = await UnderWayAsync(stage);
        (await stage.Admin.PauseAsync(job.Id))!.Verdict.ShouldBe(Verdict.Done);
        await stage.SecondsAsync(60);
        var before = stage.System.Requests;
        stage.World.Node!.Die("for the script");
        await stage.SecondsAsync(3_000);

        stage.System.Requests.ShouldBe(before);
        stage.Admin.Running!.PausedAt.ShouldNotBeNull();
        (await stage.Admin.ResumeAsync(job.Id))!.Verdict.ShouldBe(Verdict.Done);
        (await stage.Admin.EndedAsync(stage.World.Now.AddHours(1))).ShouldBeTrue();

        var done = Row(stage, job.Id);
        (done.Status, done.PausedAt, done.RecordsSeen).ShouldBe((JobStatus.COMPLETED, null, 80));
        done.PausedMs.ShouldBeInRange(3_060_000, 3_062_000);
        done.Worked(stage.World.Now).ShouldBe(done.CompletedAt!.Value - done.StartedAt - TimeSpan.FromMilliseconds(done.PausedMs));
    });

    [Fact]
    public void Beside_a_paused_run_changes_flow_and_the_clock_begins_none() => Stage.Play(Slow, async stage =>
    {
        var job = await UnderWayAsync(stage);
        await stage.Admin.PauseAsync(job.Id);
        var mapping = stage.World.Disk.All<MappingRow>()[^1];

        await stage.PatchAsync(mapping.InternalId, """{"title":"mine"}""");
        await stage.SecondsAsync(2 * 3_600);

        stage.There(mapping.ExternalId!, "title").ShouldBe("mine");
        stage.World.Disk.All<JobRow>().ShouldNotContain(row => row.JobType == JobType.SCHEDULED_SYNC);
        stage.World.Disk.All<AuditRow>().ShouldContain(row => row.Action == "schedule.skipped" && row.Cause == job.Id);
        await stage.Admin.ResumeAsync(job.Id);
        await stage.QuietAsync();
    });

    [Fact]
    public void A_paused_run_can_be_cancelled_and_pausing_or_resuming_twice_is_as_good_as_once() => Stage.Play(Slow, async stage =>
    {
        var job = await UnderWayAsync(stage);
        (await stage.Admin.ResumeAsync(job.Id))!.Verdict.ShouldBe(Verdict.Done);
        await stage.Admin.PauseAsync(job.Id);
        var since = Row(stage, job.Id).PausedAt;
        await stage.SecondsAsync(10);
        await stage.Admin.PauseAsync(job.Id);
        Row(stage, job.Id).PausedAt.ShouldBe(since);

        (await stage.Admin.CancelAsync(job.Id))!.Verdict.ShouldBe(Verdict.Done);

        (Row(stage, job.Id).Status, Row(stage, job.Id).PausedAt).ShouldBe((JobStatus.CANCELLED, null));
        foreach (var answer in new[] { await stage.Admin.PauseAsync(job.Id), await stage.Admin.ResumeAsync(job.Id), await stage.Admin.CancelAsync(job.Id) })
            answer!.Code.ShouldBe("job-not-running");
        (await stage.Admin.PauseAsync("job_none"))!.Code.ShouldBe("job-not-found");
        await stage.RunAsync();
    });

    private static async Task<JobRow> UnderWayAsync(Stage stage)
    {
        for (var number = 0; number < 40; number++) stage.Create($$"""{"title":"number {{number}}","completed":false}""");
        await stage.SecondsAsync(5);
        await stage.IntegrateAsync();
        await stage.SecondsAsync(120);
        await stage.Admin.SyncAsync(full: true);
        await stage.SecondsAsync(5);
        return stage.Admin.Running.ShouldNotBeNull();
    }

    private static JobRow Row(Stage stage, string id) => stage.World.Disk.First(From.Table<JobRow>().Where(row => row.Id, id))!;
}
