using Concord.EmbeddedSilo.Tests.World;
using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>Durable reminders.</summary>
public sealed class ReminderTests
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_reminder_wakes_its_grain_when_due_and_every_period_after() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain => grain.RegisterOrUpdateReminder("poll", TimeSpan.FromSeconds(30), s_minute));
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(160);

        Wakes(world).ShouldBe(
        [
            "x woken by poll at 00:00:30", "x woken by poll at 00:01:30", "x woken by poll at 00:02:30",
        ]);
    });

    [Fact]
    public void A_reminder_survives_a_restart() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain => grain.RegisterOrUpdateReminder("poll", s_minute, s_minute));
        var silo = await world.StartAsync();
        await world.Probe("x").Run("start");
        await world.Wait(90);
        await silo.StopAsync();

        await world.StartAsync();
        await world.Wait(60);

        Wakes(world).ShouldBe(["x woken by poll at 00:01:00", "x woken by poll at 00:02:00"]);
    });

    [Fact]
    public void Occurrences_missed_while_the_silo_was_down_fire_once_at_start() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain => grain.RegisterOrUpdateReminder("poll", s_minute, s_minute));
        var silo = await world.StartAsync();
        await world.Probe("x").Run("start");
        await world.Wait(90);
        silo.Kill();
        await world.Wait(600);

        await world.StartAsync();
        await world.Wait(60);

        Wakes(world).ShouldBe(
        [
            "x woken by poll at 00:01:00", "x woken by poll at 00:11:30", "x woken by poll at 00:12:00",
        ]);
    });

    [Fact]
    public void A_first_occurrence_missed_while_the_silo_was_down_fires_at_start() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain => grain.RegisterOrUpdateReminder("poll", s_minute, TimeSpan.FromHours(1)));
        var silo = await world.StartAsync();
        await world.Probe("x").Run("start");
        silo.Kill();
        await world.Wait(120);

        await world.StartAsync();
        await world.Wait(10);

        Wakes(world).ShouldBe(["x woken by poll at 00:02:00"]);
    });

    [Fact]
    public void A_tick_cut_off_by_a_crash_comes_again() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain => grain.RegisterOrUpdateReminder("poll", s_minute, TimeSpan.FromHours(1)))
            .On("poll", _ => world.Wait(10));
        var silo = await world.StartAsync();
        await world.Probe("x").Run("start");
        await world.Wait(65);
        silo.Kill();

        await world.StartAsync();
        await world.Wait(60);

        Wakes(world).ShouldBe(["x woken by poll at 00:01:00", "x woken by poll at 00:01:05"]);
    });

    [Fact]
    public void A_tick_that_throws_is_logged_and_the_next_occurrence_comes() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain => grain.RegisterOrUpdateReminder("poll", s_minute, s_minute))
            .On("poll", _ => throw new FormatException("broken poll"));
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(130);

        Wakes(world).Count.ShouldBe(2);
        world.Errors.Count.ShouldBe(2);
        world.Errors[0].ShouldContain("broken poll");
    });

    [Fact]
    public void A_slow_tick_skips_the_occurrences_it_covers() => TestWorld.Simulate(async world =>
    {
        world.Options.ResponseTimeout = Timeout.InfiniteTimeSpan;
        world.On("start", grain => grain.RegisterOrUpdateReminder("poll", s_minute, s_minute)).On("poll", _ => world.Wait(150));
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(220);

        Wakes(world).ShouldBe(["x woken by poll at 00:01:00", "x woken by poll at 00:03:30"]);
    });

    [Fact]
    public void A_reminder_is_unregistered_for_good() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain => grain.RegisterOrUpdateReminder("poll", s_minute, s_minute)).On("stop", async grain =>
        {
            await grain.UnregisterReminder((await grain.GetReminder("poll"))!);
            (await grain.GetReminder("poll")).ShouldBeNull();
        });
        var silo = await world.StartAsync();
        await world.Probe("x").Run("start");
        await world.Wait(70);
        await world.Probe("x").Run("stop");
        await world.Wait(120);
        silo.Kill();
        await world.StartAsync();
        await world.Wait(120);

        Wakes(world).Count.ShouldBe(1);
        (await world.Reminders.ReadAllAsync(default)).ShouldBeEmpty();
    });

    [Fact]
    public void A_grain_may_unregister_its_reminder_inside_the_tick() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain => grain.RegisterOrUpdateReminder("poll", s_minute, s_minute))
            .On("poll", async grain => await grain.UnregisterReminder((await grain.GetReminder("poll"))!));
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(300);

        Wakes(world).Count.ShouldBe(1);
        (await world.Reminders.ReadAllAsync(default)).ShouldBeEmpty();
    });

    [Fact]
    public void A_new_schedule_replaces_the_old_one_even_inside_the_tick() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain => grain.RegisterOrUpdateReminder("poll", s_minute, s_minute))
            .On("poll", grain => grain.RegisterOrUpdateReminder("poll", TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10)));
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(800);

        Wakes(world).ShouldBe(["x woken by poll at 00:01:00", "x woken by poll at 00:11:00"]);
        (await world.Reminders.ReadAllAsync(default)).Single().Period.ShouldBe(TimeSpan.FromMinutes(10));
    });

    [Fact]
    public void Reminders_of_a_grain_are_listed_by_name() => TestWorld.Simulate(async world =>
    {
        world.On("start", async grain =>
        {
            await grain.RegisterOrUpdateReminder("b", s_minute, s_minute);
            (await grain.RegisterOrUpdateReminder("a", s_minute, s_minute)).ReminderName.ShouldBe("a");
            grain.Said = string.Join(',', (await grain.GetReminders()).Select(r => r.ReminderName));
        });
        await world.StartAsync();
        await world.Probe("y").Run("start");

        (await world.Probe("x").Run("start")).ShouldBe("a,b");
    });

    [Theory]
    [InlineData("poll", 0, 59)]
    [InlineData("poll", -1, 60)]
    [InlineData(" ", 0, 60)]
    public void A_reminder_that_makes_no_sense_is_refused(string name, int dueSeconds, int periodSeconds) => TestWorld.Simulate(async world =>
    {
        world.On("start", grain =>
            grain.RegisterOrUpdateReminder(name, TimeSpan.FromSeconds(dueSeconds), TimeSpan.FromSeconds(periodSeconds)));
        await world.StartAsync();

        (await Record.ExceptionAsync(() => world.Probe("x").Run("start"))).ShouldBeAssignableTo<ArgumentException>();
        (await world.Reminders.ReadAllAsync(default)).ShouldBeEmpty();
    });

    [Fact]
    public void A_grain_that_is_not_remindable_cannot_register_one() => TestWorld.Simulate(async world =>
    {
        await world.StartAsync(silo => silo.Register(_ => new SleeperGrain()));

        (await Record.ExceptionAsync(() => world.Silo.GetGrain<ISleeper>("x").Sleep())).ShouldBeOfType<InvalidOperationException>();
    });

    [Fact]
    public void A_reminder_of_an_unknown_grain_type_is_kept_and_told() => TestWorld.Simulate(async world =>
    {
        await world.Reminders.UpsertAsync(new(new("gone", "x", "poll"), world.Clock.GetUtcNow(), s_minute, null), default);

        await world.StartAsync();
        await world.Wait(120);

        world.Errors.Single().ShouldContain("gone");
        (await world.Reminders.ReadAllAsync(default)).Count.ShouldBe(1);
    });

    [Fact]
    public void A_tick_tells_its_schedule_and_time() => TestWorld.Simulate(async world =>
    {
        await world.StartAsync(silo => silo.Register(_ => new SleeperGrain()));
        var sleeper = world.Silo.GetGrain<ISleeper>("x");
        var start = world.Clock.GetUtcNow().UtcDateTime;
        await world.Reminders.UpsertAsync(new(new("sleeper", "x", "r"), world.Clock.GetUtcNow().AddMinutes(1), s_minute, null), default);
        world.Silo.Kill();
        await world.StartAsync(silo => silo.Register(_ => new RemindableSleeperGrain()));
        await world.Wait(130);

        var last = RemindableSleeperGrain.Last;
        last.FirstTickTime.ShouldBe(start.AddMinutes(1));
        last.FirstTickTime.Kind.ShouldBe(DateTimeKind.Utc);
        last.Period.ShouldBe(s_minute);
        last.CurrentTickTime.ShouldBe(start.AddMinutes(2));
    });

    [Fact]
    public void A_distant_reminder_is_on_time() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain => grain.RegisterOrUpdateReminder("poll", TimeSpan.FromDays(100), TimeSpan.FromDays(100)));
        await world.StartAsync();

        await world.Probe("x").Run("start");
        for (var day = 0; day < 101; day++)
            await world.Wait(24 * 3600);

        Wakes(world).ShouldBe(["x woken by poll at 100.00:00:00"]);
    });

    private static List<string> Wakes(TestWorld world) => world.Log.FindAll(line => line.Contains("woken"));
}
