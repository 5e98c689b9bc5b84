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

    /// <summary>
    /// The secrets to sign with now, the newest first; a refusal says what to do when that one cannot be opened. The previous one is
    /// left out when it cannot: whoever lost its key makes a new secret, and must not wait a day for it to work.
    /// </summary>
    internal (ImmutableArray<string> Secrets, string? Refusal) Open(SubscriptionRow row, DateTimeOffset now)
    {
        var newest = OpenOne(row, row.Secret);
        if (newest is OpenReply.Refused refused)
        {
            return ([], refused.Reason);
        }

        var current = ((OpenReply.Opened)newest).Secret;
        return row.PreviousSecret is { } previous && row.PreviousSecretUntil > now && OpenOne(row, previous) is OpenReply.Opened before
            ? ([current, before.Secret], null)
            : ([current], null);
    }

    private OpenReply OpenOne(SubscriptionRow row, string text) => cipher.Open(text, SecretOwner.OfWebhook(row.Id));
}
