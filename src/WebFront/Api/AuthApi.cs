using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Auth.Passwords;
using Concord.WebFront.Auth.Sessions;
using Concord.WebFront.Auth.SignIn;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;

namespace Concord.WebFront.Api;

/// <summary>Signing in and out, and who one is.</summary>
public static class AuthApi
{
    internal const int LongestEmail = 254;
    internal const int LongestCode = 40;

    private static readonly string[] SignInFields = ["email", "password", "code", "session"];
    private static readonly string[] MeFields = ["name"];
    private static readonly string[] RefreshFields = ["refreshToken"];

    public static void MapAuth(this IEndpointRouteBuilder app)
    {
        var auth = app.MapGroup("/api/auth").WithTags("Sign-in");
        auth.MapPost("/sign-in", SignInAsync).WithSummary("Signs a person in by password: as a cookie, or as tokens.").OpenToEverybody().Takes<SignInRequest>().Answers<SignedIn>()
            .Fails(400, "request-invalid").Fails(401, "sign-in-refused", "code-required", "code-wrong").Fails(403, "csrf-refused").Fails(429, "too-many-requests");
        auth.MapPost("/refresh", RefreshAsync).WithSummary("New tokens for a refresh token, which is good once: showing it again ends the session.").OpenToEverybody()
            .Takes<RefreshRequest>().Answers<SignedIn>().Fails(400, "request-invalid").Fails(401, "refresh-refused").Fails(429, "too-many-requests");
        auth.MapPost("/sign-out", SignOutAsync).WithSummary("Ends the session that asks.").RequireSession().Answers<SignedOut>();
        auth.MapGet("/me", Me).WithSummary("Who asks, and what they may do; with a cookie also `csrfToken`, for the header X-CSRF-Token.").RequirePermission(Permission.OwnAccess).Answers<MeView>();
        auth.MapPut("/me", RenameAsync).WithSummary("Changes the caller's own name.").RequireSession().Takes<MeUpdate>().Answers<PersonSaved>().Fails(404, "user-not-found");
    }

    private static async Task<IResult> SignInAsync(HttpContext context, SignInDesk desk, SignInLimits limits, ConcordSettings settings)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, SignInFields);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var given = new Credentials(fields.RequiredText("email", LongestEmail).Trim(), fields.RequiredText("password", PasswordRules.Most), fields.FilledText("code", LongestCode));
        var kind = fields.OneOf("session", SessionLife.Kinds) ?? SessionLife.Tokens;
        var origin = Origin.Of(context, settings.Proxies);
        if ((fields.Problem ?? CrossSite.WhyForeign(context.Request) ?? limits.Admit(origin.Address)) is { } problem)
            return new ProblemResult(problem);
        var reply = await desk.SignInAsync(given, kind, origin);
        if (reply is not SignInReply.SignedIn done)
            return new ProblemResult(WhyNot(reply));
        limits.Proven(origin.Address);
        if (kind == SessionLife.Cookie)
            SessionCookie.Set(context, settings.Proxies, done.Session.Access);
        return WireJson.Ok(SignedIn.Of(done.User, done.Session));
    }

    private static Problem WhyNot(SignInReply reply) => reply switch
    {
        SignInReply.Crowded => Crowding.Full("Too many people sign in at this moment."),
        SignInReply.CodeMissing => new(StatusCodes.Status401Unauthorized, "code-required", "Send `code` too: the six digits that your authenticator app shows, or one of your recovery codes."),
        SignInReply.CodeWrong => new(StatusCodes.Status401Unauthorized, "code-wrong", "The code is wrong, too old, or was used before. Wait for the next one, or take one of your recovery codes."),
        _ => new(StatusCodes.Status401Unauthorized, "sign-in-refused", $"The address or the password is wrong, or sign-in is closed for {Lockout.Pause.TotalMinutes:0} minutes after {Lockout.Most} wrong ones. Check both, wait, or ask a WEB_STEWARD."),
    };

    private static async Task<IResult> RefreshAsync(HttpContext context, SessionStore sessions, SignInLimits limits, ConcordSettings settings)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, RefreshFields);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var token = fields.RequiredText("refreshToken", int.MaxValue);
        var origin = Origin.Of(context, settings.Proxies);
        if ((fields.Problem ?? limits.Admit(origin.Address)) is { } problem)
            return new ProblemResult(problem);
        if (await sessions.RefreshAsync(token, origin) is not { } done)
            return new ProblemResult(new(StatusCodes.Status401Unauthorized, "refresh-refused", "This refresh token is unknown, was used before, or its session is over. Sign in again."));
        limits.Proven(origin.Address);
        return WireJson.Ok(SignedIn.Of(done.User, done.Session));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, SessionStore sessions, ConcordSettings settings)
    {
        var (caller, origin) = (context.Caller(), Origin.Of(context, settings.Proxies));
        await sessions.EndAsync(caller.Session!.Id, caller.Id, caller.Id, origin);
        SessionCookie.Remove(context, settings.Proxies);
        return WireJson.Ok(new SignedOut(true));
    }

    private static async Task<IResult> RenameAsync(HttpContext context, UserStore users)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, MeFields);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var name = fields.RequiredText("name", UsersApi.LongestName).Trim();
        if (fields.Problem is { } problem)
            return new ProblemResult(problem);
        var caller = context.Caller();
        return await users.UpdateAsync(caller.Id, new(name, null, null, null), caller.Id) is UserReply.Saved saved ? WireJson.Ok(new PersonSaved(true, PersonView.Of(saved.Row))) : Gone(caller.Id);
    }

    // Removed since the gate let the caller through.
    private static ProblemResult Gone(string id) => new(Problem.NotFound("user", id));

    private static IResult Me(HttpContext context)
    {
        var caller = context.Caller();
        return WireJson.Ok(new MeView(
            caller.Id, caller.Role, caller.Scopes, [.. Enum.GetValues<Permission>().Where(caller.May)],
            caller.User is { } user ? PersonView.Of(user) : null,
            caller.Session is { } session ? SessionView.Of(session, session) : null,
            caller.Session?.Kind == SessionLife.Cookie && SessionCookie.TextOf(context.Request) is { } cookie ? CrossSite.TokenOf(cookie) : null));
    }
}

/// <summary>What a person signs in with.</summary>
public sealed record SignInRequest
{
    public required string Email { get; init; }

    public required string Password { get; init; }

    /// <summary>What the authenticator app shows, or a recovery code, where the user has set that up.</summary>
    public string? Code { get; init; }

    /// <summary>COOKIE for browsers; TOKENS, the default, for programs.</summary>
    [AllowedValues("COOKIE", "TOKENS")]
    public string? Session { get; init; }
}

public sealed record RefreshRequest
{
    public required string RefreshToken { get; init; }
}

/// <summary>A session as it was begun or refreshed.</summary>
/// <param name="AccessToken">To send as bearer for a quarter of an hour; null with a cookie.</param>
/// <param name="RefreshToken">Good once, for the next pair of tokens; null with a cookie.</param>
/// <param name="CsrfToken">To send as X-CSRF-Token with the cookie; null with tokens.</param>
public sealed record SignedIn(bool Success, PersonView User, SessionView Session, string? AccessToken, DateTimeOffset? AccessTokenExpiresAt, string? RefreshToken, string? CsrfToken)
{
    internal static SignedIn Of(UserRow user, OpenedSession opened)
    {
        var (person, session) = (PersonView.Of(user), SessionView.Of(opened.Row, opened.Row));
        return opened.Refresh is null
            ? new(true, person, session, null, null, null, CrossSite.TokenOf(opened.Access))
            : new(true, person, session, opened.Access, opened.Row.AccessUntil, opened.Refresh, null);
    }
}

public sealed record SignedOut(bool Success);

public sealed record MeUpdate
{
    public required string Name { get; init; }
}

public sealed record PersonSaved(bool Success, PersonView User);

/// <summary>Who asks.</summary>
/// <param name="Id">The user's id, or the token's that belongs to nobody.</param>
/// <param name="Scopes">Of a machine what it may do; of a user's token what it is narrowed to, empty for nothing.</param>
/// <param name="Permissions">What the caller may do now.</param>
/// <param name="User">Null for a token that belongs to nobody.</param>
/// <param name="Session">Null for a token that was made.</param>
/// <param name="CsrfToken">Only with a cookie.</param>
public sealed record MeView(string Id, string Role, ImmutableArray<string> Scopes, ImmutableArray<Permission> Permissions, PersonView? User, SessionView? Session, string? CsrfToken);

/// <summary>A user as the user sees it.</summary>
/// <param name="HasPassword">Whether sign-in by password is possible.</param>
/// <param name="SecondFactor">Whether sign-in asks for a code too.</param>
public sealed record PersonView(string Id, string Name, string Email, string Role, bool HasPassword, bool SecondFactor)
{
    public static PersonView Of(UserRow row) => new(row.Id, row.Name, row.Email, row.Role, row.PasswordHash is not null, row.TotpSince is not null);
}
