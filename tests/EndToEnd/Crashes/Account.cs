using System.Collections.Concurrent;
using System.Diagnostics;

namespace Concord.EndToEnd.Crashes;

/// <summary>An edit that the hub has acknowledged: this version of the record says so.</summary>
internal sealed record Acknowledged(string RecordId, long Version, string Description);

/// <summary>What the hub has acknowledged, and when: the promises that it is held to. Safe for use from any thread.</summary>
internal sealed class Account
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly ConcurrentQueue<TimeSpan> moments = new();

    /// <summary>Ids of webhooks that were answered with 2xx.</summary>
    public ConcurrentQueue<string> Deliveries { get; } = new();

    /// <summary>Edits here that were answered with 200.</summary>
    public ConcurrentQueue<Acknowledged> Edits { get; } = new();

    /// <summary>Titles of records made here that were answered with 200.</summary>
    public ConcurrentQueue<string> Created { get; } = new();

    /// <summary>Since the account was opened.</summary>
    public TimeSpan Now => watch.Elapsed;

    public void Delivered(string id)
    {
        Deliveries.Enqueue(id);
        moments.Enqueue(Now);
    }

    public void Edited(Acknowledged edit)
    {
        Edits.Enqueue(edit);
        moments.Enqueue(Now);
    }

    public void Made(string title)
    {
        Created.Enqueue(title);
        moments.Enqueue(Now);
    }

    /// <summary>Acknowledgements in each second so far.</summary>
    public IReadOnlyList<int> PerSecond()
    {
        var seconds = new int[(int)Now.TotalSeconds + 1];
        foreach (var moment in moments)
            seconds[(int)moment.TotalSeconds]++;
        return seconds;
    }
}
