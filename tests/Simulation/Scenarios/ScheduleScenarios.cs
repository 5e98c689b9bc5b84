using Concord.Grains;
using Concord.Grains.Integrations;
using Concord.Simulation.Outside;
using Concord.Simulation.Scheduling;
using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>Runs that nobody asks for but the clock.</summary>
public sealed class ScheduleScenarios
{
    [Fact]
    public void A_change_that_no_webhook_told_is_found_at_the_full_hour() => Stage.Play(async stage =>
    {
        var start = stage.World.Now;
        var (outside, here) = await stage.PairAsync();
        stage.Trouble.At("task.updated");
        stage.Edit(outside, """{"title":"theirs"}""");
        await stage.SecondsAsync(1_800);
        stage.Here(here, "title").ShouldBe("first");

        await stage.SecondsAsync(1_800);

        stage.Here(here, "title").ShouldBe("theirs");
        var run = Scheduled(stage).ShouldHaveSingleItem();
        (run.Status, run.StartedBy, run.ScheduledFor).ShouldBe((JobStatus.COMPLETED, "schedule", start.AddHours(1)));
    });

    [Fact]
    public void Hours_that_passed_while_the_hub_was_away_lead_to_one_run() => Stage.Play(async stage =>
    {
        var start = stage.World.Now;
        await stage.PairAsync();
        stage.World.Downtime = () => TimeSpan.FromHours(5.5);
        stage.World.Node!.Die("for the script");
        await stage.SecondsAsync(6.25 * 3_600);

        Scheduled(stage).Select(run => run.ScheduledFor!.Value).ShouldBe([start.AddHours(1), start.AddHours(6)]);
        stage.Admin.Integration!.NextRunAt.ShouldBe(start.AddHours(7));
    });

    [Fact]
    public void A_run_that_is_due_while_another_one_waits_for_the_system_is_left_out_and_the_audit_says_why() => Stage.Play(async stage =>
    {
        var start = stage.World.Now;
        await stage.PairAsync();
        stage.Trouble.At("GET", "/tasks?", new Passage(Fate.NotSent), times: 4);
        await stage.SecondsAsync(3_590);
        await stage.Admin.SyncAsync(full: true);
        await stage.SecondsAsync(60);

        Scheduled(stage).ShouldBeEmpty();
        var left = stage.World.Disk.All(From.Table<AuditRow>().Where(row => row.Action, "schedule.skipped")).ShouldHaveSingleItem();
        left.After!.ShouldContain("Another run is under way.");
        await stage.SecondsAsync(3_600);
        Scheduled(stage).ShouldHaveSingleItem().ScheduledFor.ShouldBe(start.AddHours(2));
    });

    [Theory]
    [InlineData("""{"status":"PAUSED"}""")]
    [InlineData("""{"syncFrequency":"MANUAL"}""")]
    public void Nothing_is_due_while_it_is_paused_or_runs_by_hand(string settings) => Stage.Play(async stage =>
    {
        await stage.PairAsync();
        await stage.Admin.UpdateAsync(settings);
        await stage.SecondsAsync(2 * 3_600);

        Scheduled(stage).ShouldBeEmpty();
        stage.Admin.Integration!.NextRunAt.ShouldBeNull();
        await stage.Admin.UpdateAsync("""{"status":"ACTIVE"}""");
    });

    [Fact]
    public void Another_frequency_or_time_zone_is_planned_by_at_once() => Stage.Play(async stage =>
    {
        var start = stage.World.Now;
        await stage.PairAsync();
        await stage.Admin.UpdateAsync("""{"syncFrequency":"DAILY","timeZone":"America/New_York"}""");
        await stage.SecondsAsync(5);

        // The world begins at midnight, which is 19:00 there.
        stage.Admin.Integration!.NextRunAt.ShouldBe(start.AddHours(7));
    });

    [Fact]
    public void A_run_that_no_sweep_finds_is_begun_by_the_reminder() => Stage.Play(async stage =>
    {
        var start = stage.World.Now;
        await stage.PairAsync();
        await stage.World.Node!.EndSweepsAsync();
        await stage.SecondsAsync(3_900);

        Scheduled(stage).ShouldHaveSingleItem().ScheduledFor.ShouldBe(start.AddHours(1));
        stage.World.Node!.Die("for the script");
    });

    // Not on a stage, which comes to rest with its integrations.
    [Fact]
    public void The_reminder_of_an_integration_that_is_gone_ends()
    {
        World.Prepare();
        Simulated.Run(1, async scheduler =>
        {
            var world = new World(scheduler, new WorldTraits { Systems = [new Traits()] }, _ => new ScriptedTrouble(), keepsLines: false);
            await world.StartNodeAsync();
            await world.Sites[0].Admin.CreateAsync();
            await world.Delay(TimeSpan.FromSeconds(1));
            var id = Reminders(world).ShouldHaveSingleItem();

            await world.AskAsync(grains => grains.GetGrain<IIntegrationGrain>(id).Delete("admin"));
            await world.Delay(TimeSpan.FromMinutes(16));

            Reminders(world).ShouldBeEmpty();
        });
    }

    private static IEnumerable<string> Reminders(World world) => world.Disk.All<ReminderRow>().Select(row => row.GrainKey);

    private static IReadOnlyList<JobRow> Scheduled(Stage stage) => [.. stage.World.Disk.All<JobRow>().Where(job => job.ScheduledFor is not null).OrderBy(job => job.Id, StringComparer.Ordinal)];
}
