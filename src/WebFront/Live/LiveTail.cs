using Concord.Storage;

namespace Concord.WebFront.Live;

/// <summary>
/// Looks every second at what happened, for as long as somebody watches, and tells it once to all of them. It reads the database and not this process's commits,
/// so that it also sees what other processes do. While the database does not serve nothing is told, and the next look takes up where the last one ended.
/// </summary>
internal sealed partial class LiveTail(IDatabase database, LiveFeed feed, TimeProvider clock, ILogger<LiveTail> logger) : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    // Between the date of a row and the moment others can see it.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    // How long it goes on after the last one left, so that who comes back misses nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await feed.Watched.WaitAsync(stopping);
            await WatchSafelyAsync(stopping);
        }
    }

    // Who watches must not be able to end what works: a fault is a gap, and the next look begins anew.
    private async Task WatchSafelyAsync(CancellationToken stopping)
    {
        try
        {
            await WatchAsync(stopping);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            LogFailed(fault);
            feed.Close();
            await Task.Delay(BetweenLooks, clock, stopping);
        }
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        var memory = new LiveMemory(clock);
        var (open, lastWatched, lookedAt) = (false, clock.GetUtcNow(), clock.GetUtcNow());
        while (feed.Readers > 0 || clock.GetUtcNow() - lastWatched < Patience)
        {
            var now = clock.GetUtcNow();
            lastWatched = feed.Readers > 0 ? now : lastWatched;
            if (await LookAsync(lookedAt - Overlap) is { } rows)
            {
                open = Tell(memory, rows, open);
                lookedAt = now;
                memory.Forget(now - (Overlap * 2));
            }

            await Task.Delay(BetweenLooks, clock, stopping);
        }

        feed.Close();
    }

    // What the first look shows was there before; what did not all fit into a look leaves a gap, which is said and not hidden.
    private bool Tell(LiveMemory memory, LiveRows rows, bool open)
    {
        var news = memory.Take(rows);
        if (open && !(rows.Full && news.Count >= LiveLook.Most))
        {
            feed.Publish(news);
            return true;
        }

        feed.Close();
        feed.Open();
        return true;
    }

    private async Task<LiveRows?> LookAsync(DateTimeOffset since)
    {
        try
        {
            return await LiveLook.ReadAsync(database, since);
        }
        catch (StorageUnavailableException trouble)
        {
            LogNoLook(trouble.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A look at what happened failed; those who watch are told that something was missed.")]
    private partial void LogFailed(Exception fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Nothing can be told to those who watch now: {Trouble}")]
    private partial void LogNoLook(string trouble);
}
