using System.Diagnostics;
using System.Globalization;
using Concord.EmbeddedSilo;
using Orleans;
using Orleans.Runtime;

namespace Concord.Simulation.Scheduling;

public interface IAccountGrain : IGrainWithStringKey
{
    Task<int> Deposit(int amount);
}

public interface ITellerGrain : IGrainWithStringKey
{
    Task Move(string from, string to, int amount);
}

public sealed class Balance
{
    public int Amount { get; set; }
}

public sealed class AccountGrain(IPersistentState<Balance> balance, TimeProvider clock, List<string> log) : Grain, IAccountGrain
{
    public async Task<int> Deposit(int amount)
    {
        balance.State.Amount += amount;
        await Task.Delay(TimeSpan.FromMilliseconds(10), clock);
        await balance.WriteStateAsync();
        log.Add($"{this.GetPrimaryKeyString()}+{amount}");
        return balance.State.Amount;
    }
}

public sealed class TellerGrain : Grain, ITellerGrain
{
    public async Task Move(string from, string to, int amount)
    {
        await GrainFactory.GetGrain<IAccountGrain>(from).Deposit(-amount);
        await GrainFactory.GetGrain<IAccountGrain>(to).Deposit(amount);
    }
}

/// <summary>Grains of a real silo under the seeded scheduler.</summary>
public sealed class SiloInSimulationTests
{
    [Fact]
    public void Same_seed_same_trace_and_log()
    {
        var first = Transfers(3);
        for (var run = 0; run < 10; run++)
            Transfers(3).ShouldBe(first);
    }

    [Fact]
    public void Other_seeds_other_interleavings()
    {
        var runs = Enumerable.Range(0, 50).Select(Transfers).ToList();

        runs.Select(r => r.Trace).Distinct().Count().ShouldBe(50);
        runs.Select(r => r.Log).Distinct().Count().ShouldBeGreaterThan(25);
    }

    [Fact]
    public void Same_seed_same_trace_in_another_process()
    {
        var own = Transfers(11).Trace;

        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [ChildVariable] = "11" },
        };
        foreach (var argument in ArgumentsOfChild())
            start.ArgumentList.Add(argument);
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();

        output.ShouldContain($"trace {own}");
    }

    [Fact]
    public void A_trace_is_printed_for_another_process_to_compare()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable(ChildVariable) ?? "1", CultureInfo.InvariantCulture);

        Console.WriteLine($"trace {Transfers(seed).Trace}");
    }

    [Fact]
    public void A_killed_silo_runs_no_further_turn_and_the_next_one_reads_what_was_written()
    {
        List<string> log = [];
        var total = 0;
        Simulated.Run(5, async scheduler =>
        {
            log.Clear();
            var states = new InMemoryGrainStateStore();
            var first = await StartAsync(scheduler, states, log);
            await first.GetGrain<IAccountGrain>("a").Deposit(1);
            var lost = first.GetGrain<IAccountGrain>("a").Deposit(10);
            await Task.Delay(TimeSpan.FromMilliseconds(5), scheduler.Clock);
            first.Kill();
            var afterwards = first.GetGrain<IAccountGrain>("b").Deposit(100);

            using var second = await StartAsync(scheduler, states, log);
            total = await second.GetGrain<IAccountGrain>("a").Deposit(2);
            await Task.Delay(TimeSpan.FromDays(1), scheduler.Clock);
            lost.IsCompleted.ShouldBeFalse();
            afterwards.IsCompleted.ShouldBeFalse();
        });

        total.ShouldBe(3);
        log.ShouldBe(["a+1", "a+2"]);
    }

    [Fact]
    public void Two_silos_over_one_store_are_two_activations_and_the_slower_writer_loses()
    {
        Exception? lost = null;
        var total = 0;
        Simulated.Run(5, async scheduler =>
        {
            var states = new InMemoryGrainStateStore();
            using var first = await StartAsync(scheduler, states, []);
            using var second = await StartAsync(scheduler, states, []);
            await first.GetGrain<IAccountGrain>("a").Deposit(1);
            await second.GetGrain<IAccountGrain>("a").Deposit(1);
            lost = await Record.ExceptionAsync(() => first.GetGrain<IAccountGrain>("a").Deposit(1));
            total = await first.GetGrain<IAccountGrain>("a").Deposit(1);
        });

        lost.ShouldBeOfType<Orleans.Storage.InconsistentStateException>();
        total.ShouldBe(3);
    }

    [Fact]
    public void A_silo_at_rest_sets_no_timer()
    {
        var exception = Should.Throw<DeadlockException>(() => Simulated.Run(1, async scheduler =>
        {
            using var silo = await StartAsync(scheduler, new(), []);
            await silo.GetGrain<IAccountGrain>("a").Deposit(1);
            await new TaskCompletionSource().Task;
        }));

        // Collection of the idle activation was the last thing to happen.
        exception.Message.ShouldContain("at 2030-01-01T00:1");
    }

    private const string ChildVariable = "CONCORD_SIMULATION_CHILD_SEED";

    private static (string Trace, string Log) Transfers(int seed)
    {
        List<string> log = [];
        var scheduler = Simulated.Run(seed, async scheduler =>
        {
            log.Clear();
            using var silo = await StartAsync(scheduler, new(), log);
            await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
                silo.GetGrain<ITellerGrain>(i.ToString(CultureInfo.InvariantCulture)).Move($"account {i % 3}", $"account {(i + 1) % 3}", i)));
        });
        return (scheduler.Trace, string.Join(' ', log));
    }

    private static async Task<GrainSilo> StartAsync(SimulationScheduler scheduler, InMemoryGrainStateStore states, List<string> log)
    {
        var silo = new GrainSilo(
            new() { TurnsPerSlice = 1 },
            new() { Clock = scheduler.Clock, Scheduler = scheduler, States = states });
        silo.Register(activation => new AccountGrain(activation.PersistentState<Balance>("balance"), scheduler.Clock, log));
        silo.Register(_ => new TellerGrain());
        scheduler.AddPendingSource(silo.DescribePending);
        await silo.StartAsync();
        return silo;
    }

    private static IEnumerable<string> ArgumentsOfChild()
    {
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            yield return typeof(SiloInSimulationTests).Assembly.Location;
        yield return "-method";
        yield return $"{typeof(SiloInSimulationTests).FullName}.{nameof(A_trace_is_printed_for_another_process_to_compare)}";
        yield return "-showLiveOutput";
    }
}
