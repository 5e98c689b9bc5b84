using Concord.WebFront.Http;
using Microsoft.Net.Http.Headers;

namespace Concord.WebFront.Auth;

/// <summary>
/// Lets a request through to its route only if the route is open or the caller holds its permission. A route that says
/// nothing is closed: that is a bug, and it fails loudly.
/// </summary>
public sealed class Gate(RequestDelegate next, TokenStore tokens, AdminToken adminToken)
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
        var refusal = access.Permission is { } permission ? await RefusalOfAsync(context, permission) : null;
        if (refusal is null)
            await next(context);
        else
            await new ProblemResult(refusal).ExecuteAsync(context);
    }

    private async Task<Problem?> RefusalOfAsync(HttpContext context, Permission permission)
    {
        if (TokenText.FromHeader(context.Request.Headers) is not { } token)
            return Unauthorized(context, "token-missing", "Send your token in the header `Authorization: Bearer ctok_…`.");
        var caller = adminToken.Match(token) ?? await tokens.FindAsync(token);
        if (caller is null)
            return Unauthorized(context, "token-invalid", "This token is unknown or was revoked, or its user is disabled or removed. Use another one, or ask a WEB_STEWARD for a new one.");
        if (!caller.May(permission))
            return new(StatusCodes.Status403Forbidden, "forbidden", $"The role {caller.Role} of this token may not do this. Use a token with a role or scope that may.");
        context.Features.Set(caller);
        return null;
    }

    private static Problem Unauthorized(HttpContext context, string code, string detail)
    {
        context.Response.Headers[HeaderNames.WWWAuthenticate] = "Bearer";
        return new(StatusCodes.Status401Unauthorized, code, detail);
    }
}
