using Concord.WebFront.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.DataProtection;

namespace Concord.WebFront.Auth.OpenId;

/// <summary>Whom the provider sent back, or why that is not believed: exactly one of the two is there.</summary>
public readonly record struct OpenIdExchanged(OpenIdPerson? Person, string? Trouble);

/// <summary>The flow with the provider, as far as the framework carries it out.</summary>
internal static class OpenIdExchange
{
    /// <summary>Adds the flow. Without a provider in the settings nothing of it is there.</summary>
    public static void AddOpenId(this IServiceCollection services, ConcordSettings settings)
    {
        if (settings.OpenId is not { } openId)
            return;
        services.AddSingleton(openId);
        services.AddSingleton(settings.Egress);
        services.AddSingleton<OpenIdProvider>();
        services.AddSingleton<IDataProtectionProvider>(provider => ActivatorUtilities.CreateInstance<SealedState>(provider, ""));
        services.AddWebEncoders();
        services.AddAuthenticationCore();
        services.AddSingleton<IAuthenticationSchemeProvider, RoutedSchemes>();
        new AuthenticationBuilder(services).AddOAuth<OAuthOptions, OpenIdHandler>(OpenIdHandler.SchemeName, _ => { });
        services.AddOptions<OAuthOptions>(OpenIdHandler.SchemeName).Configure<OpenIdProvider, TimeProvider>((flow, provider, clock) => Configure(flow, openId, settings, provider, clock));
    }

    /// <summary>Takes what the browser brings back from the provider: the code, and the state that it was sent away with.</summary>
    public static async Task<OpenIdExchanged> TakeAsync(HttpContext context)
    {
        var handlers = context.RequestServices.GetRequiredService<IAuthenticationHandlerProvider>();
        var handler = (IAuthenticationRequestHandler)(await handlers.GetHandlerAsync(context, OpenIdHandler.SchemeName))!;
        await handler.HandleRequestAsync();
        return context.Features.Get<OpenIdPerson>() is { } person ? new(person, null) : new(null, context.Features.Get<Exception>()?.Message ?? "The provider did not answer.");
    }

    private static void Configure(OAuthOptions flow, OpenIdSettings openId, ConcordSettings settings, OpenIdProvider provider, TimeProvider clock)
    {
        (flow.ClientId, flow.ClientSecret, flow.UsePkce, flow.CallbackPath) = (openId.ClientId, openId.ClientSecret, true, OpenIdHandler.CallbackPath);
        // Until discovery says better, which is before they are used.
        (flow.AuthorizationEndpoint, flow.TokenEndpoint) = (openId.Authority.AbsoluteUri, openId.Authority.AbsoluteUri);
        foreach (var scope in (string[])["openid", "email", "profile"])
            flow.Scope.Add(scope);
        (flow.Backchannel, flow.TimeProvider) = (provider.Client, clock);
        // The browser comes back by a link, with which Lax cookies go.
        flow.CorrelationCookie.SameSite = SameSiteMode.Lax;
        flow.CorrelationCookie.SecurePolicy = settings.WebhookBaseUrl.Scheme == Uri.UriSchemeHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        flow.Events.OnTicketReceived = received =>
        {
            received.HandleResponse();
            return Task.CompletedTask;
        };
        flow.Events.OnRemoteFailure = failed =>
        {
            failed.HttpContext.Features.Set(failed.Failure);
            failed.HandleResponse();
            return Task.CompletedTask;
        };
    }
}
