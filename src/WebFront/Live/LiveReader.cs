using System.Threading.Channels;

namespace Concord.WebFront.Live;

/// <summary>
/// One who watches. What it has not fetched yet waits in a short row; who lets it grow full is dropped, and can come again with the id it saw last, so
/// that a slow reader costs neither memory nor anybody else's time.
/// </summary>
internal sealed class LiveReader(LiveFilter filter)
{
    /// <summary>Events that may wait for one reader.</summary>
    public const int MostWaiting = 256;

    private readonly Channel<LiveLine> waiting = Channel.CreateBounded<LiveLine>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private Task<bool>? wait;

    /// <summary>The id it saw last, when it joined; null for one that begins.</summary>
    public string? LastId { get; init; }

    /// <summary>The next line; null when none came in time. For one caller at a time.</summary>
    /// <exception cref="ChannelClosedException">The reader was dropped or has left, and has had all that came before.</exception>
    /// <exception cref="OperationCanceledException">It is over by the token.</exception>
    public async Task<LiveLine?> NextAsync(TimeSpan atMost, TimeProvider clock, CancellationToken over)
    {
        wait ??= waiting.Reader.WaitToReadAsync(over).AsTask();
        try
        {
            var more = await wait.WaitAsync(atMost, clock, over);
            wait = null;
            return more && waiting.Reader.TryRead(out var line) ? line : throw new ChannelClosedException();
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Hands the event over, if it wants it. False: there is no room, and the reader is dropped.</summary>
    public bool Offer(PlacedEvent placed) => !filter.Takes(placed.Event) || Put(new(placed.Id, placed.Event.Kind.ToString().ToLowerInvariant(), placed.Event.Data));

    /// <summary>Tells where the stream stands, and whether all since <see cref="LastId"/> follows.</summary>
    public void Greet(string id, bool resumed) => Put(new(id, "ready", resumed ? """{"resumed":true}""" : """{"resumed":false}"""));

    /// <summary>Nothing more comes.</summary>
    public void End() => waiting.Writer.TryComplete();

    private bool Put(LiveLine line)
    {
        if (waiting.Writer.TryWrite(line))
            return true;
        End();
        return false;
    }
}

/// <summary>One event as it goes out.</summary>
internal sealed record LiveLine(string Id, string Name, string Data);
