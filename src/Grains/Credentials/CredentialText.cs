using System.Collections.Immutable;
using Concord.Connectors.Rest;
using Concord.Connectors.Secrets;
using Concord.Sync.Values;

namespace Concord.Grains.Credentials;

/// <summary>Credentials as they are stored: a JSON object of names and texts, sealed for one integration and one host.</summary>
public static class CredentialText
{
    public static string Seal(CredentialCipher cipher, IReadOnlyDictionary<string, string> values, string integrationId, string baseUrl)
    {
        var json = values.Aggregate(FieldValue.Object.Empty, (all, value) => all.With(value.Key, FieldValue.Of(value.Value))).ToJson();
        return cipher.Seal(json, OwnerOf(integrationId, baseUrl));
    }

    /// <exception cref="InvalidOperationException">The text was sealed for another integration or host, or with a key that we do not have.</exception>
    public static ImmutableDictionary<string, string> Open(CredentialCipher cipher, string sealedText, string integrationId, string baseUrl) =>
        cipher.Open(sealedText, OwnerOf(integrationId, baseUrl)) switch
        {
            OpenReply.Opened opened => Read(opened.Secret),
            OpenReply.Refused refused => throw new InvalidOperationException($"The credentials of {integrationId} cannot be opened. {refused.Reason}"),
            var other => throw new InvalidOperationException($"Unknown reply {other}."),
        };

    private static SecretOwner OwnerOf(string integrationId, string baseUrl) => new(integrationId, BaseUrl.TryParse(baseUrl, out var address, out var error) ? address.BoundHost : throw new FormatException($"baseUrl {error}"));

    private static ImmutableDictionary<string, string> Read(string json) =>
        ((FieldValue.Object)FieldValue.ParseOrThrow(json)).Fields
            .ToImmutableDictionary(field => field.Key, field => field.Value.ScalarText ?? "", StringComparer.Ordinal);
}
