using Microsoft.OpenApi;

namespace Concord.WebFront.Api;

/// <summary>A query parameter for the API page.</summary>
/// <param name="Name">As it stands in the query.</param>
/// <param name="Description">What it does.</param>
/// <param name="Values">The words allowed; null for anything of the type.</param>
/// <param name="Type">Its JSON type.</param>
public sealed record QueryDoc(string Name, string Description, IReadOnlyList<string>? Values = null, JsonSchemaType Type = JsonSchemaType.String);

/// <summary>The JSON body that a route takes, for the API page.</summary>
/// <param name="Type">A type of the body's shape.</param>
/// <param name="Optional">Whether the body may be left out.</param>
public sealed record BodyDoc(Type Type, bool Optional);

/// <summary>What the API page tells beyond what routing knows. Handlers read queries and bodies strictly by themselves.</summary>
public static class RouteDocs
{
    public static readonly QueryDoc Cursor = new("cursor", "`nextCursor` of the page before.");

    public static readonly QueryDoc Limit = new("limit", "Rows a page, 1 to 200; default 50.", Type: JsonSchemaType.Integer);

    public static RouteHandlerBuilder Query(this RouteHandlerBuilder route, params QueryDoc[] parameters)
    {
        foreach (var parameter in parameters)
            route.WithMetadata(parameter);
        return route;
    }

    public static RouteHandlerBuilder Paged(this RouteHandlerBuilder route) => route.Query(Cursor, Limit);

    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route, bool optional = false) => route.WithMetadata(new BodyDoc(typeof(T), optional));

    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder route) => route.Produces<T>();
}
