using System.Text;

namespace Concord.Connectors.Webhooks;

/// <summary>Reads a secret's text into key bytes.</summary>
internal static class SecretKey
{
    /// <returns>Null when there is no secret or it does not fit; an empty key is never returned.</returns>
    public static byte[]? Read(KeyReading reading, string? secret)
    {
        if (string.IsNullOrWhiteSpace(secret)) return null;
        var bytes = reading switch
        {
            KeyReading.Text => Encoding.UTF8.GetBytes(secret),
            KeyReading.Base64 => StrictText.FromBase64(secret.StartsWith(WebhookSecret.Prefix, StringComparison.Ordinal) ? secret[WebhookSecret.Prefix.Length..] : secret),
            _ => StrictText.FromHex(secret),
        };
        return bytes is { Length: > 0 } ? bytes : null;
    }
}
