using System.Collections.Immutable;
using Concord.Sync.Vocabulary;
using static Concord.Connectors.Credentials;

namespace Concord.Grains.Credentials;

/// <summary>Which names the credentials of each way to sign in have, and how they become headers.</summary>
internal static class CredentialForms
{
    /// <summary>The names that must be given; empty for a way that is not offered.</summary>
    public static ImmutableArray<string> Required(AuthenticationType type) => type switch
    {
        AuthenticationType.BEARER_TOKEN => ["token"],
        AuthenticationType.API_KEY => ["apiKey"],
        _ => [],
    };

    /// <summary>The names that may be given besides.</summary>
    public static ImmutableArray<string> Optional(AuthenticationType type) => type is AuthenticationType.API_KEY ? ["header"] : [];

    /// <exception cref="NotSupportedException">The way to sign in is not offered; validation refuses it before.</exception>
    public static Connectors.Credentials Build(AuthenticationType type, IReadOnlyDictionary<string, string> values) => type switch
    {
        AuthenticationType.BEARER_TOKEN => new BearerToken(values["token"]),
        AuthenticationType.API_KEY => new ApiKey(values["apiKey"], values.GetValueOrDefault("header", ApiKey.DefaultHeader)),
        _ => throw new NotSupportedException($"Signing in by {type} is not offered."),
    };
}
