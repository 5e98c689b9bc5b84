using Concord.Storage.Rows;
using Concord.WebFront.Auth;
using Concord.WebFront.Auth.Passwords;
using Concord.WebFront.Auth.SecondFactor;
using Concord.WebFront.Auth.Sessions;
using Concord.WebFront.Auth.SignIn;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;

namespace Concord.WebFront.Api;

/// <summary>How an admin helps a user in, or keeps somebody out.</summary>
public static class UserAccessApi
{
    public static void MapUserAccess(this IEndpointRouteBuilder app)
    {
        var user = app.MapGroup("/api/admin/users/{id}").WithTags("Users").RequirePermission(Permission.AccessManage);
        user.MapPost("/password-link", LinkAsync).WithSummary("Makes a one-time token for the user to set a password with: mailed, or in this answer only.").Answers<PasswordLinkMade>()
            .Fails(404, "user-not-found").Fails(409, "user-disabled");
        user.MapPost("/unlock", UnlockAsync).WithSummary("Opens a sign-in again that wrong passwords have closed.").Answers<UserSaved>().Fails(404, "user-not-found");
        user.MapDelete("/sessions", EndSessionsAsync).WithSummary("Ends all sessions of the user at once; tokens that were made stay.").Answers<SessionsEnded>().Fails(404, "user-not-found");
        user.MapDelete("/second-factor", FactorOffAsync).WithSummary("Turns the second factor off for a user who has lost it.").Answers<UserSaved>().Fails(404, "user-not-found");
        user.MapDelete("/oidc", UntieAsync).WithSummary("Unties the user from the account at the OpenID Connect provider, and ends all sessions; who comes next with the verified address is tied.").Answers<UserSaved>()
            .Fails(404, "user-not-found");
    }

    private static async Task<IResult> UntieAsync(string id, HttpContext context, UserStore users) =>
        await users.UntieAsync(id, context.Caller().Id) is { } row ? WireJson.Ok(new UserSaved(true, UserView.Of(row))) : Unknown(id);

    private static async Task<IResult> LinkAsync(string id, HttpContext context, UserStore users, PasswordDesk desk, PasswordMail mail, ConcordSettings settings)
    {
        if (await desk.MakeLinkAsync(id, PasswordDesk.GivenLife, context.Caller().Id, Origin.Of(context, settings.Proxies).AddressText) is not { } link)
            return await users.FindAsync(id) is null
                ? Unknown(id)
                : new ProblemResult(new(StatusCodes.Status409Conflict, "user-disabled", "This user is disabled; enable it first."));
        var trouble = mail.IsSet ? await mail.SendAsync(link) : PasswordMail.NoMailer;
        return WireJson.Ok(new PasswordLinkMade(true, link.User.LinkExpiresAt!.Value, trouble is null ? link.User.Email : null, trouble is null ? null : link.Text, trouble));
    }

    private static Task<IResult> UnlockAsync(string id, HttpContext context, UserStore users) => EditAsync(id, context, users, Lockout.Passed, "user.unlocked");

    private static Task<IResult> FactorOffAsync(string id, HttpContext context, UserStore users) => EditAsync(id, context, users, FactorDesk.Without, "user.totp-off");

    private static async Task<IResult> EndSessionsAsync(string id, HttpContext context, UserStore users, SessionStore sessions)
    {
        var ended = await users.FindAsync(id) is { } user ? (await sessions.ListAsync(user)).Length : 0;
        return await users.EndSessionsAsync(id, context.Caller().Id) is null ? Unknown(id) : WireJson.Ok(new SessionsEnded(true, id, ended));
    }

    private static async Task<IResult> EditAsync(string id, HttpContext context, UserStore users, Func<UserRow, UserRow> change, string action) =>
        await users.EditAsync(id, change, action, context.Caller().Id) is { } row ? WireJson.Ok(new UserSaved(true, UserView.Of(row))) : Unknown(id);

    private static ProblemResult Unknown(string id) => new(Problem.NotFound("user", id));
}

/// <param name="ExpiresAt">From when on the token is not good any more; making another ends it too.</param>
/// <param name="MailedTo">Where it was mailed to; null where it was not.</param>
/// <param name="Token">To be handed to the user by a safe way; null where it was mailed.</param>
/// <param name="Trouble">Why it was not mailed.</param>
public sealed record PasswordLinkMade(bool Success, DateTimeOffset ExpiresAt, string? MailedTo, string? Token, string? Trouble);

/// <param name="Ended">How many there were.</param>
public sealed record SessionsEnded(bool Success, string Id, int Ended);
