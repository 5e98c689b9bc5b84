using Concord.EmbeddedSilo.Tests.World;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>Callers that wait no longer, and methods that don't notice.</summary>
public sealed class TimeoutTests
{
    [Fact]
    public void A_caller_gets_a_timeout_and_the_method_runs_on() => TestWorld.Simulate(async world =>
    {
        world.On("slow", _ => world.Wait(60));
        await world.StartAsync();

        var exception = await Record.ExceptionAsync(() => world.Probe("x").Run("slow"));

        exception.ShouldBeOfType<TimeoutException>().Message.ShouldContain("probe/x.Run");
        world.Seconds.ShouldBeInRange(30, 32);
        world.Log[^1].ShouldBe("x.slow begins");
        await world.Wait(40);
        world.Log[^1].ShouldBe("x.slow ends");
    });

    [Fact]
    public void The_next_call_waits_for_the_method_that_runs_on() => TestWorld.Simulate(async world =>
    {
        world.On("slow", _ => world.Wait(40));
        await world.StartAsync();
        await Record.ExceptionAsync(() => world.Probe("x").Run("slow"));

        await world.Probe("x").Run("a");

        world.Log[1..].ShouldBe(["x.slow begins", "x.slow ends", "x.a begins", "x.a ends"]);
    });

    [Fact]
    public void A_call_that_timed_out_while_it_waited_never_runs() => TestWorld.Simulate(async world =>
    {
        world.On("slow", _ => world.Wait(40));
        await world.StartAsync();
        var slow = Record.ExceptionAsync(() => world.Probe("x").Run("slow"));
        var late = Record.ExceptionAsync(() => world.Probe("x").Run("late"));

        (await late).ShouldBeOfType<TimeoutException>();
        await slow;
        await world.Wait(60);

        world.Log.ShouldNotContain("x.late begins");
        (await world.Probe("x").Run("a")).ShouldBe("a");
    });

    [Fact]
    public void A_method_has_its_own_timeout() => TestWorld.Simulate(async world =>
    {
        world.On("slow", _ => world.Wait(20));
        await world.StartAsync();

        var exception = await Record.ExceptionAsync(() => world.Probe("x").RunShort("slow"));

        exception.ShouldBeOfType<TimeoutException>();
        world.Seconds.ShouldBeInRange(5, 7);
    });

    [Fact]
    public void An_infinite_timeout_waits() => TestWorld.Simulate(async world =>
    {
        world.Options.ResponseTimeout = Timeout.InfiniteTimeSpan;
        world.On("slow", _ => world.Wait(36_000));
        await world.StartAsync();

        (await world.Probe("x").Run("slow")).ShouldBe("slow");
    });

    [Fact]
    public void A_call_within_its_time_is_answered() => TestWorld.Simulate(async world =>
    {
        world.On("slow", _ => world.Wait(29));
        await world.StartAsync();

        (await world.Probe("x").Run("slow")).ShouldBe("slow");
    });

    [Fact]
    public void A_caller_that_is_a_grain_goes_on_in_its_own_turn() => TestWorld.Simulate(async world =>
    {
        var own = false;
        world.On("slow", _ => world.Wait(60)).On("ask", async grain =>
        {
            var scheduler = TaskScheduler.Current;
            await Record.ExceptionAsync(() => grain.Other("y").RunShort("slow"));
            own = TaskScheduler.Current == scheduler;
        });
        await world.StartAsync();

        await world.Probe("x").Run("ask");

        own.ShouldBeTrue();
    });

    [Fact]
    public void A_grain_that_never_activates_times_its_callers_out() => TestWorld.Simulate(async world =>
    {
        world.On("activate", _ => new TaskCompletionSource().Task);
        await world.StartAsync();

        (await Record.ExceptionAsync(() => world.Probe("x").Run("a"))).ShouldBeOfType<TimeoutException>();
    });
}
