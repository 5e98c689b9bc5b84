using Concord.EmbeddedSilo.Tests.World;
using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>Timers and the end of their activation.</summary>
public sealed class TimerEndTests
{
    [Fact]
    public void A_timer_ends_with_its_activation_and_a_waiting_tick_is_dropped() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain => { grain.RegisterGrainTimer(() => Note(grain), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)); })
            .On("leave", async grain =>
            {
                await world.Wait(5);
                grain.DeactivateOnIdle();
            });
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Probe("x").Run("leave");
        await world.Wait(10);

        world.Log.ShouldNotContain("x ticks");
        world.Log[^1].ShouldBe("x off ApplicationRequested");
    });

    [Fact]
    public void The_token_of_a_timer_is_cancelled_at_deactivation() => TestWorld.Simulate(async world =>
    {
        CancellationToken seen = default;
        world.On("start", grain =>
            {
                grain.RegisterGrainTimer(
                    token =>
                    {
                        seen = token;
                        return Task.CompletedTask;
                    },
                    TimeSpan.Zero,
                    TimeSpan.FromSeconds(1));
            })
            .On("leave", grain => grain.DeactivateOnIdle());
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(1.5);
        seen.IsCancellationRequested.ShouldBeFalse();
        await world.Probe("x").Run("leave");
        await world.Wait(1);

        seen.IsCancellationRequested.ShouldBeTrue();
    });

    [Fact]
    public void A_callback_on_the_token_that_throws_is_logged_and_deactivation_goes_on() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain =>
            {
                grain.RegisterGrainTimer(
                    token =>
                    {
                        token.Register(() => throw new FormatException("bad callback"));
                        return Task.CompletedTask;
                    },
                    TimeSpan.Zero,
                    Timeout.InfiniteTimeSpan);
            })
            .On("leave", grain => grain.DeactivateOnIdle());
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(1);
        await world.Probe("x").Run("leave");
        await world.Wait(1);

        world.Errors.Single().ShouldContain("bad callback");
        world.Log[^1].ShouldBe("x off ApplicationRequested");
    });

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_tick_keeps_the_activation_only_if_told_to(bool keepAlive, bool collected) => TestWorld.Simulate(async world =>
    {
        world.Options.CollectionAge = TimeSpan.FromMinutes(5);
        world.On("start", grain =>
        {
            grain.RegisterGrainTimer(
                () => Note(grain), new GrainTimerCreationOptions(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)) { KeepAlive = keepAlive });
        });
        await world.StartAsync();

        await world.Probe("x").Run("start");
        await world.Wait(3600);

        world.Log.Contains("x off ActivationIdle").ShouldBe(collected);
    });

    private static Task Note(ProbeGrain grain)
    {
        grain.World.Log.Add($"{grain.Key} ticks");
        return Task.CompletedTask;
    }
}
