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
        var takesNone = metadata?.GetMetadata<RouteAccess>()?.Permission is not null && metadata.GetMetadata<BodyDoc>() is null && !HttpMethods.IsGet(context.Request.Method);
        var problem = takesNone ? await ProblemOfAsync(context.Request) : null;
        await (problem is null ? next(context) : new ProblemResult(problem).ExecuteAsync(context));
    }

    private static async Task<Problem?> ProblemOfAsync(HttpRequest request)
    {
        var body = await JsonBody.ReadObjectAsync(request, Nothing, optional: true);
        return body.Problem ?? body.Fields().Problem;
    }
}
