using System.Collections.Immutable;

namespace Concord.Connectors;

/// <summary>How requests prove who sends them. The text form never shows a secret.</summary>
public abstract record Credentials
{
    private Credentials()
    {
    }

    /// <summary>The headers that go on each request.</summary>
    public abstract ImmutableArray<HttpField> Headers { get; }

    public sealed override string ToString() => $"{GetType().Name} ***";

    /// <summary>authType BEARER_TOKEN.</summary>
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
}
