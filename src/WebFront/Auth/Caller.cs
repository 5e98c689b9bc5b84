using System.Collections.Immutable;
using Concord.Storage.Rows;
using Microsoft.AspNetCore.Http.Features;

namespace Concord.WebFront.Auth;

/// <summary>Who sends a request, once the token or cookie is known.</summary>
/// <param name="Id">The user's id, or that of a token that belongs to nobody: the actor in history and audit.</param>
/// <param name="Role">One of <see cref="Grants.Roles"/>.</param>
/// <param name="Scopes">Some of <see cref="Grants.Scopes"/>: of a machine all that it may do, of a user's token what it is narrowed to.</param>
public sealed record Caller(string Id, string Role, ImmutableArray<string> Scopes)
{
    /// <summary>The user who acts; null for a token that belongs to nobody.</summary>
    public UserRow? User { get; init; }

    /// <summary>The session of a user who has signed in; null for a token that was made.</summary>
    public SessionRow? Session { get; init; }

    public bool May(Permission permission) => User is null
        ? Grants.Allows(Role, Scopes, permission)
        : Grants.Allows(Role, [], permission) && (Scopes.IsEmpty || Grants.Allows(Grants.Machine, Scopes, permission));
}

public static class CallerOfRequest
{
    /// <summary>The caller that the gate let through; only on routes that need a permission.</summary>
    public static Caller Caller(this HttpContext context) => context.Features.GetRequiredFeature<Caller>();
}
