using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.Features;

namespace Concord.WebFront.Auth;

/// <summary>Who sends a request, once the token is known.</summary>
/// <param name="Id">The user's id, or that of a token that belongs to nobody: the actor in history and audit.</param>
/// <param name="Role">One of <see cref="Grants.Roles"/>.</param>
/// <param name="Scopes">Some of <see cref="Grants.Scopes"/>.</param>
public sealed record Caller(string Id, string Role, ImmutableArray<string> Scopes)
{
    public bool May(Permission permission) => Grants.Allows(Role, Scopes, permission);
}

public static class CallerOfRequest
{
    /// <summary>The caller that the gate let through; only on routes that need a permission.</summary>
    public static Caller Caller(this HttpContext context) => context.Features.GetRequiredFeature<Caller>();
}
