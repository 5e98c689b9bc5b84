using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Concord.WebFront.Commands;

/// <summary>Follows a run to its end, with a bar where a person watches, and tells how it ended.</summary>
internal sealed class RunWatch(Terminal terminal, TimeProvider clock)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(500);

    /// <param name="parsed">For the common options.</param>
    /// <param name="server">Where it runs.</param>
    /// <param name="started">The answer that started it, with `jobId`.</param>
    /// <returns><see cref="ExitCode.Sound"/> for a run that was completed, <see cref="ExitCode.Waits"/> for one that waits for a person, else <see cref="ExitCode.Broken"/>.</returns>
    public async Task<int> FollowAsync(ParseResult parsed, ServerClient server, JsonObject started)
    {
        var id = (string)started["jobId"]!;
        var job = terminal.IsLive && !terminal.WantsJson(parsed) ? await AtBarAsync(server, id) : await ToEndAsync(server, id, _ => { });
        var changes = await server.GetAsync($"/api/admin/jobs/{id}/changes?limit=1");
        if (terminal.WantsJson(parsed))
            terminal.Json(new JsonObject { ["job"] = job.DeepClone(), ["counts"] = changes["counts"]!.DeepClone() });
        else
            Tell(job, changes["counts"]!.AsArray());
        return (string)job["status"]! switch
        {
            "COMPLETED" => (int)job["errorCount"]! == 0 ? ExitCode.Sound : ExitCode.Broken,
            "PENDING" => ExitCode.Waits,
            _ => ExitCode.Broken,
        };
    }

    private Task<JsonObject> AtBarAsync(ServerClient server, string id) => terminal.AtConsole().Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
        .StartAsync(bars =>
        {
            var bar = bars.AddTask("Running");
            return ToEndAsync(server, id, job => Show(bar, job));
        });

    private static void Show(ProgressTask bar, JsonObject job)
    {
        if (job["progress"] is not JsonObject progress)
            return;
        bar.Description = $"{progress["done"]} records, {progress["recordsPerSecond"]}/s{(progress["secondsLeft"] is { } left ? $", about {left} s left" : "")}";
        bar.IsIndeterminate = progress["expected"] is null;
        bar.MaxValue = Math.Max(1, (double?)progress["expected"] ?? 1);
        bar.Value = (double)progress["done"]!;
    }

    private async Task<JsonObject> ToEndAsync(ServerClient server, string id, Action<JsonObject> show)
    {
        while (true)
        {
            var job = await server.GetAsync($"/api/admin/jobs/{id}");
            if ((string)job["status"]! != "RUNNING" && ((string)job["status"]! != "PENDING" || job["heldReason"] is not null))
                return job;
            show(job);
            await Task.Delay(BetweenLooks, clock);
        }
    }

    private void Tell(JsonObject job, JsonArray counts)
    {
        terminal.Line($"{job["id"]}: {job["status"]}, {job["totalRecords"]} records, {job["errorCount"]} failed, {job["conflictCount"]} in conflict.");
        if (counts.Count > 0)
            terminal.Table(["Side", "Kind", "Records"], counts.Select(count => new[] { (string?)count!["side"], (string?)count["kind"], count["count"]!.ToString() }));
        if ((string?)job["heldReason"] is { } held)
            terminal.Line($"It waits for you: {Printable.Of(held)} `concord jobs approve {job["id"]}` lets it go on, `concord jobs drop {job["id"]}` gives it up.");
        if ((string?)job["errorMessage"] is { } message)
            terminal.Line(Printable.Of(message));
    }
}
