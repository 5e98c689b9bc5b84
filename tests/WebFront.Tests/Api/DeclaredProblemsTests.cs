using System.Reflection;
using System.Text.RegularExpressions;
using Concord.Grains;
using Concord.Grains.Integrations;
using Concord.WebFront.Api;
using Concord.WebFront.Hooks;
using Concord.WebFront.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Problem = Concord.WebFront.Http.Problem;

namespace Concord.WebFront.Tests.Api;

/// <summary>
/// What a route declares is what its compiled code can come to, grains included: a code that a handler, a desk or a plan learns to answer fails
/// here until its routes say so, and so does one that a route declares and nothing answers.
/// </summary>
public sealed partial class DeclaredProblemsTests
{
    private static readonly Assembly[] Ours = [typeof(Composition).Assembly, typeof(IntegrationGrain).Assembly, typeof(Answer).Assembly];

    private static readonly Dictionary<Type, MethodInfo> Delegates = new() { [typeof(ReceiveWebhook)] = typeof(WebhookReceiver).GetMethod(nameof(WebhookReceiver.ReceiveAsync))! };

    private static readonly string[] OfConnections = ["api-version-incompatible", "connection-failed", "credentials-refused", "duplicate-name", "integration-invalid"];

    // The code is shared with routes that can answer these; here what leads to them is not there.
    private static readonly Dictionary<string, string[]> NotHere = new()
    {
        // Only the status is set.
        ["POST /api/admin/integrations/{id}/pause"] = OfConnections,
        ["POST /api/admin/integrations/{id}/resume"] = OfConnections,
        // Ignoring takes no values.
        ["POST /api/admin/integrations/conflicts/{id}/ignore"] = ["resolution-invalid"],
        // The id is new, and no version is asked for.
        ["POST /api/records/{type}"] = ["record-not-found", "record-stale"],
        ["PATCH /api/records/{type}/{id}"] = ["record-exists"],
        ["PUT /api/records/{type}/{id}"] = ["record-exists"],
        // What is deleted brings no fields.
        ["DELETE /api/records/{type}/{id}"] = ["record-exists", "record-invalid", "record-not-unique"],
    };

    // Thrown by the database and the silo, whose exceptions become answers at the edge.
    private static readonly string[] OfExceptions = ["overloaded", "outcome-unknown", "storage-unavailable", "timed-out"];

    [Fact]
    public async Task Every_route_declares_the_problems_that_its_code_can_come_to_and_no_others()
    {
        await using var front = await Front.StartAsync();
        var wrong = new List<string>();

        foreach (var (route, method, metadata) in Routes(front))
        {
            var answered = metadata.GetMetadata<MethodInfo>() is { } handler ? Answered(handler).Except(NotHere.GetValueOrDefault(route, [])).ToArray() : [];
            var beside = metadata.OfType<ProblemDoc>().Select(problem => problem.Code).Concat(metadata.OfType<RefusalDoc>().Select(refusal => refusal.Code)).ToArray();
            wrong.AddRange(answered.Except(beside).Except(RouteProblems.Of(metadata, method).Select(problem => problem.Code)).Select(code => $"{route} answers {code} and does not declare it."));
            wrong.AddRange(beside.Except(answered).Except(OfExceptions).Select(code => $"{route} declares {code} and nothing answers it."));
        }

        wrong.ShouldBeEmpty(string.Join('\n', wrong));
    }

    [Fact]
    public async Task What_cannot_be_here_could_be_by_the_code()
    {
        await using var front = await Front.StartAsync();
        var handlers = Routes(front).ToDictionary(route => route.Route, route => route.Metadata.GetMetadata<MethodInfo>());

        NotHere.SelectMany(entry => entry.Value.Except(Answered(handlers[entry.Key]!)).Select(code => $"{entry.Key}: {code}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_document_lists_each_routes_problems_by_status()
    {
        await using var front = await Front.StartAsync();

        var paths = (await front.GetAsync("/openapi/v1.json")).Json.GetProperty("paths");

        foreach (var (route, method, metadata) in Routes(front).Where(route => !route.Metadata.OfType<IExcludeFromDescriptionMetadata>().Any(mark => mark.ExcludeFromDescription)))
        {
            var responses = paths.GetProperty(route.Split(' ')[1]).GetProperty(method.ToLowerInvariant()).GetProperty("responses");
            var described = responses.EnumerateObject().Where(response => response.Name[0] is '4' or '5').SelectMany(response => response.Value.GetProperty("content").GetProperty("application/problem+json")
                .GetProperty("schema").GetProperty("allOf")[1].GetProperty("properties").GetProperty("code").GetProperty("enum").EnumerateArray().Select(code => $"{response.Name} {code}"));
            described.ShouldBe(RouteProblems.Of(metadata, method).Select(problem => $"{problem.Status} {problem.Code}"), route);
        }
    }

    private static IEnumerable<(string Route, string Method, EndpointMetadataCollection Metadata)> Routes(Front front) =>
        from route in front.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select ($"{method} /{route.RoutePattern.RawText!.Trim('/')}", method, route.Metadata);

    // Values of headers, written like codes.
    private static readonly string[] NoCodes = ["same-origin"];

    private static IEnumerable<string> Answered(MethodInfo handler) => ReachableCode.From(handler, Ours, Delegates).SelectMany(CodesOf).Distinct().Except(NoCodes);

    // Codes stand in the code as they are, but for those of what is not found, which are put together from the kind named just before.
    private static IEnumerable<string> CodesOf(MethodBase method)
    {
        var named = "";
        foreach (var operand in ReachableCode.Operands(method))
        {
            if (operand is string text && Code().IsMatch(text))
                yield return text;
            if (operand is MethodInfo { Name: nameof(Problem.NotFound) or nameof(Bulk.Unknown) } called && (called.DeclaringType == typeof(Problem) || called.DeclaringType == typeof(Bulk)) && named.Length > 0)
                yield return named + "-not-found";
            named = operand as string ?? named;
        }
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)+$")]
    private static partial Regex Code();
}
