using Concord.EmbeddedSilo.Tests.World;
using Orleans;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>How activations end, and what becomes of the calls that wait for them.</summary>
public sealed class DeactivationTests
{
    [Fact]
    public void Calls_queued_at_deactivation_go_to_the_next_activation_in_order() => TestWorld.Simulate(async world =>
    {
        world.On("leave", async grain =>
        {
            grain.DeactivateOnIdle();
            await world.Wait(1);
        }).On("deactivate", _ => world.Wait(1));
        await world.StartAsync();
        var probe = world.Probe("x");

        var calls = Task.WhenAll(probe.Run("leave"), probe.Run("a"), probe.Run("b"));
        await world.Wait(1.5);
        await Task.WhenAll(calls, probe.Run("c"));

        world.Log.ShouldBe(
        [
            "x on", "x.leave begins", "x.leave ends", "x off ApplicationRequested",
            "x on", "x.a begins", "x.a ends", "x.b begins", "x.b ends", "x.c begins", "x.c ends",
        ]);
        world.Disposed.ShouldBe(1);
    });

    [Fact]
    public async Task Under_load_from_many_threads_activations_follow_each_other_and_no_call_is_lost()
    {
        const int Callers = 8, Calls = 3_000, Keys = 3;
        var lives = new Lives();
        using var silo = new GrainSilo(new(), new() { Clock = TimeProvider.System });
        silo.Register(_ => new ChurningGrain(lives));
        await silo.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Calls; i++)
                await silo.GetGrain<IChurning>($"{i % Keys}").Live();
        })));
        await silo.StopAsync();

        lives.Calls.ShouldBe(Callers * Calls);
        lives.Overlaps.ShouldBe(0);
        lives.Begun.ShouldBeGreaterThan(Keys * 10);
        lives.Ended.ShouldBe(lives.Begun);
    }

    [Fact]
    public void A_call_in_progress_ends_before_deactivation() => TestWorld.Simulate(async world =>
    {
        world.On("slow", _ => world.Wait(5)).On("leave", grain => grain.DeactivateOnIdle());
        await world.StartAsync();
        var probe = world.Probe("x");

        await Task.WhenAll(probe.Run("slow"), probe.Peek("leave"));
        await world.Wait(1);

        world.Log[^2..].ShouldBe(["x.slow ends", "x off ApplicationRequested"]);
    });

    [Fact]
    public void An_interleaving_call_during_deactivation_goes_to_the_next_activation() => TestWorld.Simulate(async world =>
    {
        world.On("leave", grain => grain.DeactivateOnIdle()).On("deactivate", _ => world.Wait(2));
        await world.StartAsync();
        var probe = world.Probe("x");

        await probe.Run("leave");
        await world.Wait(1);
        await probe.Peek("peek");

        world.Log[2..].ShouldBe(["x.leave ends", "x off ApplicationRequested", "x on", "x.peek begins", "x.peek ends"]);
    });

    [Fact]
    public void A_deactivation_that_throws_is_logged_and_the_grain_goes_on_in_its_next_activation() => TestWorld.Simulate(async world =>
    {
        world.On("leave", grain => grain.DeactivateOnIdle()).On("deactivate", _ => throw new FormatException("hopeless"));
        await world.StartAsync();

        await world.Probe("x").Run("leave");
        await world.Probe("x").Run("a");

        world.Errors.ShouldBe(["probe/x failed in OnDeactivateAsync. hopeless"]);
        world.Log.Count(l => l == "x on").ShouldBe(2);
    });

    [Fact]
    public void Deactivated_completes_when_the_activation_is_gone() => TestWorld.Simulate(async world =>
    {
        IGrainBase? grain = null;
        world.On("leave", g =>
        {
            grain = g;
            g.DeactivateOnIdle();
        }).On("deactivate", _ => world.Wait(3));
        await world.StartAsync();

        await world.Probe("x").Run("leave");
        await grain!.GrainContext.Deactivated;

        world.Elapsed.ShouldBe("00:00:03");
        grain.GrainContext.Deactivated.IsCompletedSuccessfully.ShouldBeTrue();
        Should.NotThrow(() => grain.GrainContext.Deactivate(default));
    });

    [Fact]
    public void A_grain_that_asks_for_deactivation_while_it_activates_is_deactivated_then() => TestWorld.Simulate(async world =>
    {
        var times = 1;
        world.On("activate", grain =>
        {
            if (times-- > 0)
                grain.DeactivateOnIdle();
        });
        await world.StartAsync();

        await world.Probe("x").Run("a");

        world.Log.ShouldBe(["x on", "x off ApplicationRequested", "x on", "x.a begins", "x.a ends"]);
    });

    [Theory]
    [InlineData(15, 15)]
    [InlineData(120, 120)]
    public void An_idle_activation_is_collected_at_its_age(int ageMinutes, int expectedMinutes) => TestWorld.Simulate(async world =>
    {
        world.Options.CollectionAge = TimeSpan.FromMinutes(ageMinutes);
        await world.StartAsync();
        await world.Probe("x").Run("a");

        await world.Wait((expectedMinutes - 1) * 60);
        world.Log[^1].ShouldBe("x.a ends");
        await world.Wait(3 * 60);
        world.Log[^1].ShouldBe("x off ActivationIdle");
    });

    [Fact]
    public void An_activation_in_use_stays() => TestWorld.Simulate(async world =>
    {
        world.Options.CollectionAge = TimeSpan.FromMinutes(2);
        await world.StartAsync();

        for (var minute = 0; minute < 10; minute++)
        {
            await world.Probe("x").Run("a");
            await world.Wait(60);
        }

        world.Log.ShouldNotContain("x off ActivationIdle");
    });

    [Fact]
    public void An_activation_stays_while_a_call_runs_and_idles_from_its_end() => TestWorld.Simulate(async world =>
    {
        world.Options.CollectionAge = TimeSpan.FromMinutes(2);
        world.Options.ResponseTimeout = Timeout.InfiniteTimeSpan;
        world.On("long", _ => world.Wait(600));
        await world.StartAsync();

        await world.Probe("x").Run("long");
        await world.Wait(60);
        world.Log[^1].ShouldBe("x.long ends");
        await world.Wait(240);
        world.Log[^1].ShouldBe("x off ActivationIdle");
    });

    [Fact]
    public void The_age_is_set_per_grain_type_by_option_or_attribute() => TestWorld.Simulate(async world =>
    {
        world.Options.CollectionAge = TimeSpan.FromMinutes(30);
        world.Options.CollectionAges[typeof(ProbeGrain)] = TimeSpan.FromMinutes(5);
        List<string> gone = [];
        await world.StartAsync(silo =>
        {
            silo.Register(_ => new ShortLivedGrain(gone));
            silo.Register(_ => new StayingGrain(gone));
        });
        await world.Probe("x").Run("a");
        await world.Silo.GetGrain<IShortLived>("s").Touch();
        await world.Silo.GetGrain<IStaying>("t").Touch();

        await world.Wait(4 * 60);
        gone.ShouldBe(["short"]);
        await world.Wait(3 * 60);
        world.Log.ShouldContain("x off ActivationIdle");
        await world.Wait(30 * 24 * 3600);
        gone.ShouldBe(["short"]);
    });

    [Fact]
    public void Delayed_deactivation_keeps_the_activation() => TestWorld.Simulate(async world =>
    {
        world.Options.CollectionAge = TimeSpan.FromMinutes(2);
        world.On("delay", grain => grain.DelayDeactivation(TimeSpan.FromMinutes(30)))
            .On("undo", grain => grain.DelayDeactivation(TimeSpan.FromMinutes(-1)));
        await world.StartAsync();

        await world.Probe("x").Run("delay");
        await world.Wait(29 * 60);
        world.Log[^1].ShouldBe("x.delay ends");
        await world.Wait(4 * 60);
        world.Log[^1].ShouldBe("x off ActivationIdle");

        await world.Probe("x").Run("delay");
        await world.Probe("x").Run("undo");
        await world.Wait(5 * 60);
        world.Log[^1].ShouldBe("x off ActivationIdle");
    });

    [Fact]
    public void A_reference_outlives_its_activation() => TestWorld.Simulate(async world =>
    {
        await world.StartAsync();
        var probe = world.Probe("x");
        await probe.Run("a");
        await world.Wait(3600);
        await probe.Run("b");

        world.Log.ShouldBe(["x on", "x.a begins", "x.a ends", "x off ActivationIdle", "x on", "x.b begins", "x.b ends"]);
    });
}
