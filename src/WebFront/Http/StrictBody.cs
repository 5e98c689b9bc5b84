using Concord.WebFront.Api;
using Concord.WebFront.Auth;

namespace Concord.WebFront.Http;

/// <summary>
/// Refuses members in the bodies of routes that take none, so that `{"dryRun": true}` on the wrong route does not quietly do the real
/// thing. Routes that take a body judge theirs by <see cref="JsonBody"/>.
/// </summary>
internal static class StrictBody
{
    private static readonly string[] Nothing = [];

    public static async Task Check(HttpContext context, RequestDelegate next)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        var problem = metadata?.GetMetadata<RouteAccess>()?.Permission is not null && metadata.GetMetadata<BodyDoc>() is null && !HttpMethods.IsGet(context.Request.Method)
            ? (await JsonBody.ReadObjectAsync(context.Request, Nothing, optional: true)).Problem
            : null;
        await (problem is null ? next(context) : new ProblemResult(problem).ExecuteAsync(context));
    }
}
