using System.Collections.Immutable;
using System.Globalization;
using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Sql;
using Concord.Sync.Values;
using Concord.WebFront.Auth;
using Concord.WebFront.Http;

namespace Concord.WebFront.Api;

/// <summary>
/// Every committed change of every record, in one order that never changes: BritePool reads on from its cursor and misses nothing.
/// </summary>
public static class ChangesApi
{
    private const string Latest = "latest";
    private const int LongestWait = 30;

    // Commits of other processes wake nobody here.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    public static void MapChanges(this IEndpointRouteBuilder app) => app.MapGet("/api/changes", ListAsync)
        .RequirePermission(Permission.ChangesRead).WithTags("Records").Answers<FeedPage>().Fails(503, "overloaded")
        .WithSummary("Changes of records after a cursor, oldest first, deletes included.")
        .Query(
            new("after", "`nextCursor` of the answer before; left out: from the beginning; `latest`: only what comes from now on."),
            RouteDocs.Limit,
            RouteDocs.WholeNumber("wait", $"Seconds to wait for a change when there is none, 0 to {LongestWait}; default 0.", 0, 0, LongestWait));

    private static async Task<IResult> ListAsync(HttpContext context, IDatabase database, ISqlSource source, ChangeSignal signal, Crowding crowding, TimeProvider clock)
    {
        var query = new QueryFields(context.Request.Query);
        var after = Cursor(query);
        var limit = query.Whole("limit", Paging.Default, 1, Paging.Most);
        var until = clock.GetUtcNow().AddSeconds(query.Whole("wait", 0, 0, LongestWait));
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        using var seat = until > clock.GetUtcNow() ? crowding.Waiting.Take() : null;
        if (seat is null && until > clock.GetUtcNow())
            return new ProblemResult(Crowding.Full("Too many wait for changes already."));
        var position = after ?? await database.LastChangeAsync();
        while (true)
        {
            // Asked for before the look, so that nothing slips between the two.
            var next = signal.Next;
            var changes = await source.ChangesAsync(position, limit);
            var left = until - clock.GetUtcNow();
            if (!changes.IsEmpty || left <= TimeSpan.Zero)
                return WireJson.Ok(new FeedPage([.. changes.Select(FeedEntry.Of)], Text(changes.IsEmpty ? position : changes[^1].Position)));
            await Task.WhenAny(next, Task.Delay(left < BetweenLooks ? left : BetweenLooks, clock, context.RequestAborted));
            context.RequestAborted.ThrowIfCancellationRequested();
        }
    }

    // Null for the present end.
    private static long? Cursor(QueryFields query)
    {
        if (query.Text("after") is not { } text)
            return 0;
        if (text == Latest)
            return null;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            query.Wrong("after", $"Take it from `nextCursor` of the answer before, or say `{Latest}`.");
        return position;
    }

    internal static string Text(long position) => position.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Changes">In order.</param>
/// <param name="NextCursor">What to ask `after` next time; always there.</param>
public sealed record FeedPage(ImmutableArray<FeedEntry> Changes, string NextCursor);

/// <summary>One version of one record.</summary>
/// <param name="Cursor">Its place.</param>
/// <param name="Operation">CREATE, UPDATE or DELETE.</param>
/// <param name="Fields">The record's fields as they were then; those of a deleted record as they were last.</param>
/// <param name="Origin">`person`, or the integration whose value came in.</param>
/// <param name="Cause">The delivery, job, conflict or token behind it.</param>
public sealed record FeedEntry(
    string Cursor, string Type, string Id, long Version, string Operation, DateTimeOffset At, ImmutableArray<string> ChangedFields, FieldValue Fields, string Origin, string Cause)
{
    public static FeedEntry Of(PlacedChange change) => new(
        ChangesApi.Text(change.Position),
        change.Version.Type,
        change.Version.Id,
        change.Version.Version,
        change.Version.Deleted ? "DELETE" : change.Version.Version == 1 ? "CREATE" : "UPDATE",
        change.Version.At,
        change.Version.ChangedFields,
        change.Version.Fields,
        change.Version.Origin,
        change.Version.Cause);
}
