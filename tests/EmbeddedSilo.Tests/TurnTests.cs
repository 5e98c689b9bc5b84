using Concord.EmbeddedSilo.Tests.World;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>Which calls of one activation run, in which order, and which at the same time.</summary>
public sealed class TurnTests
{
    [Fact]
    public void Calls_run_one_after_the_other_in_the_order_sent() => TestWorld.Simulate(async world =>
    {
        world.On("a", _ => world.Wait(3)).On("b", _ => world.Wait(1));
        await world.StartAsync();
        var probe = world.Probe("x");

        await Task.WhenAll(probe.Run("a"), probe.Run("b"), probe.Run("c"));

        world.Log.ShouldBe(["x on", "x.a begins", "x.a ends", "x.b begins", "x.b ends", "x.c begins", "x.c ends"]);
    });

    [Fact]
    public void Different_grains_run_at_the_same_time() => TestWorld.Simulate(async world =>
    {
        world.On("a", _ => world.Wait(3)).On("b", _ => world.Wait(1));
        await world.StartAsync();

        await Task.WhenAll(world.Probe("x").Run("a"), world.Probe("y").Run("b"));

        world.Log.IndexOf("y.b ends").ShouldBeLessThan(world.Log.IndexOf("x.a ends"));
        world.Elapsed.ShouldBe("00:00:03");
    });

    [Fact]
    public void Awaits_come_back_to_the_activation() => TestWorld.Simulate(async world =>
    {
        List<bool> own = [];
        world.On("a", async grain =>
        {
            var scheduler = TaskScheduler.Current;
            await world.Wait(1);
            own.Add(TaskScheduler.Current == scheduler);
            await Task.Yield();
            own.Add(TaskScheduler.Current == scheduler);
            await grain.Other("y").Run("b");
            own.Add(TaskScheduler.Current == scheduler);
            await Task.WhenAll(grain.Other("y").Run("b"), grain.Other("z").Run("b"));
            own.Add(TaskScheduler.Current == scheduler);
        });
        await world.StartAsync();

        await world.Probe("x").Run("a");

        own.ShouldBe([true, true, true, true]);
    });

    [Fact]
    public void Read_only_calls_run_together() => TestWorld.Simulate(async world =>
    {
        world.On("a", _ => world.Wait(2)).On("b", _ => world.Wait(1));
        await world.StartAsync();
        var probe = world.Probe("x");

        await Task.WhenAll(probe.Look("a"), probe.Look("b"));

        world.Log.ShouldBe(["x on", "x.a begins", "x.b begins", "x.b ends", "x.a ends"]);
    });

    [Fact]
    public void A_write_waits_for_the_first_reader_and_readers_wait_for_a_write() => TestWorld.Simulate(async world =>
    {
        world.On("read", _ => world.Wait(2)).On("write", _ => world.Wait(2));
        await world.StartAsync();
        var probe = world.Probe("x");

        await Task.WhenAll(probe.Look("read"), probe.Run("write"));
        await Task.WhenAll(probe.Run("write"), probe.Look("read"));

        world.Log.ShouldBe(
        [
            "x on", "x.read begins", "x.read ends", "x.write begins", "x.write ends",
            "x.write begins", "x.write ends", "x.read begins", "x.read ends",
        ]);
    });

    [Fact]
    public void A_reader_overtakes_a_waiting_write_while_another_reader_runs() => TestWorld.Simulate(async world =>
    {
        world.On("slow", _ => world.Wait(2));
        await world.StartAsync();
        var probe = world.Probe("x");

        await Task.WhenAll(probe.Look("slow"), probe.Run("write"), probe.Look("quick"));

        world.Log.ShouldBe(["x on", "x.slow begins", "x.quick begins", "x.quick ends", "x.slow ends", "x.write begins", "x.write ends"]);
    });

    [Fact]
    public void A_write_enters_when_the_first_reader_is_done_although_a_second_still_runs() => TestWorld.Simulate(async world =>
    {
        world.On("first", _ => world.Wait(1)).On("second", _ => world.Wait(5)).On("write", _ => world.Wait(1));
        await world.StartAsync();
        var probe = world.Probe("x");

        await Task.WhenAll(probe.Look("first"), probe.Look("second"), probe.Run("write"));

        world.Log.ShouldBe(
            ["x on", "x.first begins", "x.second begins", "x.first ends", "x.write begins", "x.write ends", "x.second ends"]);
    });

    [Fact]
    public void An_always_interleaving_call_enters_while_a_write_runs() => TestWorld.Simulate(async world =>
    {
        world.On("write", _ => world.Wait(2));
        await world.StartAsync();
        var probe = world.Probe("x");

        var write = probe.Run("write");
        await world.Wait(1);
        await probe.Peek("peek");
        await write;

        world.Log.ShouldBe(["x on", "x.write begins", "x.peek begins", "x.peek ends", "x.write ends"]);
    });

    [Fact]
    public void An_interleaving_call_does_not_keep_a_write_out() => TestWorld.Simulate(async world =>
    {
        world.On("peek", _ => world.Wait(2));
        await world.StartAsync();
        var probe = world.Probe("x");

        await Task.WhenAll(probe.Peek("peek"), probe.Run("write"));

        world.Log.ShouldBe(["x on", "x.peek begins", "x.write begins", "x.write ends", "x.peek ends"]);
    });

    [Fact]
    public void An_interleaving_call_that_waited_for_activation_overtakes_a_waiting_write() => TestWorld.Simulate(async world =>
    {
        world.On("activate", _ => world.Wait(1)).On("write", _ => world.Wait(1));
        await world.StartAsync();
        var probe = world.Probe("x");

        await Task.WhenAll(probe.Run("write"), probe.Run("write"), probe.Peek("peek"));

        world.Log.ShouldBe(
            ["x on", "x.write begins", "x.peek begins", "x.peek ends", "x.write ends", "x.write begins", "x.write ends"]);
    });

    [Fact]
    public void Nothing_ambient_of_the_caller_is_seen_in_a_turn() => TestWorld.Simulate(async world =>
    {
        var ambient = new AsyncLocal<string?>();
        List<string?> seen = [];
        world.On("a", async grain =>
        {
            seen.Add(ambient.Value);
            await world.Wait(1);
            seen.Add(ambient.Value);
            ambient.Value = "grain";
            await grain.Other("y").Run("b");
            seen.Add(ambient.Value);
        }).On("b", _ => seen.Add(ambient.Value));
        await world.StartAsync();
        await Task.WhenAll(world.Probe("x").Run("warm up"), world.Probe("y").Run("warm up"));

        ambient.Value = "caller";
        await Task.WhenAll(world.Probe("x").Run("a"), world.Probe("x").Run("b"));

        seen.ShouldBe([null, null, null, "grain", null]);
        ambient.Value.ShouldBe("caller");
    });

    [Fact]
    public async Task Turns_that_interleave_never_run_at_the_same_time()
    {
        const int Callers = 4, Calls = 20_000;
        using var silo = new GrainSilo(new() { TurnsPerSlice = 2 }, new() { Clock = TimeProvider.System });
        silo.Register(_ => new CountingGrain());
        await silo.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Calls; i++)
                await silo.GetGrain<ICountingGrain>("x").AddAtOnce();
        })));

        (await silo.GetGrain<ICountingGrain>("x").Count()).ShouldBe(Callers * Calls);
    }

    [Fact]
    public async Task A_grain_under_load_from_many_threads_loses_no_update()
    {
        const int Callers = 8, Calls = 2_000;
        using var silo = new GrainSilo(new(), new() { Clock = TimeProvider.System });
        silo.Register(_ => new CountingGrain());
        await silo.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() =>
            Task.WhenAll(Enumerable.Range(0, Calls).Select(_ => silo.GetGrain<ICountingGrain>("x").Add())))));

        (await silo.GetGrain<ICountingGrain>("x").Count()).ShouldBe(Callers * Calls);
    }
}
