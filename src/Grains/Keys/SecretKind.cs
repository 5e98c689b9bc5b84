using Concord.Connectors.Secrets;
using Concord.Grains.Credentials;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Keys;

/// <summary>A row with its secrets under the present key, as far as they could be opened.</summary>
/// <param name="Row">To be stored where it <paramref name="Changed"/>.</param>
/// <param name="Changed">Whether another key had sealed any.</param>
/// <param name="Refusal">What to do about one that cannot be opened; null when there is none.</param>
internal sealed record ResealedRow<T>(T Row, bool Changed, string? Refusal);

/// <summary>One kind of stored secret: which rows hold it, and how one of them comes under the present key.</summary>
/// <param name="Name">In answers.</param>
/// <param name="Subject">In the audit.</param>
/// <param name="After">The rows behind an id, by id.</param>
/// <param name="ById">One row.</param>
/// <param name="Names">The row's id, and its integration's where it has one.</param>
/// <param name="Reseal">Pure.</param>
internal sealed record SecretKind<T>(
    string Name, string Subject, Func<string, Query<T>> After, Func<string, Query<T>> ById, Func<T, (string Id, string? IntegrationId)> Names, Func<T, ResealedRow<T>> Reseal)
    where T : class;

/// <summary>Everything that is stored sealed.</summary>
internal static class SecretKinds
{
    /// <summary>What integrations prove themselves with; OAuth 2 tokens are a part of it.</summary>
    public static SecretKind<IntegrationRow> Credentials(CredentialCipher cipher) => new(
        "credentials",
        "integration",
        after => From.Table<IntegrationRow>().Where(row => row.Id, Is.Greater, after).OrderBy(row => row.Id),
        id => From.Table<IntegrationRow>().Where(row => row.Id, id),
        row => (row.Id, row.Id),
        row => row.Credentials is { } text ? Of(row, cipher.Reseal(text, CredentialText.OwnerOf(row.Id, row.BaseUrl)), made => row with { Credentials = made }) : new(row, false, null));

    /// <summary>What webhooks are signed with. One that no longer counts is not missed.</summary>
    public static SecretKind<WebhookSecretRow> WebhookSecrets(CredentialCipher cipher, DateTimeOffset now) => new(
        "webhookSecrets",
        "webhookSecret",
        after => From.Table<WebhookSecretRow>().Where(row => row.Id, Is.Greater, after).OrderBy(row => row.Id),
        id => From.Table<WebhookSecretRow>().Where(row => row.Id, id),
        row => (row.Id, row.IntegrationId),
        row => Missed(Of(row, cipher.Reseal(row.Secret, SecretOwner.OfWebhook(row.IntegrationId)), made => row with { Secret = made }), row.ExpiresAt is null || row.ExpiresAt > now));

    /// <summary>What changes are signed with.</summary>
    public static SecretKind<SubscriptionRow> SubscriptionSecrets(CredentialCipher cipher, DateTimeOffset now) => new(
        "subscriptionSecrets",
        "subscription",
        after => From.Table<SubscriptionRow>().Where(row => row.Id, Is.Greater, after).OrderBy(row => row.Id),
        id => From.Table<SubscriptionRow>().Where(row => row.Id, id),
        row => (row.Id, null),
        row => Both(Of(row, cipher.Reseal(row.Secret, SecretOwner.OfWebhook(row.Id)), made => row with { Secret = made }), cipher, now));

    /// <summary>What the codes of people's sign-ins are made with.</summary>
    public static SecretKind<UserRow> SignInKeys(CredentialCipher cipher) => new(
        "signInKeys",
        "user",
        after => From.Table<UserRow>().Where(row => row.Id, Is.Greater, after).Where(row => row.TotpKey, Is.NotNull).OrderBy(row => row.Id),
        id => From.Table<UserRow>().Where(row => row.Id, id),
        row => (row.Id, null),
        row => row.TotpKey is { } text ? Of(row, cipher.Reseal(text, SecretOwner.OfUser(row.Id)), made => row with { TotpKey = made }) : new(row, false, null));

    /// <summary>What the audit's chains are digested with.</summary>
    public static SecretKind<AuditEpochRow> AuditKeys(CredentialCipher cipher) => new(
        "auditKeys",
        "auditEpoch",
        after => From.Table<AuditEpochRow>().Where(row => row.Id, Is.Greater, after).OrderBy(row => row.Id),
        id => From.Table<AuditEpochRow>().Where(row => row.Id, id),
        row => (row.Id, null),
        row => Of(row, cipher.Reseal(row.Key, SecretOwner.OfAudit(row.Id)), made => row with { Key = made }));

    private static ResealedRow<SubscriptionRow> Both(ResealedRow<SubscriptionRow> first, CredentialCipher cipher, DateTimeOffset now)
    {
        if (first.Row.PreviousSecret is not { } previous)
        {
            return first;
        }

        var second = Missed(
            Of(first.Row, cipher.Reseal(previous, SecretOwner.OfWebhook(first.Row.Id)), made => first.Row with { PreviousSecret = made }), first.Row.PreviousSecretUntil > now);
        return new(second.Row, first.Changed || second.Changed, first.Refusal ?? second.Refusal);
    }

    private static ResealedRow<T> Missed<T>(ResealedRow<T> row, bool counts) => counts ? row : row with { Refusal = null };

    private static ResealedRow<T> Of<T>(T row, ResealReply reply, Func<string, T> with) => reply switch
    {
        ResealReply.Resealed resealed => new(with(resealed.Text), true, null),
        ResealReply.Refused refused => new(row, false, refused.Reason),
        _ => new(row, false, null),
    };
}
