using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Concord.Postgres;
using Npgsql;

namespace Concord.Webhooks.Bench;

/// <summary>Runs PostgreSQL's own load program with the yardstick.</summary>
/// <param name="Database">A copy of the hub's, prepared.</param>
/// <param name="Records">How many it holds.</param>
/// <param name="Script">What it runs.</param>
internal sealed partial record PgBench(PostgresSide Database, int Records, string Script)
{
    private int runs;

    /// <summary>Transactions a second with so many clients, and how many there were.</summary>
    public async Task<(double PerSecond, int Transactions)> RateAsync(int clients, int seconds)
    {
        var report = await RunAsync(clients, seconds);
        return (Number(Rate().Match(report)), (int)Number(Transactions().Match(report)));
    }

    /// <summary>Milliseconds from when each transaction was to start to its end, ascending, at a given rate.</summary>
    public async Task<double[]> LatenciesAsync(int clients, int seconds, double perSecond)
    {
        var folder = Directory.CreateTempSubdirectory("concord-pgbench-");
        try
        {
            await RunAsync(clients, seconds, $"--rate={perSecond:0.0}", "--log", $"--log-prefix={Path.Combine(folder.FullName, "log")}");
            return [.. folder.EnumerateFiles().SelectMany(file => File.ReadLines(file.FullName))
                .Select(line => double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture) / 1000).Order()];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<string> RunAsync(int clients, int seconds, params string[] more)
    {
        var settings = new NpgsqlConnectionStringBuilder(Database.ConnectionString);
        // Each run begins where no run before it has been, so that no id comes twice.
        var start = new ProcessStartInfo(Path.Combine(PrivateServer.Binaries!, "pgbench"),
        [
            "--no-vacuum", "--protocol=prepared", $"--file={Script}", $"--client={clients}", $"--jobs={Math.Min(clients, Environment.ProcessorCount)}",
            $"--time={seconds}", $"--define=records={Records}", $"--define=event={1_000_000 * runs++}", "--define=now=1795394241059",
            $"--host={settings.Host}", $"--port={settings.Port}", $"--username={settings.Username}", .. more, settings.Database!,
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PGPASSWORD"] = settings.Password;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(await errors);
    }

    private static double Number(Match found) => double.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"transactions actually processed: ([0-9]+)")]
    private static partial Regex Transactions();

    [GeneratedRegex(@"tps = ([0-9.]+) \(without initial connection time\)")]
    private static partial Regex Rate();
}
