using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Concord.WebFront.Tests.Support;

/// <summary>An OpenID Connect provider on loopback: one client, codes that are good once and with their PKCE verifier, id tokens signed with RSA.</summary>
internal sealed class OidcProvider : IAsyncDisposable
{
    public const string ClientId = "concord";
    public const string ClientSecret = "the-clients-secret";

    private readonly WebApplication app;
    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "key-1" };
    private readonly Dictionary<string, IQueryCollection> codes = [];

    private OidcProvider(WebApplication app) => this.app = app;

    public string Address => app.Urls.Single();

    public static DateTimeOffset Now => FixedClock.Start;

    /// <summary>What the id token says; null leaves a claim out.</summary>
    public Dictionary<string, object?> Claims { get; } = new()
    {
        ["sub"] = "person-1",
        ["email"] = People.Email,
        ["email_verified"] = true,
        ["name"] = "Ann of the provider",
        ["aud"] = ClientId,
        ["iat"] = Now.ToUnixTimeSeconds(),
        ["exp"] = Now.AddMinutes(5).ToUnixTimeSeconds(),
    };

    /// <summary>Signs in place of the key that discovery names.</summary>
    public SecurityKey? OtherKey { get; set; }

    /// <summary>What it says it is; its own address by default.</summary>
    public string? Issuer { get; set; }

    /// <summary>Whether the answer holds an id token at all.</summary>
    public bool GivesIdToken { get; set; } = true;

    /// <summary>How often a code was brought.</summary>
    public int Exchanges { get; private set; }

    public static async Task<OidcProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var provider = new OidcProvider(builder.Build());
        provider.app.MapGet("/.well-known/openid-configuration", provider.Discovery);
        provider.app.MapGet("/keys", provider.Keys);
        provider.app.MapPost("/token", (Delegate)provider.TokenAsync);
        await provider.app.StartAsync();
        return provider;
    }

    /// <summary>The person signs in there: what the browser brings back.</summary>
    public string Authorise(Uri sentTo)
    {
        sentTo.GetLeftPart(UriPartial.Path).ShouldBe(Address + "/authorize");
        var query = new QueryCollection(QueryHelpers.ParseQuery(sentTo.Query));
        (query["client_id"].ToString(), query["response_type"].ToString(), query["code_challenge_method"].ToString()).ShouldBe((ClientId, "code", "S256"));
        query["scope"].ToString().Split(' ').ShouldContain("openid");
        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        codes[code] = query;
        return $"?code={code}&state={Uri.EscapeDataString(query["state"].ToString())}";
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Rsa.Dispose();
    }

    private IResult Discovery() => Results.Json(new Dictionary<string, object>
    {
        ["issuer"] = Issuer ?? Address,
        ["authorization_endpoint"] = Address + "/authorize",
        ["token_endpoint"] = Address + "/token",
        ["jwks_uri"] = Address + "/keys",
    });

    private IResult Keys()
    {
        var parameters = key.Rsa.ExportParameters(false);
        return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = key.KeyId, n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) } } });
    }

    private async Task<IResult> TokenAsync(HttpContext context)
    {
        Exchanges++;
        var form = await context.Request.ReadFormAsync();
        if (!codes.Remove(form["code"].ToString(), out var asked) || !IsTheirs(form, asked))
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        var answer = new Dictionary<string, object> { ["access_token"] = "opaque", ["token_type"] = "Bearer" };
        if (GivesIdToken)
            answer["id_token"] = TokenOf(asked["nonce"].ToString());
        return Results.Json(answer);
    }

    private static bool IsTheirs(IFormCollection form, IQueryCollection asked) =>
        form["client_id"] == ClientId && form["client_secret"] == ClientSecret && form["redirect_uri"] == asked["redirect_uri"]
        && WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) == asked["code_challenge"];

    private string TokenOf(string nonce)
    {
        var claims = new Dictionary<string, object?> { ["nonce"] = nonce, ["iss"] = Address };
        foreach (var (name, value) in Claims)
            claims[name] = value;
        var payload = System.Text.Json.JsonSerializer.Serialize(claims.Where(claim => claim.Value is not null).ToDictionary());
        var algorithm = OtherKey is SymmetricSecurityKey ? SecurityAlgorithms.HmacSha256 : SecurityAlgorithms.RsaSha256;
        return new JsonWebTokenHandler().CreateToken(payload, new SigningCredentials(OtherKey ?? key, algorithm));
    }
}
