namespace Concord.Connectors.OAuth;

/// <summary>What a token endpoint said. The text form never shows a token.</summary>
public abstract record TokenReply
{
    private TokenReply()
    {
    }

    /// <param name="ExpiresAt">By our clock; null when the endpoint does not say: good until it is refused.</param>
    /// <param name="RefreshToken">A new one, which replaces the one that was used; null: that one stays good.</param>
    public sealed record Granted(string AccessToken, DateTimeOffset? ExpiresAt, string? RefreshToken) : TokenReply
    {
        public override string ToString() => $"Granted *** until {ExpiresAt:O}";
    }

    /// <param name="Failure">Auth when the credentials are not accepted; RateLimited; else Refused, since no request to the system left.</param>
    public sealed record Failed(ConnectorFailure Failure) : TokenReply;
}
