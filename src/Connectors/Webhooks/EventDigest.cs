using System.Security.Cryptography;
using System.Text;

namespace Concord.Connectors.Webhooks;

/// <summary>SHA-256 in lower-case hex.</summary>
internal static class EventDigest
{
    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static string Of(string content) => Of(Encoding.UTF8.GetBytes(content));
}
