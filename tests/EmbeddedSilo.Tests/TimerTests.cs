using Concord.EmbeddedSilo.Tests.World;
using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>Timers of activations.</summary>
public sealed class TimerTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_tick_never_overlaps_a_call() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain => { grain.RegisterGrainTimer(() => Tick(grain, 3), s_second, Timeout.InfiniteTimeSpan); })
            .On("slow", _ => world.Wait(5));
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Probe("x").Run("slow");
        await world.Wait(1);
        await world.Probe("x").Run("a");

        world.Log[3..].ShouldBe(
            ["x.slow begins", "x.slow ends", "x ticks at 00:00:05", "x has ticked", "x.a begins", "x.a ends"]);
    });

    [Fact]
    public void The_period_counts_from_the_end_of_a_tick() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain => { grain.RegisterGrainTimer(() => Tick(grain, 4), s_second, TimeSpan.FromSeconds(10)); });
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(31);

        Ticks(world).ShouldBe(["x ticks at 00:00:01", "x ticks at 00:00:15", "x ticks at 00:00:29"]);
    });

    [Fact]
    public void An_interleaving_tick_enters_while_a_call_runs() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain =>
            {
                grain.RegisterGrainTimer(
                    _ => Tick(grain, 1), new() { DueTime = s_second, Period = Timeout.InfiniteTimeSpan, Interleave = true });
            })
            .On("slow", _ => world.Wait(5));
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Probe("x").Run("slow");

        world.Log[3..].ShouldBe(["x.slow begins", "x ticks at 00:00:01", "x has ticked", "x.slow ends"]);
    });

    [Fact]
    public void Two_timers_do_not_overlap_each_other() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain =>
        {
            grain.RegisterGrainTimer(() => Tick(grain, 2), s_second, Timeout.InfiniteTimeSpan);
            grain.RegisterGrainTimer(() => Tick(grain, 2), s_second, Timeout.InfiniteTimeSpan);
        });
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(10);

        world.Log[3..].ShouldBe(["x ticks at 00:00:01", "x has ticked", "x ticks at 00:00:03", "x has ticked"]);
    });

    [Fact]
    public void A_tick_that_throws_is_logged_and_the_timer_goes_on() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain =>
        {
            grain.RegisterGrainTimer<ProbeGrain>(
                async g =>
                {
                    await Tick(g, 0);
                    throw new FormatException("broken tick");
                },
                grain,
                s_second,
                s_second);
        });
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(2.5);

        Ticks(world).Count.ShouldBe(2);
        world.Errors.ShouldBe(["probe/x failed in a timer tick. broken tick", "probe/x failed in a timer tick. broken tick"]);
    });

    [Fact]
    public void A_timer_can_be_changed_from_outside_and_from_inside_of_its_tick() => TestWorld.Simulate(async world =>
    {
        IGrainTimer? timer = null;
        world.On("start", grain =>
        {
            timer = grain.RegisterGrainTimer(
                async () =>
                {
                    await Tick(grain, 0);
                    if (world.Seconds > 5)
                        timer!.Change(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(1));
                },
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
        }).On("change", _ => timer!.Change(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)));
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(0.999);
        await world.Probe("x").Run("change");
        await world.Wait(27);

        Ticks(world).ShouldBe(
            ["x ticks at 00:00:04", "x ticks at 00:00:07", "x ticks at 00:00:27"]);
        Should.Throw<InvalidOperationException>(() => timer!.Change(s_second, s_second));
    });

    [Fact]
    public void Disposing_cancels_the_tick_in_progress_and_ends_the_timer() => TestWorld.Simulate(async world =>
    {
        IGrainTimer? timer = null;
        var cancelled = "";
        world.On("start", grain =>
        {
            timer = grain.RegisterGrainTimer(
                async token =>
                {
                    await Tick(grain, 0);
                    await Record.ExceptionAsync(() => Task.Delay(TimeSpan.FromSeconds(60), world.Clock, token));
                    cancelled = world.Elapsed;
                },
                s_second,
                s_second);
        }).On("stop", _ => timer!.Dispose());
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(2.999);
        await world.Probe("x").Peek("stop");
        await world.Wait(100);
        timer!.Dispose();

        cancelled.ShouldBe("00:00:03");
        Ticks(world).Count.ShouldBe(1);
    });

    [Theory]
    [InlineData(-2, 1)]
    [InlineData(1, -2)]
    [InlineData(50L * 24 * 3600 * 1000, 1)]
    public void A_schedule_out_of_range_is_refused(long dueMilliseconds, long periodMilliseconds) => TestWorld.Simulate(async world =>
    {
        world.On("start", grain =>
        {
            grain.RegisterGrainTimer(
                () => Task.CompletedTask, TimeSpan.FromMilliseconds(dueMilliseconds), TimeSpan.FromMilliseconds(periodMilliseconds));
        });
        await world.StartAsync();

        (await Record.ExceptionAsync(() => world.Probe("x").Run("start"))).ShouldBeOfType<ArgumentOutOfRangeException>();
    });

    [Fact]
    public void Every_overload_ticks() => TestWorld.Simulate(async world =>
    {
        var options = new GrainTimerCreationOptions(s_second, Timeout.InfiniteTimeSpan);
        world.On("start", grain =>
        {
            grain.RegisterGrainTimer(() => Tick(grain, 0), options);
            grain.RegisterGrainTimer(_ => Tick(grain, 0), options);
            grain.RegisterGrainTimer((ProbeGrain g) => Tick(g, 0), grain, options);
            grain.RegisterGrainTimer((g, _) => Tick(g, 0), grain, options);
            grain.RegisterGrainTimer(() => Tick(grain, 0), s_second, Timeout.InfiniteTimeSpan);
            grain.RegisterGrainTimer(_ => Tick(grain, 0), s_second, Timeout.InfiniteTimeSpan);
            grain.RegisterGrainTimer((ProbeGrain g) => Tick(g, 0), grain, s_second, Timeout.InfiniteTimeSpan);
            grain.RegisterGrainTimer((g, _) => Tick(g, 0), grain, s_second, Timeout.InfiniteTimeSpan);
        });
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(2);

        Ticks(world).Count.ShouldBe(8);
    });

    private static async Task Tick(ProbeGrain grain, double seconds)
    {
        grain.World.Log.Add($"{grain.Key} ticks at {grain.World.Elapsed}");
        if (seconds > 0)
            await grain.World.Wait(seconds);
        grain.World.Log.Add($"{grain.Key} has ticked");
    }

    private static List<string> Ticks(TestWorld world) => world.Log.FindAll(line => line.Contains("ticks"));
}
