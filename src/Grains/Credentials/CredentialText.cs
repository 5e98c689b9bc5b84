using Concord.Connectors.Rest;
using Concord.Connectors.Secrets;
using Concord.Sync.Values;

namespace Concord.Grains.Credentials;

/// <summary>Credentials as they are stored: the JSON object that an admin gave, sealed for one integration and one host.</summary>
public static class CredentialText
{
    public static string Seal(CredentialCipher cipher, FieldValue credentials, string integrationId, string baseUrl) =>
        cipher.Seal(credentials.ToJson(), OwnerOf(integrationId, baseUrl));

    /// <returns>Refused when the text was sealed for another integration or host, or with a key that we do not have.</returns>
    public static OpenReply Open(CredentialCipher cipher, string sealedText, string integrationId, string baseUrl) =>
        cipher.Open(sealedText, OwnerOf(integrationId, baseUrl));

    /// <summary>Who may open them. Saved and validated addresses only come here.</summary>
    public static SecretOwner OwnerOf(string integrationId, string baseUrl) =>
        new(integrationId, BaseUrl.TryParse(baseUrl, out var address, out var error) ? address.BoundHost : throw new FormatException($"baseUrl {error}"));
}
