using System.Security.Cryptography;
using System.Text;
using Concord.Connectors.Outbound;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Concord.WebFront.Auth.OpenId;

/// <summary>A person as the provider vouches for.</summary>
/// <param name="Subject">Issuer and subject as one text.</param>
/// <param name="Email">Null where the provider does not say one, or did not verify it.</param>
public sealed record OpenIdPerson(string Subject, string? Email, string? Name);

/// <summary>What the provider sent cannot be believed. The message holds no secret.</summary>
public sealed class OpenIdRefusedException(string message) : Exception(message);

/// <summary>What is known of the provider (its discovery document and keys, which are read again as they change), and the check of its id tokens.</summary>
public sealed class OpenIdProvider : IDisposable
{
    private const int MostBytes = 1024 * 1024;

    // Clocks differ.
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    // A shared secret, or none, signs nothing here.
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private readonly OpenIdSettings settings;
    private readonly TimeProvider clock;
    private readonly ILogger<OpenIdProvider> log;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> discovery;

    public OpenIdProvider(OpenIdSettings settings, EgressRules egress, TimeProvider clock, ILogger<OpenIdProvider> log)
    {
        (this.settings, this.clock, this.log) = (settings, clock, log);
        Client = new HttpClient(new GuardedHandler(egress, clock)) { Timeout = TimeSpan.FromSeconds(15), MaxResponseContentBufferSize = MostBytes };
        // Which plain http may be called, the handler knows.
        var documents = new HttpDocumentRetriever(Client) { RequireHttps = false };
        discovery = new(settings.Authority.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(), documents);
    }

    /// <summary>Calls the provider, and nobody whom the egress rules forbid.</summary>
    public HttpClient Client { get; }

    /// <summary>Null: the provider cannot be reached or does not say who it is; the log tells why.</summary>
    public async Task<OpenIdConnectConfiguration?> FindAsync()
    {
        try
        {
            var found = await discovery.GetConfigurationAsync(CancellationToken.None);
            if (found.Issuer?.TrimEnd('/') == settings.Authority.AbsoluteUri.TrimEnd('/'))
                return found;
            log.LogError("The provider below {Authority} says that it is {Issuer}; set Oidc__Authority to its issuer", settings.Authority, found.Issuer);
        }
        catch (Exception trouble) when (trouble is InvalidOperationException or HttpRequestException or IOException or OperationCanceledException)
        {
            log.LogError(trouble, "The discovery document below {Authority} cannot be read", settings.Authority);
        }

        return null;
    }

    /// <summary>Whom an id token names.</summary>
    /// <exception cref="OpenIdRefusedException">It is not the provider's, not for us, not for this sign-in, or too old.</exception>
    public async Task<OpenIdPerson> CheckAsync(string idToken, string nonce)
    {
        var known = await FindAsync() ?? throw new OpenIdRefusedException("The provider cannot be reached.");
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(idToken, new()
        {
            ValidIssuer = known.Issuer,
            ValidAudience = settings.ClientId,
            IssuerSigningKeys = known.SigningKeys,
            // Keys that are new are fetched.
            ConfigurationManager = discovery,
            ValidAlgorithms = Algorithms,
            LifetimeValidator = IsInTime,
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
            throw new OpenIdRefusedException($"The id token is not valid: {result.Exception?.GetType().Name}.");
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Text(token, "nonce") ?? ""), Encoding.UTF8.GetBytes(nonce)))
            throw new OpenIdRefusedException("The id token is of another sign-in.");
        if ((token.Audiences.Count() > 1 || token.Azp.Length > 0) && token.Azp != settings.ClientId)
            throw new OpenIdRefusedException("The id token was made for another client.");
        if (string.IsNullOrEmpty(token.Subject))
            throw new OpenIdRefusedException("The id token names nobody.");
        return new($"{known.Issuer} {token.Subject}", IsVerified(token) ? Text(token, "email") : null, Text(token, "name"));
    }

    public void Dispose() => Client.Dispose();

    private bool IsInTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires > now - Leeway && !(notBefore > now + Leeway);
    }

    // Some providers write it as a string.
    private static bool IsVerified(JsonWebToken token) => token.TryGetPayloadValue<object>("email_verified", out var verified) && verified is true or "true";

    private static string? Text(JsonWebToken token, string claim) => token.TryGetPayloadValue<string>(claim, out var text) ? text : null;
}
