using Concord.WebFront.Api;
using Concord.WebFront.Auth;

namespace Concord.WebFront.Http;

/// <summary>
/// Refuses query parameters on routes that take none, so that `?dryRun=true` on the wrong route does not quietly do the real
/// thing. Routes that take some judge theirs by <see cref="QueryFields"/>; open routes leave theirs alone, as senders add their own.
/// </summary>
internal static class StrictQuery
{
    public static Task Check(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        return metadata?.GetMetadata<RouteAccess>()?.Permission is not null && metadata.GetMetadata<QueryDoc>() is null && new QueryFields(context.Request.Query).Problem is { } problem
            ? new ProblemResult(problem).ExecuteAsync(context)
            : next(context);
    }
}
