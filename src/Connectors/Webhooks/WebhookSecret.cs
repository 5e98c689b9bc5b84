namespace Concord.Connectors.Webhooks;

/// <summary>Makes webhook secrets that serve both readings: the whole text as the key, or base64 after the prefix (Standard Webhooks).</summary>
public static class WebhookSecret
{
    public const string Prefix = "whsec_";

    /// <param name="random">24 to 64 bytes that nobody can guess; 32 are usual.</param>
    public static string Make(ReadOnlySpan<byte> random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(random.Length, 24);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(random.Length, 64);
        return Prefix + Convert.ToBase64String(random);
    }
}

/// <summary>The secrets that a delivery may be signed with: the current one and, while senders are switched over, the previous one.</summary>
public sealed record WebhookSecrets(string Current, string? Previous = null)
{
    public override string ToString() => "***";
}
