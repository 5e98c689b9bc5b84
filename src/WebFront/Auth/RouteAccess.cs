namespace Concord.WebFront.Auth;

/// <summary>What a route asks of its callers.</summary>
/// <param name="Permission">The permission needed; null for a route that is open to everybody.</param>
/// <param name="BySession">Whether a person must have signed in: tokens that were made are refused.</param>
public sealed record RouteAccess(Permission? Permission, bool BySession = false);

public static class RouteAccessExtensions
{
    public static TBuilder RequirePermission<TBuilder>(this TBuilder route, Permission permission)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess(permission));

    /// <summary>Only for people who have signed in, and about themselves.</summary>
    public static TBuilder RequireSession<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess(Permission.OwnAccess, BySession: true));

    /// <summary>Everybody may call it: it holds no data, or it proves its callers in its own way, as webhooks do by signature.</summary>
    public static TBuilder OpenToEverybody<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess((Permission?)null));
}
