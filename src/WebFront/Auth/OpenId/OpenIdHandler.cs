using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Concord.WebFront.Settings;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Concord.WebFront.Auth.OpenId;

/// <summary>
/// The framework's authorization code flow (state bound to the browser by a cookie, PKCE), with what OpenID Connect adds: endpoints by discovery, a
/// nonce, and the check of the id token. Where the browser is sent back to is a setting, so that no Host header decides it.
/// </summary>
internal sealed class OpenIdHandler(IOptionsMonitor<OAuthOptions> options, ILoggerFactory logs, UrlEncoder encoder, OpenIdProvider provider, ConcordSettings settings)
    : OAuthHandler<OAuthOptions>(options, logs, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "oidc";

    public const string CallbackPath = "/api/auth/oidc/callback";

    private const string Nonce = "nonce";

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await DiscoverAsync();
        await base.HandleChallengeAsync(properties);
    }

    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        properties.Items[Nonce] = nonce;
        return QueryHelpers.AddQueryString(base.BuildChallengeUrl(properties, OurAddress()), Nonce, nonce);
    }

    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        await DiscoverAsync();
        return await base.ExchangeCodeAsync(new(context.Properties, context.Code, OurAddress()));
    }

    protected override async Task<AuthenticationTicket> CreateTicketAsync(ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        if (tokens.Response?.RootElement.TryGetProperty("id_token", out var idToken) != true || idToken.GetString() is not { } text)
            throw new OpenIdRefusedException("The provider sent no id token; is the scope openid allowed for this client?");
        Context.Features.Set(await provider.CheckAsync(text, properties.Items[Nonce]!));
        return new(new ClaimsPrincipal(identity), properties, Scheme.Name);
    }

    private async Task DiscoverAsync()
    {
        var known = await provider.FindAsync() ?? throw new OpenIdRefusedException("The provider cannot be reached.");
        (Options.AuthorizationEndpoint, Options.TokenEndpoint) = (known.AuthorizationEndpoint, known.TokenEndpoint);
    }

    private string OurAddress() => new Uri(settings.WebhookBaseUrl, CallbackPath).AbsoluteUri;
}
