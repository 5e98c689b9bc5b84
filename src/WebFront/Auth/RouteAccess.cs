namespace Concord.WebFront.Auth;

/// <summary>What a route asks of its callers.</summary>
/// <param name="Permission">The permission needed; null for a route that is open to everybody.</param>
public sealed record RouteAccess(Permission? Permission);

public static class RouteAccessExtensions
{
    public static TBuilder RequirePermission<TBuilder>(this TBuilder route, Permission permission)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess(permission));

    /// <summary>Everybody may call it: it holds no data, or it proves its callers in its own way, as webhooks do by signature.</summary>
    public static TBuilder OpenToEverybody<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess((Permission?)null));
}
