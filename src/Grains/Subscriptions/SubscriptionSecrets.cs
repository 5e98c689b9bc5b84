using System.Collections.Immutable;
using Concord.Connectors.Secrets;
using Concord.Connectors.Webhooks;
using Concord.Storage.Rows;

namespace Concord.Grains.Subscriptions;

/// <summary>The secrets that changes are signed with: made, sealed and opened.</summary>
public sealed class SubscriptionSecrets(CredentialCipher cipher, FillBytes random)
{
    /// <summary>How long changes are signed with the previous secret too.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    internal (string Text, string Sealed) Make(string subscriptionId)
    {
        Span<byte> bytes = stackalloc byte[32];
        random(bytes);
        var text = WebhookSecret.Make(bytes);
        return (text, cipher.Seal(text, SecretOwner.OfWebhook(subscriptionId)));
    }

    /// <summary>The secrets to sign with now, the newest first; a refusal says what to do when they cannot be opened.</summary>
    internal (ImmutableArray<string> Secrets, string? Refusal) Open(SubscriptionRow row, DateTimeOffset now)
    {
        ImmutableArray<string> kept = row.PreviousSecret is { } previous && row.PreviousSecretUntil > now ? [row.Secret, previous] : [row.Secret];
        var opened = kept.Select(text => cipher.Open(text, SecretOwner.OfWebhook(row.Id))).ToList();
        return ([.. opened.OfType<OpenReply.Opened>().Select(reply => reply.Secret)], opened.OfType<OpenReply.Refused>().FirstOrDefault()?.Reason);
    }
}
