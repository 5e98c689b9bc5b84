using Concord.Postgres;

namespace Concord.Webhooks.Bench;

/// <summary>The server on PostgreSQL, then pgbench on a copy of its database, on the same database server.</summary>
internal static class PostgresRun
{
    private static readonly int[] Clients = [1, 2, 4, 8, 16, 32, 64];

    public static async Task MeasureAsync(Options options, OutsideSystem outside)
    {
        if (PrivateServer.Binaries is null)
        {
            Console.WriteLine("PostgreSQL: left out, its server programs are not installed.");
            return;
        }

        Console.WriteLine("PostgreSQL, Concord:");
        var started = await PrivateServer.StartAsync();
        var server = new PostgresSide(started.ConnectionString);
        var database = await server.NewAsync("hub");
        if (options.Overload > 0)
        {
            using var hub = await Hub.StartAsync(options.App, database.ConnectionString, Hub.Free, outside.Address);
            await new HubRun(hub, options, outside).OverloadAsync();
            return;
        }

        var (best, slow) = await HubAsync(options, database, outside);
        Console.WriteLine("PostgreSQL, pgbench (prepared, one transaction an event):");
        var copy = await server.NewAsync("yardstick", copyOf: "hub");
        await copy.RunAsync(YardstickScript.Preparation);
        await copy.RunAsync("VACUUM ANALYZE");
        var yardstick = new PgBench(copy, options.Records, YardstickScript.Path);
        var (rate, clients) = await BestAsync(yardstick, copy, options);
        var latencies = await yardstick.LatenciesAsync(clients, options.Seconds, rate / 2);
        var slowest = latencies[(int)(latencies.Length * 0.99)];
        Console.WriteLine($"  half load:   p50 {latencies[latencies.Length / 2]:0.0} ms, p99 {slowest:0.0} ms");
        Console.WriteLine($"PostgreSQL: applied deliveries/s to the best of pgbench {best.PerSecond / rate:0.00}; p99 at half load {slow / slowest:0.0} times pgbench's");
    }

    private static async Task<((double PerSecond, int Senders) Best, double Slow)> HubAsync(Options options, PostgresSide database, OutsideSystem outside)
    {
        using var hub = await Hub.StartAsync(options.App, database.ConnectionString, Hub.Free, outside.Address);
        var run = new HubRun(hub, options, outside);
        await run.PrepareAsync();
        await database.AllRowsAsync();
        await database.RunAsync("VACUUM ANALYZE");
        var best = await run.FullAsync((events, workAsync) => WatchAsync(database, () => events, workAsync));
        var slow = await run.HalfAsync(best);
        await run.CheckAsync();
        return (best, slow);
    }

    private static async Task<(double Rate, int Clients)> BestAsync(PgBench yardstick, PostgresSide database, Options options)
    {
        var best = (Rate: 0.0, Clients: 0);
        foreach (var clients in Clients)
        {
            var (rate, transactions) = (0.0, 0);
            var line = await WatchAsync(database, () => transactions, async () =>
            {
                (rate, transactions) = await yardstick.RateAsync(clients, options.Seconds);
                return $"{rate:N0}/s";
            });
            Console.WriteLine($"  {clients,3} clients: {line}");
            if (rate > best.Rate) best = (rate, clients);
        }

        return best;
    }

    // A checkpoint first, so that each measurement writes whole pages to the log as often as the others.
    private static async Task<string> WatchAsync(PostgresSide database, Func<int> events, Func<Task<string>> workAsync)
    {
        await database.RunAsync("CHECKPOINT");
        var (rows, log) = (await database.RowsAsync(), await database.LogBytesAsync());
        var line = await workAsync();
        log = await database.LogBytesAsync() - log;
        rows = await database.AllRowsAsync() - rows;
        return $"{line}; rows each {rows.Per(events())}; {log / events():N0} bytes of log each";
    }
}
