namespace Concord.Webhooks.Bench;

/// <summary>The server on SQLite, then a bare loop on a copy of its database.</summary>
internal static class SqliteRun
{
    private static readonly int[] Together = [1, 4, 16, 64];

    public static async Task MeasureAsync(Options options, OutsideSystem outside)
    {
        var folder = Directory.CreateTempSubdirectory("concord-bench-");
        try
        {
            var file = Path.Combine(folder.FullName, "concord.db");
            Console.WriteLine("SQLite, Concord:");
            if (options.Overload > 0)
            {
                using var hub = await Hub.StartAsync(options.App, $"Data Source={file}", Hub.Free, outside.Address);
                await new HubRun(hub, options, outside).OverloadAsync();
                return;
            }

            var best = await HubAsync(options, file, outside);
            Console.WriteLine("SQLite, bare loop:");
            var rate = Bare(options, file);
            Console.WriteLine($"SQLite: applied deliveries/s to the best bare loop {best / rate:0.00}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> HubAsync(Options options, string file, OutsideSystem outside)
    {
        using var hub = await Hub.StartAsync(options.App, $"Data Source={file}", Hub.Free, outside.Address);
        var run = new HubRun(hub, options, outside);
        await run.PrepareAsync();
        var best = await run.FullAsync((_, workAsync) => workAsync());
        await run.HalfAsync(best);
        await run.CheckAsync();
        return best.PerSecond;
    }

    private static double Bare(Options options, string file)
    {
        // The server was ended: nobody else has it open.
        using var loop = new SqliteLoop(file, options.Records, YardstickScript.Statements);
        var best = 0.0;
        foreach (var together in Together)
        {
            var rate = loop.Rate(together, TimeSpan.FromSeconds(options.Seconds));
            Console.WriteLine($"  {together,3} events a transaction: {rate:N0}/s");
            best = Math.Max(best, rate);
        }

        return best;
    }
}
