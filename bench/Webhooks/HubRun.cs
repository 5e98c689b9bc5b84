namespace Concord.Webhooks.Bench;

/// <summary>The measurements of the server that are the same on every database.</summary>
internal sealed class HubRun(Hub hub, Options options, OutsideSystem outside)
{
    private readonly Deliveries deliveries = new(hub, options.Records, outside);

    /// <summary>Links the records and warms the code up.</summary>
    public async Task PrepareAsync()
    {
        outside.Reset();
        await hub.LinkAsync(options.Records);
        await Load.RunAsync(hub, deliveries.Take(options.WarmUp, options.Senders[0]));
    }

    /// <summary>As fast as it goes, each number of senders in turn. Answers the best rate and its number of senders.</summary>
    public async Task<(double PerSecond, int Senders)> FullAsync(Func<int, Func<Task<string>>, Task<string>> watchAsync)
    {
        var best = (PerSecond: 0.0, Senders: 0);
        foreach (var senders in options.Senders)
        {
            var taken = deliveries.Take(options.Events, senders);
            var count = taken.Sum(list => list.Count);
            var line = await watchAsync(count, async () =>
            {
                var processor = hub.ProcessorSeconds;
                var result = await Load.RunAsync(hub, taken);
                if (result.PerSecond > best.PerSecond) best = (result.PerSecond, senders);
                return $"{Text(result)}, {(hub.ProcessorSeconds - processor) / count * 1e6:N0} us of the server's processor time each";
            });
            Console.WriteLine($"  {senders,3} senders: {line}");
        }

        return best;
    }

    /// <summary>At half of the best rate. Answers the 99th percentile in milliseconds.</summary>
    public async Task<double> HalfAsync((double PerSecond, int Senders) best)
    {
        var result = await Load.RunAsync(hub, deliveries.Take(options.Events / 2, best.Senders), best.PerSecond / 2);
        Console.WriteLine($"  half load:   {Text(result)}");
        return result.Percentile(0.99);
    }

    /// <summary>Whether each record shows what was told of it last.</summary>
    public async Task CheckAsync()
    {
        var titles = new HashSet<string>();
        await foreach (var title in hub.TitlesAsync()) titles.Add(title);
        var missing = deliveries.Latest.Values.Count(title => !titles.Contains(title));
        Console.WriteLine($"  checked:     {deliveries.Latest.Count:N0} records were told of, {missing} do not show the last change");
    }

    /// <summary>Over more connections than the server works for: each request is either taken, and then applied, or refused in good time.</summary>
    public async Task OverloadAsync()
    {
        await PrepareAsync();
        var before = new HashSet<string>();
        await foreach (var (sender, _) in hub.EndedAsync()) before.Add(sender);
        var first = deliveries.Made + 1;
        var taken = deliveries.Take(options.Events, options.Overload);
        var result = await Load.RunAsync(hub, taken);
        Console.WriteLine($"  overload, {options.Overload:N0} connections: {Text(result)}");
        var ended = new Dictionary<string, string?>();
        await foreach (var (sender, disposition) in hub.EndedAsync())
        {
            if (!before.Contains(sender)) ended[sender] = disposition;
        }

        // The numbers of the deliveries of one connection follow each other, as its answers do.
        var lost = result.Answers.Select((status, index) => (Status: status, How: ended.GetValueOrDefault($"evt_{first + index}") ?? "nothing"))
            .Where(delivery => delivery.Status < 300 && delivery.How is not ("APPLIED" or "SUPERSEDED")).ToList();
        foreach (var group in lost.GroupBy(delivery => delivery.How)) Console.WriteLine($"  not applied: {group.Count():N0} ended as {group.Key}");
        var others = result.Answers.Where(status => status is not (200 or 202 or 429 or 503)).ToArray();
        Console.WriteLine($"  checked:     {result.Answers.Count(status => status < 300):N0} were answered 2xx, of which {lost.Count} were not applied; {others.Length} answers were neither 2xx, 429 nor 503");
    }

    private static string Text(LoadResult result) =>
        $"{result.PerSecond:N0} applied/s, p50 {result.Percentile(0.5):0.0} ms, p99 {result.Percentile(0.99):0.0} ms, "
        + string.Join(", ", result.Statuses.Select(status => $"{status.Value:N0} x {status.Key}"));
}
