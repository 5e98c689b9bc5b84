using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Auth.Sessions;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;

namespace Concord.WebFront.Api;

/// <summary>Where a person is signed in.</summary>
public static class SessionsApi
{
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        var sessions = app.MapGroup("/api/auth/sessions").WithTags("Sign-in").RequireSession();
        sessions.MapGet("", ListAsync).WithSummary("Where the caller is signed in, newest first; at most 100.").Answers<SessionList>();
        sessions.MapDelete("/{id}", EndAsync).WithSummary("Ends one of the caller's sessions at once.").Answers<SessionEnded>().Fails(404, "session-not-found");
    }

    private static async Task<IResult> ListAsync(HttpContext context, SessionStore sessions)
    {
        var caller = context.Caller();
        return WireJson.Ok(new SessionList([.. (await sessions.ListAsync(caller.User!)).Select(row => SessionView.Of(row, caller.Session!))]));
    }

    private static async Task<IResult> EndAsync(string id, HttpContext context, SessionStore sessions, ConcordSettings settings)
    {
        var caller = context.Caller();
        return await sessions.EndAsync(id, caller.Id, caller.Id, Origin.Of(context, settings.Proxies))
            ? WireJson.Ok(new SessionEnded(true, id))
            : new ProblemResult(Problem.NotFound("session", id));
    }
}

public sealed record SessionList(ImmutableArray<SessionView> Sessions);

/// <summary>One browser or program in which a person has signed in.</summary>
/// <param name="Kind">COOKIE or TOKENS.</param>
/// <param name="Current">Whether it is the one that asks.</param>
/// <param name="Address">Where the person signed in from.</param>
/// <param name="LastUsedAt">To the minute.</param>
/// <param name="ExpiresAt">When it is over, unless it is used before.</param>
public sealed record SessionView(string Id, string Kind, bool Current, string? Address, string? UserAgent, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, DateTimeOffset ExpiresAt)
{
    public static SessionView Of(SessionRow row, SessionRow asking) =>
        new(row.Id, row.Kind, row.Id == asking.Id, row.Address, row.UserAgent, row.CreatedAt, row.LastUsedAt, row.ExpiresAt);
}

public sealed record SessionEnded(bool Success, string Id);
