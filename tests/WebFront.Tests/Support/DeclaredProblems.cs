using Concord.WebFront.Api;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Concord.WebFront.Tests.Support;

/// <summary>Holds each answer that a test sees against what its route declares.</summary>
internal sealed class DeclaredProblems(EndpointDataSource routes)
{
    private readonly RouteEndpoint[] all = [.. routes.Endpoints.OfType<RouteEndpoint>()];

    /// <summary>Asserts that the route of a request declares the problem that it answered, with this status.</summary>
    public void Check(HttpMethod method, string path, Reply reply)
    {
        if (reply.ContentType != "application/problem+json" || RouteOf(method.Method, path) is not { } route)
            return;
        RouteProblems.Of(route.Metadata, method.Method).ShouldContain(new ProblemDoc(reply.Status, reply.Code!), $"{method} {route.RoutePattern.RawText} does not declare what it answered");
    }

    // Words go before placeholders, as in routing.
    private RouteEndpoint? RouteOf(string method, string path) => all
        .Where(route => route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Contains(method)
            && new TemplateMatcher(TemplateParser.Parse(route.RoutePattern.RawText!.Trim('/')), []).TryMatch(path, []))
        .MinBy(route => route.RoutePattern.Parameters.Count);
}
