using System.Diagnostics;
using System.Globalization;
using Concord.EndToEnd.Parts;

namespace Concord.EndToEnd.Soak;

/// <summary>What a soak found.</summary>
/// <param name="Lines">The figures.</param>
/// <param name="Missed">Empty: the success rate was reached, nothing was lost, doubled or left.</param>
internal sealed record SoakResult(IReadOnlyList<string> Lines, IReadOnlyList<string> Missed);

/// <summary>People work on all sides for a while, beside systems that come and go; then all faults end, and what came of it is held against the promises.</summary>
/// <param name="options">How long.</param>
/// <param name="say">Told once a minute how far it is.</param>
internal sealed class SoakRun(SoakOptions options, Action<string> say)
{
    /// <summary>F025, success metrics: per cent.</summary>
    public const double Target = 99.9;

    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    private readonly List<string> lines = [];
    private readonly List<string> missed = [];

    public async Task<SoakResult> RunAsync()
    {
        await using var world = await SoakWorld.StartAsync(options.Seed);
        using var end = new CancellationTokenSource();
        var people = new SoakPeople(world, end.Token);
        var began = DateTimeOffset.UtcNow;
        var work = Task.WhenAll([people.WorkAsync(), .. world.Sites.Select(site => site.Weather.BlowAsync(end.Token))]);
        await PassAsync(world, people, work);
        var ended = DateTimeOffset.UtcNow;
        await end.CancelAsync();
        await work;
        Say($"{(ended - began).TotalMinutes:0} minutes (seed {options.Seed}): people did {people.Deeds} things; {string.Join("; ", world.Sites.Select(site => $"{site.Frequency}: {site.Weather.Storms} times of trouble, met by {site.Weather.Troubled} requests"))}");
        await RestAsync(world);
        await FiguresAsync(world);
        await ScheduleAsync(world, began, ended);
        await LeftAsync(world);
        Copies(world, [.. (await world.Hub.TasksAsync()).Select(task => (task.Fields.Title ?? "", task.Fields.Description ?? "")).Order()]);
        if (world.Hub.Failed)
            missed.Add($"the program logged a failure:\n{world.Hub.Output}");
        return new(lines, missed);
    }

    // Whoever breaks off early tells at once.
    private async Task PassAsync(SoakWorld world, SoakPeople people, Task work)
    {
        for (var left = options.Length; left > TimeSpan.Zero; left -= TimeSpan.FromMinutes(1))
        {
            if (await Task.WhenAny(work, Task.Delay(left < TimeSpan.FromMinutes(1) ? left : TimeSpan.FromMinutes(1))) == work)
                await work;
            var open = await world.OpenAsync();
            say(string.Create(CultureInfo.InvariantCulture, $"  {people.Deeds} things done, {open} open, {left.TotalMinutes - 1:0} minutes left"));
        }
    }

    private async Task RestAsync(SoakWorld world)
    {
        var rest = Stopwatch.StartNew();
        if (!await world.SettledAsync())
            missed.Add($"{await world.OpenAsync()} operations and deliveries were still open {SoakWorld.Patience.TotalMinutes:0} minutes after the last trouble");
        Say($"all worked off {rest.Elapsed.TotalSeconds:0} s after the last trouble");
        await world.FullSyncAsync();
        await world.SettledAsync();
    }

    private async Task FiguresAsync(SoakWorld world)
    {
        var metrics = (await world.Hub.SendAsync(HttpMethod.Get, "/api/admin/metrics")).Json;
        var (day, fresh) = (metrics.GetProperty("last24Hours"), metrics.GetProperty("freshness"));
        var (processed, failed) = (day.GetProperty("processed").GetInt64(), day.GetProperty("failed").GetInt64());
        var rate = 100 * (processed - failed) / (double)processed;
        Say($"{processed} records processed, {failed} failed: {rate:0.000} % succeeded (the hub says {metrics.GetProperty("successRate")}); of {fresh.GetProperty("measured")} changes told by webhook {fresh.GetProperty("withinTarget")} % were there within 30 s");
        if (processed == 0 || rate < Target)
            missed.Add(string.Create(CultureInfo.InvariantCulture, $"{rate:0.000} % is less than {Target} %"));
    }

    // Each quarter of an hour that passed has its run, at the quarter.
    private async Task ScheduleAsync(SoakWorld world, DateTimeOffset from, DateTimeOffset to)
    {
        var listed = world.Sites.Single(site => site.Frequency != "REALTIME");
        var jobs = (await world.Hub.SendAsync(HttpMethod.Get, $"/api/admin/jobs?integrationId={listed.Id}&jobType=SCHEDULED_SYNC&limit=100")).Json.GetProperty("jobs").EnumerateArray()
            .Select(job => (At: job.GetProperty("scheduledFor").GetDateTimeOffset(), Status: job.GetProperty("status").GetString())).ToLookup(job => job.At, job => job.Status);
        var quarters = 0;
        for (var at = new DateTimeOffset((from.UtcTicks / Quarter.Ticks + 1) * Quarter.Ticks, TimeSpan.Zero); at <= to; at += Quarter, quarters++)
        {
            if (!jobs[at].SequenceEqual(["COMPLETED"]))
                missed.Add($"the run of {at:HH:mm} is there as: {string.Join(", ", jobs[at])}");
        }

        Say($"{quarters} quarters of an hour passed, {jobs.Count} runs by the clock");
    }

    private async Task LeftAsync(SoakWorld world)
    {
        foreach (var site in world.Sites)
        {
            foreach (var (list, query) in ((string, string)[])[("operations", "state=DEAD"), ("deliveries", "disposition=DEAD_LETTER"), ("deliveries", "disposition=CONFLICT")])
            {
                if (await world.CountAsync(site, list, query) is > 0 and var count)
                    missed.Add($"{count} {list} of {site.Frequency} ended with {query}");
            }
        }
    }

    // One record for each task and one task for each record, in each system, and all alike.
    private void Copies(SoakWorld world, List<(string, string)> here)
    {
        Say($"{here.Count} records here");
        foreach (var site in world.Sites)
        {
            var there = site.Ledger.All().Select(entry => (entry.Title, entry.Notes)).Order().ToList();
            if (!there.SequenceEqual(here))
                missed.Add($"{here.Count} records here, {there.Count} in {site.Frequency}; only here: {string.Join(", ", here.Except(there).Take(5))}; only there: {string.Join(", ", there.Except(here).Take(5))}");
        }
    }

    private void Say(FormattableString line) => lines.Add(line.ToString(CultureInfo.InvariantCulture));
}
