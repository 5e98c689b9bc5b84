using Concord.Connectors.Definitions;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Credentials;

/// <summary>What an integration's saved settings say about OAuth 2. They were validated when they were saved, so a fault here is a bug and raises.</summary>
internal static class OAuthSettings
{
    private static readonly FieldPath RefreshToken = FieldPath.ParseOrThrow("refreshToken");
    private static readonly FieldPath Connector = FieldPath.ParseOrThrow("connector");

    public static AuthDefinition AuthOf(IntegrationRow row) => DefinitionReader.Read(Connector.Read(FieldValue.ParseOrThrow(row.Config))) switch
    {
        DefinitionReading.Good good => good.Definition.Auth,
        DefinitionReading.Wrong wrong => throw new FormatException(string.Join(" ", wrong.Problems)),
        var other => throw new InvalidOperationException($"Unknown reading {other}."),
    };

    public static Connectors.Credentials.OAuth2 Read(FieldValue json, AuthDefinition auth) => CredentialsReader.Read(AuthenticationType.OAUTH2, json, auth) switch
    {
        CredentialsReading.Good { Credentials: Connectors.Credentials.OAuth2 oauth } => oauth,
        CredentialsReading.Wrong wrong => throw new FormatException(string.Join(" ", wrong.Problems)),
        var other => throw new InvalidOperationException($"Unknown reading {other}."),
    };

    /// <summary>The credentials with the refresh token that replaces theirs; null when there is nothing to replace.</summary>
    public static FieldValue? Rotated(FieldValue json, string? refreshToken) =>
        refreshToken is null || RefreshToken.Read(json).ScalarText is not { } old || old == refreshToken ? null : RefreshToken.Write(json, FieldValue.Of(refreshToken));
}
