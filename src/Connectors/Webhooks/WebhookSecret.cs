namespace Concord.Connectors.Webhooks;

/// <summary>
/// Makes webhook secrets that serve both readings: the whole text as the key, or base64 after the prefix (Standard Webhooks). Systems that
/// make their own have them judged here.
/// </summary>
public static class WebhookSecret
{
    public const string Prefix = "whsec_";

    private const int Least = 16;
    private const int Most = 500;

    /// <param name="random">24 to 64 bytes that nobody can guess; 32 are usual.</param>
    public static string Make(ReadOnlySpan<byte> random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(random.Length, 24);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(random.Length, 64);
        return Prefix + Convert.ToBase64String(random);
    }

    /// <summary>Why a secret that a system made cannot be the key of its webhooks; null when it can.</summary>
    public static string? WhyUnfit(SignatureScheme scheme, string secret)
    {
        if (secret.Length is < Least or > Most || secret.Any(c => c is <= ' ' or > '~'))
            return $"must be {Least} to {Most} printable ASCII characters without spaces.";
        if (SecretKey.Read(scheme.Key, secret) is not null) return null;
        return scheme.Key == KeyReading.Hex
            ? "must be hexadecimal digits: the signature scheme reads its key so."
            : $"must be base64, after {Prefix} if that is there: the signature scheme reads its key so.";
    }
}

/// <summary>The secrets that a delivery may be signed with: the current one and, while senders are switched over, the previous one.</summary>
public sealed record WebhookSecrets(string Current, string? Previous = null)
{
    public override string ToString() => "***";
}
