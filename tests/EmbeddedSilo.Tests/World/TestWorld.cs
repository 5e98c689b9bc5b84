using Concord.Simulation.Scheduling;
using Orleans;

namespace Concord.EmbeddedSilo.Tests.World;

/// <summary>A silo with probe grains under virtual time, and what a test wants to see of it.</summary>
public sealed class TestWorld
{
    private const int Seeds = 5;
    private readonly Dictionary<string, Func<ProbeGrain, Task>> _steps = [];
    private readonly DateTimeOffset _start;
    private GrainSilo? _silo;

    private TestWorld(SimulationScheduler scheduler)
    {
        Scheduler = scheduler;
        Clock = scheduler.Clock;
        _start = Clock.GetUtcNow();
        States = new(scheduler);
        Ports = new() { Clock = Clock, Scheduler = scheduler, States = States, Reminders = Reminders, Logger = new LogSink(Errors) };
    }

    public SimulationScheduler Scheduler { get; }

    public TimeProvider Clock { get; }

    /// <summary>The time since the test began, in whole seconds.</summary>
    public string Elapsed => TimeSpan.FromSeconds(Math.Floor(Seconds)).ToString("c");

    public double Seconds => (Clock.GetUtcNow() - _start).TotalSeconds;

    public TestStateStore States { get; }

    public InMemoryReminderTable Reminders { get; } = new();

    public GrainSiloOptions Options { get; } = new() { TurnsPerSlice = 1, DetectCallCycles = true };

    public GrainSiloPorts Ports { get; set; }

    public List<string> Log { get; } = [];

    public List<string> Errors { get; } = [];

    public int Disposed { get; set; }

    /// <summary>The silo, started at its first use.</summary>
    public GrainSilo Silo => _silo ?? throw new InvalidOperationException("Start the silo first.");

    /// <summary>Runs the test under several seeds.</summary>
    public static void Simulate(Func<TestWorld, Task> test)
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            // The pool of this process is busy with other tests.
            var scheduler = new SimulationScheduler(seed) { WatchesThreadPool = false };
            scheduler.Run(async () =>
            {
                var world = new TestWorld(scheduler);
                await test(world);
            });
        }
    }

    /// <summary>What a probe does when a test calls it with this step. Steps without one do nothing.</summary>
    public TestWorld On(string step, Func<ProbeGrain, Task> run)
    {
        _steps[step] = run;
        return this;
    }

    public TestWorld On(string step, Action<ProbeGrain> run) => On(step, grain =>
    {
        run(grain);
        return Task.CompletedTask;
    });

    /// <summary>Starts a silo over the same ports; the one before it goes on, unless it was stopped or killed.</summary>
    public async Task<GrainSilo> StartAsync(Action<GrainSilo>? register = null)
    {
        var silo = new GrainSilo(Options, Ports);
        silo.Register(activation => new ProbeGrain(this, activation.PersistentState<Notes>("notes")));
        register?.Invoke(silo);
        Scheduler.AddPendingSource(silo.DescribePending);
        await silo.StartAsync();
        return _silo = silo;
    }

    public IProbe Probe(string key) => Silo.GetGrain<IProbe>(key);

    public Task Wait(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), Clock);

    public Task RunStepAsync(ProbeGrain grain, string step) => _steps.TryGetValue(step, out var run) ? run(grain) : Task.CompletedTask;
}
