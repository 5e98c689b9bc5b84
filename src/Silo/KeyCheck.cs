using Concord.Connectors.Secrets;
using Concord.Storage;
using Concord.Storage.Rows;
using Microsoft.Extensions.Hosting;

namespace Concord.Silo;

/// <summary>
/// Keeps a program with the wrong key from starting: it would make secrets that the right one does not open, and could open none of what is stored. Where only some
/// of it does not open it starts, and `keys rotate` names them.
/// </summary>
public sealed class KeyCheck(IDatabase database, CredentialCipher cipher) : IHostedService
{
    private const int Newest = 200;

    /// <exception cref="DatabaseRefusedException">Nothing of what is stored opens with the keys at hand.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var reads = new Reads();
        var credentials = reads.Add(From.Table<IntegrationRow>().Where(row => row.Credentials, Is.NotNull).OrderByDescending(row => row.Id).Take(Newest));
        var webhooks = reads.Add(From.Table<WebhookSecretRow>().OrderByDescending(row => row.Id).Take(Newest));
        var subscriptions = reads.Add(From.Table<SubscriptionRow>().OrderByDescending(row => row.Id).Take(Newest));
        var signIns = reads.Add(From.Table<UserRow>().Where(row => row.TotpKey, Is.NotNull).OrderByDescending(row => row.Id).Take(Newest));
        var chains = reads.Add(From.Table<AuditEpochRow>().OrderByDescending(row => row.Id).Take(Newest));
        await database.ReadAsync(reads);
        string[] stored =
        [
            .. credentials.Rows.Select(row => row.Credentials!), .. webhooks.Rows.Select(row => row.Secret), .. subscriptions.Rows.Select(row => row.Secret), .. signIns.Rows.Select(row => row.TotpKey!),
            .. chains.Rows.Select(row => row.Key),
        ];
        var keys = stored.Select(CredentialCipher.KeyIdOf).Distinct(StringComparer.Ordinal).ToArray();
        if (keys.Length > 0 && !keys.Any(cipher.Opens))
            throw new DatabaseRefusedException(
                $"ENCRYPTION_KEY is the key {cipher.KeyId}, and what is stored was sealed with {string.Join(", ", keys)}. Give that one as ENCRYPTION_KEY (with SQLite: put the key file back that lay beside the database), "
                + "or as ENCRYPTION_KEY_PREVIOUS if you are changing it.");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
