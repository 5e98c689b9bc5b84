using Concord.EmbeddedSilo.Tests.World;
using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>Grains that wait for each other.</summary>
public sealed class CallCycleTests
{
    [Fact]
    public void A_call_cycle_fails_at_once_and_names_the_chain() => TestWorld.Simulate(async world =>
    {
        world.On("1", grain => grain.Other("b").Run("2")).On("2", grain => grain.Other("c").Run("3")).On("3", grain => grain.Other("a").Run("4"));
        await world.StartAsync();

        var exception = await Record.ExceptionAsync(() => world.Probe("a").Run("1"));

        exception.ShouldBeOfType<InvalidOperationException>().Message
            .ShouldBe("Call cycle: probe/a.Run -> probe/b.Run -> probe/c.Run -> probe/a.Run");
        world.Seconds.ShouldBeLessThan(1);
    });

    [Fact]
    public void The_chain_is_followed_across_awaits() => TestWorld.Simulate(async world =>
    {
        world.On("1", async grain =>
        {
            await world.Wait(1);
            await Task.WhenAll(grain.Other("b").Run("2"), grain.Other("c").Run("free"));
        }).On("2", async grain =>
        {
            await world.Wait(1);
            await grain.Other("a").Run("3");
        });
        await world.StartAsync();

        (await Record.ExceptionAsync(() => world.Probe("a").Run("1"))).ShouldBeOfType<InvalidOperationException>();
    });

    [Fact]
    public void A_call_to_itself_is_a_cycle() => TestWorld.Simulate(async world =>
    {
        world.On("1", grain => grain.Other("a").Run("2"));
        await world.StartAsync();

        (await Record.ExceptionAsync(() => world.Probe("a").Run("1"))).ShouldBeOfType<InvalidOperationException>();
    });

    [Fact]
    public void A_call_up_from_activation_is_a_cycle() => TestWorld.Simulate(async world =>
    {
        world.On("activate", grain => grain.Key == "a" ? grain.Other("b").Run("2") : Task.CompletedTask)
            .On("2", grain => grain.Other("a").Run("3"));
        await world.StartAsync();

        (await Record.ExceptionAsync(() => world.Probe("a").Run("1"))).ShouldBeOfType<InvalidOperationException>()
            .Message.ShouldStartWith("Call cycle: probe/a.OnActivateAsync -> ");
    });

    [Fact]
    public void A_call_up_from_a_timer_tick_is_a_cycle() => TestWorld.Simulate(async world =>
    {
        world.On("1", grain =>
            {
                grain.RegisterGrainTimer(() => grain.Other("b").Run("2"), TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            })
            .On("2", grain => grain.Other("a").Run("3"));
        await world.StartAsync();

        await world.Probe("a").Run("1");
        await world.Wait(1);

        world.Errors.Single().ShouldContain("Call cycle: probe/a.timer -> probe/b.Run -> probe/a.Run");
    });

    [Fact]
    public void Two_callers_that_cross_are_no_cycle_until_they_wait_for_each_other() => TestWorld.Simulate(async world =>
    {
        world.On("1", grain => grain.Other("c").Run("3")).On("2", grain => grain.Other("c").Run("3"));
        await world.StartAsync();

        await Task.WhenAll(world.Probe("a").Run("1"), world.Probe("b").Run("2"));
    });

    [Fact]
    public void Read_only_calls_up_to_a_reader_are_no_cycle() => TestWorld.Simulate(async world =>
    {
        world.On("1", grain => grain.Other("b").Look("2")).On("2", grain => grain.Other("a").Look("3"));
        await world.StartAsync();

        (await world.Probe("a").Look("1")).ShouldNotBeNull();
    });

    [Fact]
    public void Interleaving_calls_up_are_no_cycle() => TestWorld.Simulate(async world =>
    {
        world.On("1", grain => grain.Other("b").Run("2")).On("2", grain => grain.Other("a").Peek("3"));
        await world.StartAsync();

        (await world.Probe("a").Run("1")).ShouldNotBeNull();
    });

    [Fact]
    public void A_call_up_after_the_caller_has_left_is_no_cycle() => TestWorld.Simulate(async world =>
    {
        Task<string>? up = null;
        world.On("1", grain => { _ = grain.Other("b").Run("2"); }).On("2", async grain =>
        {
            await world.Wait(1);
            await (up = grain.Other("a").Run("3"));
        });
        await world.StartAsync();

        await world.Probe("a").Run("1");
        await world.Wait(2);

        (await up!).ShouldBe("3");
    });

    [Fact]
    public void Without_the_option_a_cycle_runs_into_the_timeout() => TestWorld.Simulate(async world =>
    {
        world.Options.DetectCallCycles = false;
        world.On("1", grain => grain.Other("b").Run("2")).On("2", grain => grain.Other("a").Run("3"));
        await world.StartAsync();

        (await Record.ExceptionAsync(() => world.Probe("a").Run("1"))).ShouldBeOfType<TimeoutException>();
    });
}
