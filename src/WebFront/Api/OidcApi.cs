using Concord.WebFront.Auth;
using Concord.WebFront.Auth.OpenId;
using Concord.WebFront.Auth.Sessions;
using Concord.WebFront.Auth.SignIn;
using Concord.WebFront.Http;
using Concord.WebFront.Settings;
using Microsoft.AspNetCore.Authentication;

namespace Concord.WebFront.Api;

/// <summary>Sign-in at the OpenID Connect provider of the installation.</summary>
public static class OidcApi
{
    public static void MapOidc(this IEndpointRouteBuilder app)
    {
        var oidc = app.MapGroup("/api/auth/oidc").WithTags("Sign-in").OpenToEverybody();
        oidc.MapGet("", BeginAsync).WithSummary("Sends a browser to the provider to sign in there.").Produces(StatusCodes.Status302Found)
            .Fails(404, "oidc-not-set").Fails(429, "too-many-requests").Fails(502, "oidc-unreachable");
        oidc.MapGet("/callback", FinishAsync).WithSummary("Takes a browser back from the provider, as a session by cookie.").Produces(StatusCodes.Status302Found)
            .Fails(403, "oidc-refused", "oidc-no-user").Fails(404, "oidc-not-set");
    }

    private static async Task<IResult> BeginAsync(HttpContext context, ConcordSettings settings, SignInLimits limits)
    {
        if (settings.OpenId is null)
            return NotSet();
        // Each makes the provider's page and a sealed state: who begins without end is slowed down, as at the password.
        if (limits.Admit(Origin.Of(context, settings.Proxies).Address) is { } full)
            return new ProblemResult(full);
        return await context.RequestServices.GetRequiredService<OpenIdProvider>().FindAsync() is null
            ? new ProblemResult(new(StatusCodes.Status502BadGateway, "oidc-unreachable", "The OpenID Connect provider cannot be reached now; the server's log says why. Try again later, or sign in by password."))
            : Results.Challenge(new AuthenticationProperties { RedirectUri = "/" }, [OpenIdHandler.SchemeName]);
    }

    private static async Task<IResult> FinishAsync(HttpContext context, OpenIdSignIn signIn, SignInLimits limits, ConcordSettings settings, ILogger<OpenIdSignIn> log)
    {
        if (settings.OpenId is null)
            return NotSet();
        var exchanged = await OpenIdExchange.TakeAsync(context);
        if (exchanged.Person is not { } person)
        {
            log.LogWarning("A sign-in at the OpenID Connect provider was refused: {Trouble}", exchanged.Trouble);
            return new ProblemResult(new(StatusCodes.Status403Forbidden, "oidc-refused", "What came back from the provider is not believed, or it refused; the server's log says why. Begin again at /api/auth/oidc."));
        }

        var origin = Origin.Of(context, settings.Proxies);
        if (await signIn.SignInAsync(person, origin) is not { } session)
            return new ProblemResult(new(StatusCodes.Status403Forbidden, "oidc-no-user", "The provider knows you, but here is no active user with your verified e-mail address. Ask a WEB_STEWARD to make one."));
        limits.Proven(origin.Address);
        SessionCookie.Set(context, settings.Proxies, session.Access);
        return Results.Redirect("/");
    }

    private static ProblemResult NotSet() => new(new(StatusCodes.Status404NotFound, "oidc-not-set", "This installation has no OpenID Connect provider; set Oidc__Authority, Oidc__ClientId and Oidc__ClientSecret."));
}
