using Concord.Grains;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;
using Microsoft.Net.Http.Headers;

namespace Concord.WebFront.Auth;

/// <summary>
/// Lets a request through to its route only if the route is open or the caller holds its permission. A route that says
/// nothing is closed: that is a bug, and it fails loudly.
/// </summary>
public sealed class Gate(RequestDelegate next, CallerSource callers, ConcordSettings settings)
{
    public async Task InvokeAsync(HttpContext context)
    {
        // What is not a route of ours (nothing found, wrong method) has nothing to guard; it ends as 404 or 405.
        if (context.GetEndpoint() is not RouteEndpoint route)
        {
            await next(context);
            return;
        }

        var access = route.Metadata.GetMetadata<RouteAccess>()
            ?? throw new InvalidOperationException($"The route {route.RoutePattern.RawText} declares no permission.");
        var refusal = access.Permission is { } permission ? await RefusalOfAsync(context, permission, access.BySession) : null;
        if (refusal is null)
        {
            RequestOrigin.Note(Origin.Of(context, settings.Proxies).AddressText);
            await next(context);
        }
        else
        {
            await new ProblemResult(refusal).ExecuteAsync(context);
        }
    }

    private async Task<Problem?> RefusalOfAsync(HttpContext context, Permission permission, bool bySession)
    {
        var found = await callers.FindAsync(context.Request);
        if (found.Refusal is { Status: StatusCodes.Status401Unauthorized })
            context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        if (found.Caller is not { } caller)
            return found.Refusal;
        if (!caller.May(permission))
            return new(StatusCodes.Status403Forbidden, "forbidden", $"The role {caller.Role} of this token may not do this. Use a token with a role or scope that may.");
        if (bySession && caller.Session is null)
            return new(StatusCodes.Status403Forbidden, "session-required", "Only a person who has signed in may do this, not a token that was made: POST /api/auth/sign-in first.");
        context.Features.Set(caller);
        return null;
    }
}
