using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;
using Concord.WebFront.Live;

namespace Concord.WebFront.Api;

/// <summary>What happens, as it happens: server-sent events for those who watch.</summary>
public static class EventsApi
{
    private static readonly string[] Kinds = [.. Enum.GetNames<LiveKind>().Select(name => name.ToLowerInvariant())];

    private static readonly TimeSpan BetweenHeartbeats = TimeSpan.FromSeconds(15);

    // Who watches is asked for anew whenever so much time has passed: one whose token or session ended meanwhile, or whose role did, is told no more.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    // A stream ends by then, and who comes back shows its token again.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static void MapEvents(this IEndpointRouteBuilder app) => app.MapGet("/api/events", Watch)
        .RequirePermission(Permission.AdminRead).WithTags("Events").Produces<string>(StatusCodes.Status200OK, "text/event-stream").Fails(503, "overloaded")
        .WithSummary("Server-sent events: activity, alerts, conflicts, health and progress of runs, as they happen.")
        .Query(new("kinds", $"Some of {string.Join(", ", Kinds)}, separated by commas; left out: all."), new("integrationId", "Of one integration."))
        .WithMetadata(new HeaderDoc("Last-Event-ID", "The id seen last: what followed comes again, as long as it is kept."));

    private static IResult Watch(HttpContext context, LiveFeed feed, Crowding crowding, CallerSource callers, TimeProvider clock, IHostApplicationLifetime life)
    {
        var query = new QueryFields(context.Request.Query);
        var filter = new LiveFilter(KindsOf(query), query.Text("integrationId"));
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        if (crowding.Watching.Take() is not { } seat)
            return new ProblemResult(Crowding.Full("Too many watch already."));
        context.Response.RegisterForDispose(seat);
        var lastId = context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } id] ? id : null;
        // Proxies that gather answers before they pass them on are asked not to.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(LinesAsync(feed, filter, lastId, Asking(context.Request, callers, clock), clock, life.ApplicationStopping, context.RequestAborted));
    }

    // Whether the caller may still watch; looked up once in a while.
    private static Func<Task<bool>> Asking(HttpRequest request, CallerSource callers, TimeProvider clock)
    {
        var asked = clock.GetUtcNow();
        return async () =>
        {
            var now = clock.GetUtcNow();
            if ((now - asked).Duration() < BetweenLooks)
                return true;
            asked = now;
            return (await callers.PresentAsync(request))?.May(Permission.AdminRead) == true;
        };
    }

    private static async IAsyncEnumerable<SseItem<string>> LinesAsync(
        LiveFeed feed, LiveFilter filter, string? lastId, Func<Task<bool>> mayWatch, TimeProvider clock, CancellationToken stopping, [EnumeratorCancellation] CancellationToken gone)
    {
        using var time = new CancellationTokenSource(Longest, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone, time.Token);
        var reader = feed.Join(filter, lastId);
        try
        {
            while (await NextAsync(reader, clock, over.Token) is { } item && await mayWatch())
                yield return item;
        }
        finally
        {
            feed.Leave(reader);
        }
    }

    // Null once the stream is over: by its time, by the server's stop, or since the reader was dropped.
    private static async Task<SseItem<string>?> NextAsync(LiveReader reader, TimeProvider clock, CancellationToken over)
    {
        try
        {
            return await reader.NextAsync(BetweenHeartbeats, clock, over) is { } line ? new(line.Data, line.Name) { EventId = line.Id } : new("{}", "heartbeat");
        }
        catch (Exception ended) when (ended is OperationCanceledException or ChannelClosedException)
        {
            return null;
        }
    }

    private static IReadOnlyCollection<LiveKind> KindsOf(QueryFields query)
    {
        if (query.Text("kinds") is not { } text)
            return [];
        var words = text.Split(',', StringSplitOptions.TrimEntries);
        if (words.Except(Kinds).Any())
            query.Wrong("kinds", $"Must be some of {string.Join(", ", Kinds)}, separated by commas.");
        return [.. Enum.GetValues<LiveKind>().Where(kind => words.Contains(kind.ToString().ToLowerInvariant()))];
    }
}
