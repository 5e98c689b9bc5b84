using Concord.EmbeddedSilo.Tests.World;
using Orleans;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>One activation per key, from its first call on.</summary>
public sealed class ActivationTests
{
    [Fact]
    public async Task Sixty_four_concurrent_first_calls_make_one_activation()
    {
        const int Callers = 64, Keys = 200;
        var activations = new int[Keys];
        using var silo = new GrainSilo(new(), new() { Clock = TimeProvider.System });
        silo.Register(_ => new CountingGrain(key => Interlocked.Increment(ref activations[int.Parse(key, provider: null)])));
        await silo.StartAsync();
        using var line = new Barrier(Callers);

        var instances = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Factory.StartNew(
            async () =>
            {
                List<int> seen = [];
                for (var key = 0; key < Keys; key++)
                {
                    line.SignalAndWait();
                    seen.Add(silo.GetGrain<ICountingGrain>($"{key}").Instance().GetAwaiter().GetResult());
                }

                return seen;
            },
            TaskCreationOptions.LongRunning).Unwrap()));

        instances.SelectMany(seen => seen).ShouldAllBe(instance => instance == 1);
        activations.ShouldAllBe(count => count == 1);
    }

    [Fact]
    public void The_first_call_waits_for_activation() => TestWorld.Simulate(async world =>
    {
        world.On("activate", _ => world.Wait(2));
        await world.StartAsync();

        await world.Probe("x").Run("a");

        world.Log.ShouldBe(["x on", "x.a begins", "x.a ends"]);
        world.Elapsed.ShouldBe("00:00:02");
    });

    [Fact]
    public void A_reference_alone_activates_nothing() => TestWorld.Simulate(async world =>
    {
        await world.StartAsync();
        world.Probe("x").GetPrimaryKeyString().ShouldBe("x");
        await world.Wait(60);

        world.Log.ShouldBeEmpty();
    });

    [Fact]
    public void A_failed_activation_reaches_all_waiting_callers_and_the_next_call_tries_again() => TestWorld.Simulate(async world =>
    {
        var failures = 1;
        world.On("activate", async _ =>
        {
            await world.Wait(1);
            if (failures-- > 0)
                throw new FormatException("not today");
        });
        await world.StartAsync();
        var probe = world.Probe("x");

        var first = Record.ExceptionAsync(() => probe.Run("a"));
        var second = Record.ExceptionAsync(() => probe.Run("b"));
        (await first).ShouldBeOfType<FormatException>().Message.ShouldBe("not today");
        (await second).ShouldBeOfType<FormatException>();
        await probe.Run("c");

        world.Log.ShouldBe(["x on", "x on", "x.c begins", "x.c ends"]);
    });

    [Fact]
    public void A_grain_is_disposed_whether_its_activation_succeeded_or_not() => TestWorld.Simulate(async world =>
    {
        world.On("activate", grain => grain.Key == "bad" ? throw new FormatException() : Task.CompletedTask)
            .On("leave", grain => grain.DeactivateOnIdle());
        await world.StartAsync();

        await Record.ExceptionAsync(() => world.Probe("bad").Run("a"));
        world.Disposed.ShouldBe(1);
        await world.Probe("good").Run("leave");
        await world.Wait(1);
        world.Disposed.ShouldBe(2);
    });

    [Fact]
    public void A_grain_that_cannot_be_disposed_is_logged_and_gone() => TestWorld.Simulate(async world =>
    {
        await world.StartAsync(silo => silo.Register(_ => new StickyGrain()));

        (await world.Silo.GetGrain<ISided>("x").Side()).ShouldBe("1");
        await world.Wait(1);
        (await world.Silo.GetGrain<ISided>("x").Side()).ShouldBe("1");

        world.Errors.ShouldBe(["sticky/x failed in Dispose. stuck"]);
    });

    [Fact]
    public void A_constructor_that_throws_reaches_the_caller() => TestWorld.Simulate(async world =>
    {
        await world.StartAsync(silo => silo.Register<CountingGrain>(_ => throw new FormatException("no instance")));

        var exception = await Record.ExceptionAsync(() => world.Silo.GetGrain<ICountingGrain>("x").Add());

        exception.ShouldBeOfType<FormatException>();
    });

    [Fact]
    public void A_state_that_cannot_be_read_reaches_the_caller() => TestWorld.Simulate(async world =>
    {
        await world.StartAsync();
        world.States.FailNextRead = new IOException("disk");

        (await Record.ExceptionAsync(() => world.Probe("x").Run("a"))).ShouldBeOfType<IOException>();
        (await world.Probe("x").Run("a")).ShouldBe("a");
    });

    [Fact]
    public void Keys_are_case_sensitive() => TestWorld.Simulate(async world =>
    {
        await world.StartAsync();
        await world.Probe("x").Run("a");
        await world.Probe("X").Run("a");

        world.Log.ShouldContain("x on");
        world.Log.ShouldContain("X on");
    });

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    public void An_empty_key_is_refused(string? key)
    {
        using var silo = new GrainSilo(new(), new() { Clock = TimeProvider.System });
        silo.Register(_ => new CountingGrain());

        Should.Throw<ArgumentException>(() => silo.GetGrain<ICountingGrain>(key!));
    }

    [Fact]
    public void Stateless_workers_share_the_calls_up_to_their_number() => TestWorld.Simulate(async world =>
    {
        await world.StartAsync(silo => silo.Register(_ => new WorkerGrain(world.Clock)));
        var worker = world.Silo.GetGrain<IWorker>("w");

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => worker.Work()));
        var peak = await worker.Peak();

        peak.ShouldBe(WorkerGrain.Workers);
        world.Elapsed.ShouldBe("00:00:02");
    });

    [Fact]
    public void An_idle_stateless_worker_takes_the_call_before_a_new_one_is_made() => TestWorld.Simulate(async world =>
    {
        WorkerGrain.Made = 0;
        await world.StartAsync(silo => silo.Register(_ => new WorkerGrain(world.Clock)));

        for (var i = 0; i < 5; i++)
            await world.Silo.GetGrain<IWorker>("w").Work();

        WorkerGrain.Made.ShouldBe(1);
    });
}
