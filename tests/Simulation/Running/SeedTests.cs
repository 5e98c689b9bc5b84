using System.Diagnostics;
using System.Globalization;

namespace Concord.Simulation.Running;

/// <summary>
/// Seeds of the whole engine, each run in two processes: no promise is broken, and both processes go exactly the same way. What a seed
/// finds becomes a written scenario, since a seed means another run after a change of the code.
/// </summary>
public sealed class SeedTests
{
    private const int Seeds = 30;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    [Fact]
    public async Task Thirty_seeds_keep_every_promise_and_run_alike_in_two_processes()
    {
        var (first, second) = (RunAsync(), RunAsync());
        var lines = await first;
        var again = await second;
        lines.Where(line => line.Contains("  seed ", StringComparison.Ordinal)).ShouldBeEmpty();
        lines.Count(line => line.StartsWith("seed ", StringComparison.Ordinal)).ShouldBe(Seeds);
        Traces(again).ShouldBe(Traces(lines));
    }

    private static IReadOnlyList<string> Traces(IEnumerable<string> lines) => [.. lines.Where(line => line.StartsWith("seed ", StringComparison.Ordinal))];

    private static async Task<IReadOnlyList<string>> RunAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        // Short lives in large numbers: garbage is collected rarely, and code is not compiled anew for what it was seen to do.
        foreach (var (name, value) in new[] { ("DOTNET_gcConcurrent", "0"), ("DOTNET_GCgen0size", "4000000"), ("DOTNET_TieredPGO", "0") }) start.Environment[name] = value;
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Concord.Simulation.dll"));
        start.ArgumentList.Add("--seeds");
        start.ArgumentList.Add(Seeds.ToString(CultureInfo.InvariantCulture));
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Longest);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return output.Split('\n');
    }
}
