using System.Text.Json;
using System.Text.Json.Nodes;
using Concord.Webhooks.Bench;

namespace Concord.Runs.Bench;

/// <summary>What runs of one integration cost.</summary>
/// <param name="Unchanged">Records a second of a full run that finds nothing changed.</param>
/// <param name="Changed">Records a second of a full run that finds all of them changed.</param>
/// <param name="Peak">The server's memory during the unchanged run, in megabytes.</param>
internal sealed record RunFigures(double Unchanged, double Changed, double Peak);

/// <summary>A first sync, a run over unchanged records, one over changed ones, and its undo.</summary>
internal static class Runs
{
    private const int UnchangedRuns = 4;

    private static readonly string[] Both = ["sync", "undo"];

    /// <param name="hub">A server on an empty database.</param>
    /// <param name="system">What it lists.</param>
    /// <param name="changes">Whether records are to be changed and that undone.</param>
    public static async Task<RunFigures> MeasureAsync(Hub hub, PagedSystem system, bool changes)
    {
        system.State = 0;
        var first = await hub.LinkAsync(system.Records, Settings);
        Console.WriteLine($"  first sync of {system.Records:N0}: {Seconds(first):0.0} s, {system.Records / Seconds(first):N0} records/s");
        hub.ForgetPeak();
        var unchanged = await UnchangedAsync(hub, system.Records);
        var peak = hub.PeakMegabytes;
        Console.WriteLine($"  peak memory: {peak:N0} MB");
        if (!changes) return new(unchanged, 0, peak);

        system.State++;
        var (changed, changing) = await RunAsync(hub, Both[0], new JsonObject { ["fullSync"] = true });
        Console.WriteLine($"  changed:     {system.Records / Seconds(changed):N0} records/s, {changing / system.Records * 1e6:N0} us of the server's processor time each");
        var (undone, undoing) = await RunAsync(hub, Both[1], new JsonObject { ["jobId"] = changed.GetProperty("id").GetString() });
        Console.WriteLine($"  its undo:    {undone.GetProperty("successCount").GetInt32():N0} records in {Seconds(undone):0.0} s, {Seconds(undone) / Seconds(changed):0.00} times its sync; {undoing / system.Records * 1e6:N0} us each");
        return new(unchanged, system.Records / Seconds(changed), peak);
    }

    // The first of them still meets code that is not compiled for speed, and a small one is over before that is done; the best says what a run comes to.
    private static async Task<double> UnchangedAsync(Hub hub, int records)
    {
        var best = 0.0;
        for (var run = 1; run <= UnchangedRuns; run++)
        {
            var (job, time) = await RunAsync(hub, Both[0], new JsonObject { ["fullSync"] = true });
            var rate = records / Seconds(job);
            Console.WriteLine($"  unchanged {run}: {rate:N0} records/s, {time / records * 1e6:N1} us of the server's processor time each");
            best = Math.Max(best, rate);
        }

        return best;
    }

    private static async Task<(JsonElement Job, double Processor)> RunAsync(Hub hub, string action, JsonObject body)
    {
        var before = hub.ProcessorSeconds;
        var job = await hub.RunAsync(action, body);
        return (job, hub.ProcessorSeconds - before);
    }

    private static double Seconds(JsonElement job) => Math.Max(0.001, job.GetProperty("durationMs").GetDouble() / 1000);

    // What is undone here does not flow back outside.
    private static void Settings(JsonNode body)
    {
        body["baseUrl"] = PagedSystem.Address.OriginalString;
        body["syncDirection"] = "EXTERNAL_TO_BRITEPOOL";
        body["connector"]!["resources"]!["TASK"]!["list"] = new JsonObject
        {
            ["paging"] = new JsonObject { ["kind"] = "offset", ["offsetParam"] = "skip", ["sizeParam"] = "limit", ["size"] = PagedSystem.PageSize },
        };
    }
}
