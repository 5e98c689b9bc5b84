using System.Collections.Immutable;
using Concord.WebFront.Auth;
using Concord.WebFront.Auth.Passwords;
using Concord.WebFront.Auth.SecondFactor;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;

namespace Concord.WebFront.Api;

/// <summary>The second factor of a sign-in: codes of an authenticator app.</summary>
public static class TotpApi
{
    private static readonly string[] BeginFields = ["password"];
    private static readonly string[] CodeFields = ["code"];

    public static void MapTotp(this IEndpointRouteBuilder app)
    {
        var totp = app.MapGroup("/api/auth/totp").WithTags("Sign-in").RequireSession();
        totp.MapPost("", BeginAsync).WithSummary("A key for an authenticator app. Nothing is asked for until one of its codes was confirmed.").Takes<TotpRequest>().Answers<TotpBegun>()
            .Fails(403, "proof-wrong").Fails(409, "totp-on");
        totp.MapPost("/confirm", ConfirmAsync).WithSummary("Turns it on with a code of the app. The recovery codes are in this answer only.").Takes<TotpCodeRequest>().Answers<TotpOn>()
            .Fails(403, "proof-wrong").Fails(409, "totp-on", "totp-off");
        totp.MapDelete("", OffAsync).WithSummary("Turns it off with a code of the app, or a recovery code.").Takes<TotpCodeRequest>().Answers<TotpOff>().Fails(403, "proof-wrong").Fails(409, "totp-off");
    }

    private static async Task<IResult> BeginAsync(HttpContext context, FactorDesk desk, ConcordSettings settings)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, BeginFields);
        if (body.Problem is { } refused)
            return new ProblemResult(refused);
        var fields = body.Fields();
        var password = fields.RequiredText("password", PasswordRules.Most);
        if (fields.Problem is { } problem)
            return new ProblemResult(problem);
        return await desk.BeginAsync(context.Caller().User!, password, Origin.Of(context, settings.Proxies)) switch
        {
            FactorReply.Begun begun => WireJson.Ok(new TotpBegun(true, begun.Key, begun.Address)),
            FactorReply.IsOn => IsOn(),
            FactorReply.Crowded => new ProblemResult(Crowding.Full("Too many passwords are compared at this moment.")),
            _ => new ProblemResult(PasswordApi.ProofWrong("password")),
        };
    }

    private static async Task<IResult> ConfirmAsync(HttpContext context, FactorDesk desk, ConcordSettings settings)
    {
        var (code, problem) = await CodeAsync(context);
        if (problem is not null)
            return new ProblemResult(problem);
        return await desk.ConfirmAsync(context.Caller().Id, code, Origin.Of(context, settings.Proxies)) switch
        {
            FactorReply.On on => WireJson.Ok(new TotpOn(true, on.RecoveryCodes)),
            FactorReply.IsOn => IsOn(),
            FactorReply.IsOff => IsOff(),
            _ => new ProblemResult(PasswordApi.ProofWrong("code")),
        };
    }

    private static async Task<IResult> OffAsync(HttpContext context, FactorDesk desk, ConcordSettings settings)
    {
        var (code, problem) = await CodeAsync(context);
        if (problem is not null)
            return new ProblemResult(problem);
        return await desk.TurnOffAsync(context.Caller().Id, code, Origin.Of(context, settings.Proxies)) switch
        {
            FactorReply.Off => WireJson.Ok(new TotpOff(true)),
            FactorReply.IsOff => IsOff(),
            _ => new ProblemResult(PasswordApi.ProofWrong("code")),
        };
    }

    private static async Task<(string Code, Problem? Problem)> CodeAsync(HttpContext context)
    {
        var body = await JsonBody.ReadObjectAsync(context.Request, CodeFields);
        if (body.Problem is { } refused)
            return ("", refused);
        var fields = body.Fields();
        return (fields.RequiredText("code", AuthApi.LongestCode), fields.Problem);
    }

    private static ProblemResult IsOn() => new(new(StatusCodes.Status409Conflict, "totp-on", "The second factor is on already. To put another app in its place, turn it off with DELETE /api/auth/totp first."));

    private static ProblemResult IsOff() => new(new(StatusCodes.Status409Conflict, "totp-off", "The second factor is not on, or was not begun. Begin with POST /api/auth/totp."));
}

public sealed record TotpRequest
{
    /// <summary>The caller's present one.</summary>
    public required string Password { get; init; }
}

public sealed record TotpCodeRequest
{
    public required string Code { get; init; }
}

/// <param name="Key">To be typed into the app.</param>
/// <param name="Address">To be shown as a QR code.</param>
public sealed record TotpBegun(bool Success, string Key, string Address);

/// <param name="RecoveryCodes">Each stands in for a code once, when the app is lost; they cannot be shown again.</param>
public sealed record TotpOn(bool Success, ImmutableArray<string> RecoveryCodes);

public sealed record TotpOff(bool Success);
