using System.Diagnostics;
using System.Globalization;
using Concord.EmbeddedSilo;
using Concord.EmbeddedSilo.Bench;

const int Calls = 1_000_000;
const int Callers = 64;
const int Grains = 100;
const int Idle = 100_000;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var silo = new GrainSilo(new(), new() { Clock = TimeProvider.System });
silo.Register(_ => new CounterGrain());
silo.Register(activation => new StoredCounterGrain(activation.PersistentState<CounterState>("counter")));
await silo.StartAsync();

// Twice: the first round warms the code up.
for (var round = 1; round <= 2; round++)
{
    await SequentialAsync();
    await ConcurrentAsync();
    await IdleAsync<ICounterGrain>("without state", round);
    await IdleAsync<IStoredCounterGrain>("with state", round);
    Console.WriteLine();
}

await silo.StopAsync();

async Task SequentialAsync()
{
    var grain = silo.GetGrain<ICounterGrain>("one");
    await grain.Add(1);
    var allocated = GC.GetTotalAllocatedBytes(precise: true);
    var watch = Stopwatch.StartNew();
    for (var i = 0; i < Calls; i++)
        await grain.Add(1);
    var seconds = watch.Elapsed.TotalSeconds;
    allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
    Console.WriteLine($"sequential warm calls/s        {Calls / seconds,12:N0}");
    Console.WriteLine($"bytes allocated per call       {allocated / Calls,12:N0}");
}

async Task ConcurrentAsync()
{
    var grains = Enumerable.Range(0, Grains).Select(i => silo.GetGrain<ICounterGrain>("many" + i)).ToArray();
    var watch = Stopwatch.StartNew();
    await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
    {
        for (var i = 0; i < Calls / Callers; i++)
            await grains[(caller + i) % Grains].Add(1);
    })));
    Console.WriteLine($"{Callers} callers, {Grains} grains, calls/s {Calls / watch.Elapsed.TotalSeconds,12:N0}");
}

async Task IdleAsync<TGrain>(string kind, int round)
    where TGrain : ICounter
{
    var keys = Enumerable.Range(0, Idle).Select(i => $"{round}/{i}").ToArray();
    var before = GC.GetTotalMemory(forceFullCollection: true);
    var watch = Stopwatch.StartNew();
    foreach (var key in keys)
        await silo.GetGrain<TGrain>(key).Add(1);
    var seconds = watch.Elapsed.TotalSeconds;
    var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
    GC.KeepAlive(keys);
    Console.WriteLine($"activations/s {kind,-16} {Idle / seconds,12:N0}");
    Console.WriteLine($"bytes/activation {kind,-13} {bytes / Idle,12:N0}");
}
