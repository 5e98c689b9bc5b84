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
        var chains = reads.Add(From.Table<AuditEpochRow>().OrderByDescending(row => row.Id).Take(Newest));
        await database.ReadAsync(reads);
        var keys = credentials.Rows.Select(row => row.Credentials!).Concat(webhooks.Rows.Select(row => row.Secret)).Concat(chains.Rows.Select(row => row.Key))
            .Select(CredentialCipher.KeyIdOf).Distinct(StringComparer.Ordinal).ToArray();
        if (keys.Length > 0 && !keys.Any(cipher.Opens))
            throw new DatabaseRefusedException(
                $"ENCRYPTION_KEY is the key {cipher.KeyId}, and what is stored was sealed with {string.Join(", ", keys)}. Give that one as ENCRYPTION_KEY (with SQLite: put the key file back that lay beside the database), "
                + "or as ENCRYPTION_KEY_PREVIOUS if you are changing it.");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
