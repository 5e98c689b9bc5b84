using System.Diagnostics;
using System.Globalization;

namespace Concord.Simulation.Running;

/// <summary>
/// Seeds of the whole engine, run in two processes: no promise is broken, and where both run the same seeds they go exactly the same
/// way. What a seed finds becomes a written scenario, since a seed means another run after a change of the code.
/// </summary>
public sealed class SeedTests
{
    // A seed costs some seconds in a debug build; what else was found, and is open, is in docs/reliability.md.
    private const int First = 171;
    private const int Seeds = 50;

    // So many of them are run by both.
    private const int Common = 4;

    // With two processes of the hub on one database.
    private const int SeedsOfTwo = 10;

    // A seed takes seconds, on a crowded machine a minute: one that takes longer stands still.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task Seeds_keep_every_promise_and_run_alike_in_two_processes()
    {
        const int each = (Seeds + Common) / 2;
        var runs = new[] { RunAsync(First, each), RunAsync(First + Seeds - each, each) };
        var (lines, others) = (await runs[0], await runs[1]);
        lines.Concat(others).Where(line => line.Contains("  seed ", StringComparison.Ordinal)).ShouldBeEmpty();
        Traces(lines).Concat(Traces(others)).Distinct().Count().ShouldBe(Seeds);
        Traces(others).Take(Common).ShouldBe(Traces(lines).TakeLast(Common));
    }

    [Fact]
    public async Task Seeds_of_two_hub_processes_on_one_database_keep_every_promise()
    {
        const int each = SeedsOfTwo / 2;
        var runs = new[] { RunAsync(1, each, "--silos", "2"), RunAsync(1 + each, each, "--silos", "2") };
        var lines = (await runs[0]).Concat(await runs[1]).ToList();
        lines.Where(line => line.Contains("  seed ", StringComparison.Ordinal)).ShouldBeEmpty();
        Traces(lines).Count.ShouldBe(SeedsOfTwo);
    }

    private static IReadOnlyList<string> Traces(IEnumerable<string> lines) => [.. lines.Where(line => line.StartsWith("seed ", StringComparison.Ordinal))];

    private static async Task<IReadOnlyList<string>> RunAsync(int first, int count, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        // Nothing else but the environment sets it.
        start.Environment["DOTNET_GCgen0size"] = "4000000";
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Concord.Simulation.dll"), "--seeds", Text(count), "--start", Text(first), .. more];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var lines = new List<string>();
        while (await LineAsync(process, lines) is { } line) lines.Add(line);
        await process.WaitForExitAsync();
        return lines;
    }

    // What stands still is ended, or it would go on beside all that follows.
    private static async Task<string?> LineAsync(Process process, List<string> lines)
    {
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            return await process.StandardOutput.ReadLineAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            var worked = process.TotalProcessorTime;
            process.Kill();
            throw new TimeoutException($"Nothing came for {Longest.TotalMinutes} minutes after `{lines.LastOrDefault()}`; the process had used {worked.TotalSeconds:0} s of processor time by then.");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
