using Concord.EmbeddedSilo.Tests.World;
using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Tests;

/// <summary>Start and stop of a silo.</summary>
public sealed class LifeTests
{
    [Fact]
    public void A_call_before_the_start_is_refused()
    {
        using var silo = new GrainSilo(new(), new() { Clock = TimeProvider.System });
        silo.Register(_ => new CountingGrain());

        Should.Throw<InvalidOperationException>(() => { _ = silo.GetGrain<ICountingGrain>("x").Add(); })
            .Message.ShouldBe("counting/x was called before the silo started.");
    }

    [Fact]
    public async Task A_silo_starts_once_and_registers_before()
    {
        using var silo = new GrainSilo(new(), new() { Clock = TimeProvider.System });
        await silo.StartAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => silo.StartAsync());
        Should.Throw<InvalidOperationException>(() => silo.Register(_ => new CountingGrain()));
    }

    [Fact]
    public void A_stop_lets_calls_finish_and_deactivates_all() => TestWorld.Simulate(async world =>
    {
        world.On("slow", async grain =>
        {
            await world.Wait(3);
            await grain.Other("z").Run("late");
        });
        var silo = await world.StartAsync();
        await world.Probe("y").Run("a");
        var slow = world.Probe("x").Run("slow");
        var queued = world.Probe("x").Run("b");
        await world.Wait(1);

        await silo.StopAsync();

        (await slow).ShouldBe("slow");
        (await queued).ShouldBe("b");
        world.Log.Where(l => l.Contains("off")).ShouldBe(["x off ShuttingDown", "y off ShuttingDown", "z off ShuttingDown"], ignoreOrder: true);
        world.Elapsed.ShouldBe("00:00:03");
    });

    [Fact]
    public void While_it_stops_calls_from_outside_are_refused() => TestWorld.Simulate(async world =>
    {
        world.On("slow", _ => world.Wait(3));
        var silo = await world.StartAsync();
        var slow = world.Probe("x").Run("slow");
        var stop = silo.StopAsync();

        (await Record.ExceptionAsync(() => world.Probe("x").Run("a"))).ShouldBeOfType<OrleansException>();
        await stop;
        (await Record.ExceptionAsync(() => world.Probe("x").Run("a"))).ShouldBeOfType<OrleansException>();
        (await slow).ShouldBe("slow");
    });

    [Fact]
    public void A_stop_cuts_off_what_takes_too_long() => TestWorld.Simulate(async world =>
    {
        world.On("slow", _ => world.Wait(60));
        var silo = await world.StartAsync();
        var slow = Record.ExceptionAsync(() => world.Probe("x").Run("slow"));
        var queued = Record.ExceptionAsync(() => world.Probe("x").Run("b"));
        await world.Wait(1);

        await silo.StopAsync();

        world.Elapsed.ShouldBe("00:00:11");
        (await slow).ShouldBeOfType<OrleansException>().Message.ShouldContain("cut off");
        (await queued).ShouldBeOfType<OrleansException>();
        world.Errors.Single().ShouldContain("probe/x.Run");
        await world.Wait(60);
        world.Log[^1].ShouldBe("x.slow begins");
    });

    [Fact]
    public void A_stop_can_be_hurried() => TestWorld.Simulate(async world =>
    {
        world.On("deactivate", _ => world.Wait(60));
        var silo = await world.StartAsync();
        await world.Probe("x").Run("a");
        using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(2), world.Clock);

        await silo.StopAsync(hurry.Token);

        world.Elapsed.ShouldBe("00:00:02");
    });

    [Fact]
    public void Ticks_and_reminders_end_with_the_stop() => TestWorld.Simulate(async world =>
    {
        world.On("start", grain =>
        {
            // Two, of which one is always waiting: without the end of ticks the grain would never rest.
            for (var i = 0; i < 2; i++)
                grain.RegisterGrainTimer(() => world.RunStepAsync(grain, "tick"), TimeSpan.Zero, TimeSpan.Zero);
            return grain.RegisterOrUpdateReminder("poll", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        }).On("tick", async _ =>
        {
            await world.Wait(0.3);
            world.Log.Add("tick");
        });
        var silo = await world.StartAsync();
        await world.Probe("x").Run("start");
        await world.Wait(1);

        await silo.StopAsync();
        world.Seconds.ShouldBeLessThan(3);
        var lines = world.Log.Count;
        await world.Wait(600);

        world.Log.Count.ShouldBe(lines);
        world.Log[^1].ShouldBe("x off ShuttingDown");
    });

    [Fact]
    public void Stopping_twice_or_before_the_start_does_nothing() => TestWorld.Simulate(async world =>
    {
        using var silo = new GrainSilo(world.Options, world.Ports);
        await silo.StopAsync();
        await silo.StartAsync();
        await silo.StopAsync();
        await silo.StopAsync();
    });

    [Fact]
    public void A_grain_may_call_others_while_it_deactivates() => TestWorld.Simulate(async world =>
    {
        world.On("deactivate", grain => grain.Key == "x" ? grain.Other("y").Run("farewell") : Task.CompletedTask);
        var silo = await world.StartAsync();
        await world.Probe("x").Run("a");

        await silo.StopAsync();

        world.Log.ShouldContain("y.farewell ends");
        world.Log[^1].ShouldBe("y off ShuttingDown");
    });

    [Fact]
    public async Task What_the_clock_starts_runs_on_the_silos_scheduler()
    {
        var scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var table = new WatchingReminderTable();
        using var silo = new GrainSilo(new(), new() { Clock = TimeProvider.System, Scheduler = scheduler, Reminders = table });
        silo.Register(_ => new RemindableSleeperGrain());
        await table.UpsertAsync(new(new("sleeper", "x", "r"), TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1), null), default);

        await silo.StartAsync();

        (await table.SchedulerOfTick.Task).ShouldBe(scheduler);
    }

    [Fact]
    public void A_reminder_table_that_cannot_be_read_fails_the_start() => TestWorld.Simulate(async world =>
    {
        world.Ports = world.Ports with { Reminders = new BrokenReminderTable() };

        (await Record.ExceptionAsync(() => world.StartAsync())).ShouldBeOfType<IOException>();
    });

    [Theory]
    [InlineData(nameof(GrainSiloOptions.ResponseTimeout))]
    [InlineData(nameof(GrainSiloOptions.CollectionAge))]
    [InlineData(nameof(GrainSiloOptions.CollectionQuantum))]
    [InlineData(nameof(GrainSiloOptions.StopTimeout))]
    [InlineData(nameof(GrainSiloOptions.StatelessWorkers))]
    [InlineData(nameof(GrainSiloOptions.TurnsPerSlice))]
    public void An_option_of_zero_is_refused(string name)
    {
        var options = new GrainSiloOptions();
        var option = typeof(GrainSiloOptions).GetProperty(name)!;
        option.SetValue(options, Activator.CreateInstance(option.PropertyType));

        Should.Throw<ArgumentOutOfRangeException>(() => new GrainSilo(options, new() { Clock = TimeProvider.System }));
    }

    [Fact]
    public void A_negative_age_of_a_grain_class_is_refused()
    {
        var options = new GrainSiloOptions { CollectionAges = { [typeof(ProbeGrain)] = TimeSpan.FromSeconds(-5) } };

        Should.Throw<ArgumentOutOfRangeException>(() => new GrainSilo(options, new() { Clock = TimeProvider.System }))
            .Message.ShouldContain(nameof(ProbeGrain));
    }

    private sealed class WatchingReminderTable : IReminderTable
    {
        private readonly InMemoryReminderTable _inner = new();

        public TaskCompletionSource<TaskScheduler> SchedulerOfTick { get; } = new();

        public Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellationToken) => _inner.ReadAllAsync(cancellationToken);

        public Task UpsertAsync(ReminderRow row, CancellationToken cancellationToken)
        {
            if (row.LastFired is not null)
                SchedulerOfTick.SetResult(TaskScheduler.Current);
            return _inner.UpsertAsync(row, cancellationToken);
        }

        public Task DeleteAsync(ReminderKey key, CancellationToken cancellationToken) => _inner.DeleteAsync(key, cancellationToken);
    }

    private sealed class BrokenReminderTable : IReminderTable
    {
        public Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellationToken) => throw new IOException("disk");

        public Task UpsertAsync(ReminderRow row, CancellationToken cancellationToken) => throw new IOException("disk");

        public Task DeleteAsync(ReminderKey key, CancellationToken cancellationToken) => throw new IOException("disk");
    }
}
