using System.Globalization;

namespace Concord.WebFront.Live;

/// <summary>
/// Hands what <see cref="LiveTail"/> finds to everybody who watches, and keeps the last events for those who come back. An epoch is a time without a gap:
/// who comes with an id of another one, or of one that is no longer kept, is told to load afresh. Safe for use by several threads.
/// </summary>
internal sealed class LiveFeed(Func<string> newEpoch)
{
    /// <summary>Events that are kept for those who come back.</summary>
    public const int Kept = 2_048;

    private readonly Lock gate = new();
    private readonly Queue<PlacedEvent> kept = new();
    private readonly HashSet<LiveReader> readers = [];
    private TaskCompletionSource watched = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? epoch;
    private long number;

    /// <summary>Ends once somebody watches.</summary>
    public Task Watched
    {
        get
        {
            lock (gate) return watched.Task;
        }
    }

    /// <summary>How many watch now.</summary>
    public int Readers
    {
        get
        {
            lock (gate) return readers.Count;
        }
    }

    /// <summary>
    /// Somebody watches from now on. It is greeted as soon as nothing can be missed any more; after <paramref name="lastId"/>, where that is still known, all that
    /// followed comes again first.
    /// </summary>
    public LiveReader Join(LiveFilter filter, string? lastId)
    {
        var reader = new LiveReader(filter) { LastId = lastId };
        lock (gate)
        {
            readers.Add(reader);
            watched.TrySetResult();
            if (epoch is not null) Admit(reader);
        }

        return reader;
    }

    public void Leave(LiveReader reader)
    {
        lock (gate)
        {
            readers.Remove(reader);
            if (readers.Count == 0 && watched.Task.IsCompleted) watched = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        reader.End();
    }

    /// <summary>From now on nothing is missed: greets those who wait.</summary>
    public void Open()
    {
        lock (gate)
        {
            (epoch, number) = (newEpoch(), 0);
            foreach (var reader in readers) Admit(reader);
        }
    }

    /// <summary>Something was or may have been missed: an epoch ends, and the next one begins with <see cref="Open"/>.</summary>
    public void Close()
    {
        lock (gate)
        {
            epoch = null;
            kept.Clear();
        }
    }

    /// <summary>Hands the events to all who want them, in order. Who has no room is dropped.</summary>
    public void Publish(IEnumerable<LiveEvent> events)
    {
        lock (gate)
        {
            foreach (var found in events)
            {
                number++;
                var placed = new PlacedEvent(IdOf(number), found);
                kept.Enqueue(placed);
                if (kept.Count > Kept) kept.Dequeue();
                readers.RemoveWhere(reader => !reader.Offer(placed));
            }
        }
    }

    private void Admit(LiveReader reader)
    {
        var missed = Missed(reader.LastId);
        reader.Greet(missed is { Count: > 0 } ? reader.LastId! : IdOf(number), missed is not null);
        foreach (var placed in missed ?? []) reader.Offer(placed);
    }

    // What came after the id; null when that cannot be told any more.
    private List<PlacedEvent>? Missed(string? lastId)
    {
        if (lastId?.LastIndexOf('-') is not (> 0 and var dash) || lastId[..dash] != epoch
            || !long.TryParse(lastId[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var seen) || seen > number)
            return null;
        var behind = number - seen;
        return behind > kept.Count ? null : [.. kept.Skip(kept.Count - (int)behind)];
    }

    private string IdOf(long place) => $"{epoch}-{place.ToString(CultureInfo.InvariantCulture)}";
}
