using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Concord.EndToEnd.Soak;

/// <summary>What is wrong with a system for a while.</summary>
internal enum Storm
{
    None,

    /// <summary>503.</summary>
    Unavailable,

    /// <summary>429 with a Retry-After.</summary>
    TooMany,

    /// <summary>The connection is cut before anything happens.</summary>
    Cut,

    /// <summary>The connection is cut after the work was done: nobody knows.</summary>
    LostAnswers,

    /// <summary>Answers come late.</summary>
    Slow,
}

/// <summary>Makes a system come and go: a minute or two of calm, then up to three quarters of a minute of trouble of one kind. Which and when is drawn by a seed.</summary>
internal sealed class Weather(Random random)
{
    private static readonly Storm[] Kinds = [Storm.Unavailable, Storm.TooMany, Storm.Cut, Storm.LostAnswers, Storm.Slow];
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(3);

    private volatile Storm now = Storm.None;
    private int troubled;

    /// <summary>Times of trouble so far.</summary>
    public int Storms { get; private set; }

    /// <summary>Requests that met trouble.</summary>
    public int Troubled => Volatile.Read(ref troubled);

    /// <summary>Flaps until told to stop; the weather is fine afterwards.</summary>
    public async Task BlowAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(random.Next(45, 120)), stop);
                now = Kinds[random.Next(Kinds.Length)];
                Storms++;
                await Task.Delay(TimeSpan.FromSeconds(random.Next(5, 45)), stop);
                now = Storm.None;
            }
        }
        catch (OperationCanceledException)
        {
            now = Storm.None;
        }
    }

    /// <summary>Does to a request what the weather is like. True: it is not to be served.</summary>
    /// <param name="context">The request.</param>
    /// <param name="serveAsync">Serves it although nobody will see the answer.</param>
    public async Task<bool> MeetAsync(HttpContext context, Func<Task> serveAsync)
    {
        var storm = now;
        if (storm == Storm.None)
            return false;
        Interlocked.Increment(ref troubled);
        switch (storm)
        {
            case Storm.Slow:
                await Task.Delay(Late);
                return false;
            case Storm.Unavailable:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return true;
            case Storm.TooMany:
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
                return true;
            case Storm.LostAnswers:
                await serveAsync();
                break;
        }

        context.Abort();
        return true;
    }
}
