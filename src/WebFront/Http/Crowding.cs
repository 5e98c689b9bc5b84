namespace Concord.WebFront.Http;

/// <summary>Requests under way at once, and among them those that only wait for something to happen. Who finds no room is told to come again.</summary>
public sealed class Crowding
{
    /// <summary>Requests under way at once. What waits inside for a record's turn, or to be saved, is bounded by it.</summary>
    public const int MostRequests = 4_096;

    /// <summary>Of those, long polls.</summary>
    public const int MostWaiting = 1_024;

    /// <summary>Of those, streams of live events.</summary>
    public const int MostWatching = 1_536;

    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(2);

    private readonly Seats requests;

    /// <param name="mostRequests">Requests under way at once.</param>
    /// <param name="mostWaiting">Long polls among them.</param>
    /// <param name="mostWatching">Streams of live events among them.</param>
    public Crowding(int mostRequests = MostRequests, int mostWaiting = MostWaiting, int mostWatching = MostWatching) =>
        (requests, Waiting, Watching) = (new Seats(mostRequests), new Seats(mostWaiting), new Seats(mostWatching));

    /// <summary>Seats of long polls.</summary>
    public Seats Waiting { get; }

    /// <summary>Seats of those who watch live events.</summary>
    public Seats Watching { get; }

    public static Problem Full(string what) =>
        new(StatusCodes.Status503ServiceUnavailable, "overloaded", $"{what} Try again after the pause in Retry-After; nothing was changed.") { RetryAfter = ComeAgain };

    /// <summary>Lets a request in, or says that there is no room.</summary>
    public async Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        using var seat = requests.Take();
        await (seat is null ? new ProblemResult(Full("Too many requests are under way.")).ExecuteAsync(context) : next(context));
    }
}
