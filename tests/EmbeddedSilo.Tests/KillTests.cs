using Concord.EmbeddedSilo.Tests.World;
using Orleans;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>The sudden death of a silo.</summary>
public sealed class KillTests
{
    [Fact]
    public void A_killed_silo_runs_no_further_turn() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain =>
        {
            grain.RegisterGrainTimer(() => Task.CompletedTask, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
            return grain.RegisterOrUpdateReminder("poll", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        }).On("slow", _ => world.Wait(5));
        var silo = await world.StartAsync();
        await world.Probe("x").Run("start");
        var slow = world.Probe("x").Run("slow");
        var queued = world.Probe("x").Run("a");
        await world.Wait(1);
        var lines = world.Log.Count;

        silo.Kill();
        silo.Kill();
        var late = world.Probe("y").Run("a");
        await world.Wait(24 * 3600);

        world.Log.Count.ShouldBe(lines);
        new[] { slow, queued, late }.ShouldAllBe(call => !call.IsCompleted);
        silo.DescribePending().ShouldBe(["probe/x.Run", "probe/x.Run"]);
    });

    [Fact]
    public void A_silo_killed_by_one_of_its_grains_is_dead_at_the_next_await() => TestWorld.Simulate(async world =>
    {
        var reached = "";
        world.On("crash", async _ =>
        {
            world.Silo.Kill();
            reached = "await";
            await world.Wait(1);
            reached = "after it";
        });
        await world.StartAsync();

        var call = world.Probe("x").Run("crash");
        await world.Wait(10);

        reached.ShouldBe("await");
        call.IsCompleted.ShouldBeFalse();
    });

    [Fact]
    public void A_silo_killed_while_it_stops_answers_nobody() => TestWorld.Simulate(async world =>
    {
        world.On("slow", _ => world.Wait(5));
        var silo = await world.StartAsync();
        var slow = world.Probe("x").Run("slow");
        var stop = silo.StopAsync();
        await world.Wait(1);

        silo.Kill();
        await stop;

        slow.IsCompleted.ShouldBeFalse();
    });
}
