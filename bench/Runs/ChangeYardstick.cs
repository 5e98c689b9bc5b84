using Concord.Webhooks.Bench;

namespace Concord.Runs.Bench;

/// <summary>The rows of changed records in large transactions: what the database could do if nothing had to be read or decided.</summary>
internal static class ChangeYardstick
{
    private const int Together = 32;

    private static readonly int[] Clients = [1, 2, 4, 8];

    /// <summary>The best of some numbers of pgbench's clients.</summary>
    public static async Task<double> OnPostgresAsync(PostgresSide database, string folder, int records, TimeSpan time)
    {
        await database.RunAsync(YardstickScript.Preparation);
        await database.RunAsync("VACUUM ANALYZE");
        var script = Path.Combine(folder, "changes.sql");
        YardstickScript.WriteChanges(script, Together);
        var pgbench = new PgBench(database, records, script);
        var best = 0.0;
        foreach (var clients in Clients)
        {
            var rate = (await pgbench.RateAsync(clients, (int)time.TotalSeconds)).PerSecond * Together;
            Console.WriteLine($"  pgbench, {clients} clients, {Together} changes a transaction: {rate:N0} changes/s");
            best = Math.Max(best, rate);
        }

        return best;
    }

    /// <summary>A bare loop.</summary>
    public static double OnSqlite(string file, int records, TimeSpan time)
    {
        using var loop = new SqliteLoop(file, records, YardstickScript.ChangeStatements);
        var rate = loop.Rate(Together, time);
        Console.WriteLine($"  bare loop, {Together} changes a transaction: {rate:N0} changes/s");
        return rate;
    }
}
