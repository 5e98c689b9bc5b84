using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Concord.Connectors.Webhooks;

/// <summary>Signs what we send as Standard Webhooks says (https://www.standardwebhooks.com, symmetric signatures, v1).</summary>
public static class StandardSignature
{
    /// <summary>The value of `webhook-signature`: one signature a secret, so that a receiver may know either.</summary>
    /// <param name="secrets">`whsec_…` texts.</param>
    /// <param name="id">The value of `webhook-id`.</param>
    /// <param name="timestamp">The value of `webhook-timestamp`: Unix seconds.</param>
    /// <param name="body">As it is sent, in UTF-8.</param>
    /// <exception cref="FormatException">A secret is none of ours.</exception>
    public static string Of(IEnumerable<string> secrets, string id, long timestamp, string body)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.{body}"));
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(KeyOf(secret), signed))));
    }

    private static byte[] KeyOf(string secret) => SecretKey.Read(KeyReading.Base64, secret) ?? throw new FormatException("The webhook secret is not base64.");
}
