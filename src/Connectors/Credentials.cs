using System.Collections.Immutable;
using System.Text;

namespace Concord.Connectors;

/// <summary>How requests prove who sends them. The text form never shows a secret.</summary>
public abstract record Credentials
{
    // Shorter ones are words such as 'Bearer'.
    private const int ShortestSecret = 7;

    private Credentials()
    {
    }

    /// <summary>The headers that go on each request.</summary>
    public virtual ImmutableArray<HttpField> Headers => [];

    /// <summary>The query parameters that go on each request.</summary>
    public virtual ImmutableArray<KeyValuePair<string, string>> Query => [];

    /// <summary>What a text from outside must not repeat.</summary>
    private protected virtual IEnumerable<string> Secrets =>
        Headers.Select(header => header.Value).Concat(Query.Select(pair => pair.Value)).SelectMany(value => value.Split(' ', '"').Append(value));

    /// <summary>The text without what is sent as proof.</summary>
    public string Hide(string text) => Secrets.Where(secret => secret.Length >= ShortestSecret).OrderByDescending(secret => secret.Length)
        .Aggregate(text, (left, secret) => left.Replace(secret, "***", StringComparison.OrdinalIgnoreCase));

    public sealed override string ToString() => $"{GetType().Name} ***";

    /// <summary>authType BEARER_TOKEN, and OAUTH2 with the access token of the moment.</summary>
    public sealed record BearerToken(string Token) : Credentials
    {
        public override ImmutableArray<HttpField> Headers => [new("Authorization", $"Bearer {Token}")];
    }

    /// <summary>authType API_KEY: the key alone in a header.</summary>
    public sealed record ApiKey(string Key, string Header = ApiKey.DefaultHeader) : Credentials
    {
        public const string DefaultHeader = "X-API-Key";

        public override ImmutableArray<HttpField> Headers => [new(Header, Key)];
    }

    /// <summary>authType BASIC_AUTH (RFC 7617, UTF-8).</summary>
    public sealed record Basic(string Username, string Password) : Credentials
    {
        public override ImmutableArray<HttpField> Headers =>
            [new("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Username}:{Password}"))}")];

        private protected override IEnumerable<string> Secrets => base.Secrets.Append(Password);
    }

    /// <summary>Where the definition places them.</summary>
    public sealed record Placed(ImmutableArray<HttpField> InHeaders, ImmutableArray<KeyValuePair<string, string>> InQuery) : Credentials
    {
        public override ImmutableArray<HttpField> Headers => InHeaders;

        public override ImmutableArray<KeyValuePair<string, string>> Query => InQuery;
    }

    /// <summary>authType OAUTH2: what an access token is asked for with. It goes on no request to the system itself.</summary>
    /// <param name="RefreshToken">Null: the client's own token is asked for (client credentials).</param>
    public sealed record OAuth2(Uri TokenUrl, string ClientId, string? ClientSecret, string? RefreshToken, string? Scope) : Credentials;
}
