using System.Security.Cryptography;
using System.Text;

namespace Concord.Grains;

/// <summary>
/// Builds and reads grain keys. Parts are percent-encoded and joined by '/'. A part above 200 bytes is replaced by its hash, so
/// that no storage limit is met; the leading word keeps a key from looking like a number to runtimes that parse hex keys.
/// </summary>
public static class GrainKeys
{
    private const int LongestPart = 200;

    public static string Integration(string integrationId) => Join("integration", integrationId);

    public static string Credential(string integrationId) => Join("credential", integrationId);

    public static string Record(string type, string id) => Join("record", type, id);

    public static string Mapping(string integrationId, string type, string internalId) => Join("mapping", integrationId, type, internalId);

    public static string Delivery(string deliveryId) => Join("delivery", deliveryId);

    public static string Subscription(string subscriptionId) => Join("subscription", subscriptionId);

    public static string Notice(string integrationId) => Join("notice", integrationId);

    public static string Hook(string integrationId) => Join("hook", integrationId);

    /// <summary>There is one.</summary>
    public static string Keys() => Join("keys", "secrets");

    /// <summary>There is one.</summary>
    public static string Cleanup() => Join("cleanup", "all");

    /// <summary>Outside ids can be long, so the key may hold a hash; calls therefore carry the id itself as well.</summary>
    public static string Identity(string integrationId, string type, string externalId) => Join("external", integrationId, type, externalId);

    /// <summary>The decoded parts after the leading word. A hashed part comes back as its hash.</summary>
    public static string[] Parts(string key) => [.. key.Split('/').Skip(1).Select(Uri.UnescapeDataString)];

    private static string Join(string kind, params string[] parts) => kind + "/" + string.Join('/', parts.Select(Encode));

    private static string Encode(string part)
    {
        ArgumentException.ThrowIfNullOrEmpty(part);
        var encoded = Uri.EscapeDataString(part);
        return encoded.Length <= LongestPart
            ? encoded
            : "h-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(part)));
    }
}
