using System.Diagnostics;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Crashes;

/// <summary>What a run found.</summary>
/// <param name="Summary">In a line: what was done and how fast it came back.</param>
/// <param name="Differences">Empty: acknowledged = applied = audited, and both sides are alike.</param>
internal sealed record CrashResult(string Summary, IReadOnlyList<string> Differences);

/// <summary>Load on both sides while the hub's process is killed and its database server stopped, at moments drawn by a seed; then the reckoning.</summary>
internal sealed class CrashRun(CrashOptions options)
{
    private const int Calm = 5;
    private const int Longest = 60;

    // How much of the full rate counts as full: a second on a busy machine is not like the next.
    private const double Full = 0.8;

    private readonly Random random = new(options.Seed);
    private readonly Account account = new();
    private readonly List<int> recoveries = [];

    /// <param name="every">After so many crashes it is measured how long the full rate takes to come back.</param>
    public async Task<CrashResult> RunAsync(int every)
    {
        await using var world = await CrashWorld.StartAsync(options.OnPostgres);
        var actors = new Actors(world, account);
        actors.Start([.. (await world.Hub.TasksAsync()).Select(task => task.Id)]);
        var rate = await CalmAsync();
        Func<Task>[] faults = [.. Enumerable.Repeat(world.KillAsync, options.Kills), .. Enumerable.Repeat(world.CrashDatabaseAsync, options.Crashes)];
        random.Shuffle(faults);
        foreach (var (number, faultAsync) in faults.Index())
        {
            await Task.Delay(random.Next(1_500));
            await faultAsync();
            if (number % every == every - 1)
                recoveries.Add(await RecoveryAsync(rate));
        }

        await actors.StopAsync();
        var rest = Stopwatch.StartNew();
        await world.SettledAsync();
        var summary = Summary(rate, rest.Elapsed);
        var writes = await RestAsync(world);
        return new(summary, [.. await new Reckoning(world, account).DifferencesAsync(), .. writes]);
    }

    // The first seconds warm the code up.
    private async Task<double> CalmAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(2 * Calm));
        return account.PerSecond().SkipLast(1).TakeLast(Calm).Average();
    }

    /// <summary>Seconds until a whole second had the full rate.</summary>
    private async Task<int> RecoveryAsync(double rate)
    {
        var from = account.PerSecond().Count;
        for (var second = 1; second <= Longest; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            if (account.PerSecond().Skip(from).SkipLast(1).Any(count => count >= Full * rate))
                return second;
        }

        return int.MaxValue;
    }

    // Nothing is left to do: a run that compares everything writes nothing.
    private static async Task<IReadOnlyList<string>> RestAsync(CrashWorld world)
    {
        await world.FullSyncAsync();
        await world.SettledAsync();
        var before = world.Ledger.Writes;
        await world.FullSyncAsync();
        await world.SettledAsync();
        var writes = world.Ledger.Writes - before;
        (await world.Hub.StopAsync()).ShouldBe(0);
        return writes == 0 ? [] : [$"{writes} writes after both sides were alike"];
    }

    private string Summary(double rate, TimeSpan rest) => FormattableString.Invariant(
        $"{(options.OnPostgres ? "PostgreSQL" : "SQLite")}: {options.Kills} kills, {options.Crashes} database crashes (seed {options.Seed}); {account.Deliveries.Count} webhooks, {account.Edits.Count} edits and {account.Created.Count} new records acknowledged, {rate:0}/s before the first; full rate again after at most {recoveries.DefaultIfEmpty(0).Max()} s, all worked off {rest.TotalSeconds:0} s after the last");
}
