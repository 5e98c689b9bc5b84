using System.Diagnostics;

namespace Concord.Webhooks.Bench;

/// <summary>What a load did.</summary>
/// <param name="Seconds">From the first request until the last delivery was applied.</param>
/// <param name="Milliseconds">From when each request was to leave to its answer, ascending.</param>
/// <param name="Answers">The HTTP status of each request, in the order in which they were made.</param>
internal sealed record LoadResult(double Seconds, double[] Milliseconds, int[] Answers)
{
    /// <summary>How often each HTTP status came.</summary>
    public SortedDictionary<int, int> Statuses => new(Answers.GroupBy(status => status).ToDictionary(group => group.Key, group => group.Count()));

    public double PerSecond => Milliseconds.Length / Seconds;

    /// <summary>The latency that this share of the requests did not exceed.</summary>
    public double Percentile(double share) => Milliseconds[Math.Min(Milliseconds.Length - 1, (int)(Milliseconds.Length * share))];
}

/// <summary>Sends prepared deliveries over several connections at once.</summary>
internal static class Load
{
    /// <param name="hub">Who receives them.</param>
    /// <param name="deliveries">One list for each connection.</param>
    /// <param name="perSecond">All together; requests leave by this clock even if answers are late. Null: each as soon as the one before was answered.</param>
    public static async Task<LoadResult> RunAsync(Hub hub, List<List<byte[]>> deliveries, double? perSecond = null)
    {
        var senders = deliveries.Select(_ => new Sender()).ToList();
        foreach (var sender in senders) await sender.ConnectAsync(hub.Address);
        var results = deliveries.Select(list => (Latencies: new List<double>(list.Count), Statuses: new List<int>(list.Count))).ToList();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(senders.Select((sender, index) => SendAllAsync(sender, deliveries[index], Pace(index), results[index].Latencies, results[index].Statuses)));
        await hub.SettledAsync();
        var seconds = watch.Elapsed.TotalSeconds;
        senders.ForEach(sender => sender.Dispose());
        return new(seconds, [.. results.SelectMany(result => result.Latencies).Order()], [.. results.SelectMany(result => result.Statuses)]);

        Func<int, TimeSpan>? Pace(int index) => perSecond is { } rate
            ? number => TimeSpan.FromSeconds(((number * senders.Count) + index) / rate)
            : null;

        async Task SendAllAsync(Sender sender, List<byte[]> requests, Func<int, TimeSpan>? pace, List<double> latencies, List<int> answers)
        {
            for (var number = 0; number < requests.Count; number++)
            {
                var due = pace?.Invoke(number) ?? watch.Elapsed;
                if (due - watch.Elapsed is { TotalMilliseconds: >= 1 } early) await Task.Delay(early);
                answers.Add(await sender.SendAsync(requests[number]));
                latencies.Add((watch.Elapsed - due).TotalMilliseconds);
            }
        }
    }
}
