using Concord.Connectors.Notices;
using Concord.WebFront.Auth;
using Concord.WebFront.Auth.Passwords;
using Concord.WebFront.Auth.SignIn;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;

namespace Concord.WebFront.Api;

/// <summary>Passwords: changed by who has the present one, set by who has a one-time token.</summary>
public static class PasswordApi
{
    private static readonly string[] ChangeFields = ["currentPassword", "newPassword"];
    private static readonly string[] ForgotFields = ["email"];
    private static readonly string[] ResetFields = ["token", "password"];

    public static void MapPasswords(this IEndpointRouteBuilder app)
    {
        var password = app.MapGroup("/api/auth/password").WithTags("Sign-in");
        password.MapPost("", ChangeAsync).WithSummary("Changes the caller's password. All other sessions of the caller end.").RequireSession().Takes<PasswordChange>().Answers<PasswordSet>().Fails(403, "proof-wrong");
        password.MapPost("/forgot", ForgotAsync).WithSummary("Mails a one-time token to set a password with. The answer does not tell whether the address is a user's.").OpenToEverybody()
            .Takes<PasswordForgotten>().Answers<PasswordAsked>().Fails(400, "request-invalid").Fails(409, "mail-not-set").Fails(429, "too-many-requests");
        password.MapPost("/reset", ResetAsync).WithSummary("Sets a password with a one-time token. All sessions of the user end.").OpenToEverybody()
            .Takes<PasswordReset>().Answers<PasswordSet>().Fails(400, "request-invalid").Fails(403, "link-wrong").Fails(429, "too-many-requests");
    }

    private static async Task<IResult> ChangeAsync(HttpContext context, PasswordDesk desk, ConcordSettings settings)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, ChangeFields);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var (present, wanted) = (fields.RequiredText("currentPassword", PasswordRules.Most), fields.RequiredText("newPassword", PasswordRules.Most));
        if (fields.Problem is { } problem)
            return new ProblemResult(problem);
        return await desk.ChangeAsync(context.Caller(), present, wanted, Origin.Of(context, settings.Proxies)) switch
        {
            PasswordReply.Set => WireJson.Ok(new PasswordSet(true)),
            PasswordReply.Unfit unfit => Unfit(fields, "newPassword", unfit),
            PasswordReply.Crowded => new ProblemResult(Crowding.Full("Too many passwords are compared at this moment.")),
            _ => new ProblemResult(ProofWrong("password")),
        };
    }

    private static async Task<IResult> ForgotAsync(HttpContext context, ForgottenPasswords forgotten, PasswordMail mail, SignInLimits limits, ConcordSettings settings)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, ForgotFields);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var email = fields.RequiredText("email", AuthApi.LongestEmail).Trim();
        if (email.Length > 0 && !MailboxAddress.IsOne(email))
            fields.Wrong("email", "Must be one e-mail address, such as ann@example.org.");
        var origin = Origin.Of(context, settings.Proxies);
        if ((fields.Problem ?? limits.Admit(origin.Address)) is { } problem)
            return new ProblemResult(problem);
        if (!mail.IsSet)
            return new ProblemResult(new(StatusCodes.Status409Conflict, "mail-not-set", $"{PasswordMail.NoMailer} Until then ask a WEB_STEWARD for a one-time token."));
        return forgotten.Ask(email, origin)
            ? WireJson.Ok(new PasswordAsked(true, "If the address is a user's, a mail with a one-time token is on its way."))
            : new ProblemResult(Crowding.Full("Too many such mails wait to be sent."));
    }

    private static async Task<IResult> ResetAsync(HttpContext context, PasswordDesk desk, SignInLimits limits, ConcordSettings settings)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, ResetFields);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var (token, wanted) = (fields.RequiredText("token", int.MaxValue), fields.RequiredText("password", PasswordRules.Most));
        var origin = Origin.Of(context, settings.Proxies);
        if ((fields.Problem ?? limits.Admit(origin.Address)) is { } problem)
            return new ProblemResult(problem);
        var reply = await desk.ResetAsync(token.Trim(), wanted, origin);
        if (reply is PasswordReply.LinkWrong)
            return new ProblemResult(new(StatusCodes.Status403Forbidden, "link-wrong", "This token is unknown, was used or replaced, or has expired. Ask for a new one at /api/auth/password/forgot, or ask a WEB_STEWARD."));
        limits.Proven(origin.Address);
        return reply is PasswordReply.Unfit unfit ? Unfit(fields, "password", unfit) : WireJson.Ok(new PasswordSet(true));
    }

    /// <summary>Who is signed in could not show once more who they are.</summary>
    internal static Problem ProofWrong(string what) => new(
        StatusCodes.Status403Forbidden, "proof-wrong", $"The {what} is wrong, or sign-in is closed for {Lockout.Pause.TotalMinutes:0} minutes after {Lockout.Most} wrong ones. Nothing was changed.");

    private static ProblemResult Unfit(JsonFields fields, string name, PasswordReply.Unfit unfit)
    {
        fields.Wrong(name, unfit.Why);
        return new(fields.Problem!);
    }
}

public sealed record PasswordChange
{
    public required string CurrentPassword { get; init; }

    /// <summary>12 to 200 characters, and not the e-mail address.</summary>
    public required string NewPassword { get; init; }
}

public sealed record PasswordForgotten
{
    public required string Email { get; init; }
}

public sealed record PasswordReset
{
    /// <summary>As it came by mail, or from an admin.</summary>
    public required string Token { get; init; }

    /// <summary>12 to 200 characters, and not the e-mail address.</summary>
    public required string Password { get; init; }
}

public sealed record PasswordSet(bool Success);

public sealed record PasswordAsked(bool Success, string Detail);
