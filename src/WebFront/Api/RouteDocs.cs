using Concord.Storage.Queries;
using Microsoft.OpenApi;

namespace Concord.WebFront.Api;

/// <summary>A query parameter for the API page.</summary>
/// <param name="Name">As it stands in the query.</param>
/// <param name="Description">What it does.</param>
/// <param name="Values">The words allowed; null for anything of the type.</param>
/// <param name="Type">Its JSON type.</param>
public sealed record QueryDoc(string Name, string Description, IReadOnlyList<string>? Values = null, JsonSchemaType Type = JsonSchemaType.String)
{
    /// <summary>Of a whole number.</summary>
    public (int Otherwise, int Least, int Most)? Bounds { get; init; }
}

/// <summary>A request header for the API page.</summary>
public sealed record HeaderDoc(string Name, string Description);

/// <summary>The JSON body that a route takes, for the API page.</summary>
/// <param name="Type">A type of the body's shape.</param>
/// <param name="Optional">Whether the body may be left out.</param>
public sealed record BodyDoc(Type Type, bool Optional);

/// <summary>What the API page tells beyond what routing knows. Handlers read queries and bodies strictly by themselves.</summary>
public static class RouteDocs
{
    public static readonly QueryDoc Cursor = new("cursor", "`nextCursor` of the page before.");

    public static readonly QueryDoc Limit = WholeNumber("limit", "Rows a page, 1 to 200; default 50.", Paging.Default, 1, Paging.Most);

    /// <summary>A whole number with its bounds, both included, and what stands when it is left out.</summary>
    public static QueryDoc WholeNumber(string name, string description, int otherwise, int least, int most) =>
        new(name, description, Type: JsonSchemaType.Integer) { Bounds = (otherwise, least, most) };

    public static RouteHandlerBuilder Query(this RouteHandlerBuilder route, params QueryDoc[] parameters)
    {
        foreach (var parameter in parameters)
            route.WithMetadata(parameter);
        return route;
    }

    public static RouteHandlerBuilder Paged(this RouteHandlerBuilder route) => route.Query(Cursor, Limit);

    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route, bool optional = false) => route.WithMetadata(new BodyDoc(typeof(T), optional));

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route) => route.Produces<T>();

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
            route.Produces<T>(status);
        return route;
    }

    /// <summary>Problems that the route answers by itself; <see cref="RouteProblems"/> adds those that come of its permission and body.</summary>
    public static RouteHandlerBuilder Fails(this RouteHandlerBuilder route, int status, params string[] codes) =>
        route.WithMetadata([.. codes.Select(code => new ProblemDoc(status, code))]);

    /// <summary>What single items of a request for many can be refused with.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params string[] codes) => route.WithMetadata([.. codes.Select(code => new RefusalDoc(code))]);

    /// <summary>An edit that may be tied to the version seen.</summary>
    public static RouteHandlerBuilder TakesIfMatch(this RouteHandlerBuilder route) => route.WithMetadata(new HeaderDoc("If-Match", "The ETag seen, such as \"3\"; another version by now is 412."));
}
