using Concord.WebFront.Auth.Sessions;
using Concord.WebFront.Http;

namespace Concord.WebFront.Auth;

/// <summary>Who sends a request, or why that is not believed: exactly one of the two is there.</summary>
public readonly record struct CallerReply(Caller? Caller, Problem? Refusal);

/// <summary>Finds out who sends a request: by the token in its header, else by the cookie of a session.</summary>
public sealed class CallerSource(AdminToken adminToken, TokenStore tokens, SessionStore sessions)
{
    public async Task<CallerReply> FindAsync(HttpRequest request)
    {
        if (TokenText.FromHeader(request.Headers) is { } token)
            return await OfTokenAsync(token) is { } known ? new(known, null) : Invalid("This token is unknown, was revoked or has expired, or its user is disabled or removed. Use another one, refresh it, or ask a WEB_STEWARD for a new one.");
        if (SessionCookie.TextOf(request) is not { } cookie)
            return new(null, Unauthorized("token-missing", "Send your token in the header `Authorization: Bearer …`, or sign in at /api/auth/sign-in."));
        if (await sessions.FindAsync(cookie) is not { } caller)
            return Invalid("This session is over. Sign in again.");
        return CrossSite.WhyRefused(request, cookie) is { } refusal ? new(null, refusal) : new(caller, null);
    }

    /// <summary>Who sent a request that was let in, as things are now; null: the token or the session is good no more.</summary>
    public async Task<Caller?> PresentAsync(HttpRequest request) => TokenText.FromHeader(request.Headers) is { } token
        ? await OfTokenAsync(token)
        : SessionCookie.TextOf(request) is { } cookie ? await sessions.FindAsync(cookie) : null;

    private async Task<Caller?> OfTokenAsync(string token) =>
        adminToken.Match(token) ?? (token.StartsWith(TokenText.Access, StringComparison.Ordinal) ? await sessions.FindAsync(token) : await tokens.FindAsync(token));

    private static CallerReply Invalid(string detail) => new(null, Unauthorized("token-invalid", detail));

    private static Problem Unauthorized(string code, string detail) => new(StatusCodes.Status401Unauthorized, code, detail);
}
