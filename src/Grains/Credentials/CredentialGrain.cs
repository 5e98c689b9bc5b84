using System.Globalization;
using Concord.Connectors.Secrets;
using Concord.Storage;
using Concord.Storage.Rows;
using Orleans;

namespace Concord.Grains.Credentials;

/// <inheritdoc cref="ICredentialGrain"/>
public sealed class CredentialGrain(IDatabase database, CredentialCipher cipher, TimeProvider clock) : Grain, ICredentialGrain
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(5);

    private CredentialLease? current;

    public async Task<CredentialLease> Lease(long configVersion)
    {
        var leaseId = configVersion.ToString(CultureInfo.InvariantCulture);
        if (current is null || current.LeaseId != leaseId || current.Until <= clock.GetUtcNow())
        {
            current = new CredentialLease(leaseId, await ReadAsync(), clock.GetUtcNow() + LeaseTime);
        }

        return current;
    }

    private async Task<string> ReadAsync()
    {
        var integrationId = GrainKeys.Parts(this.GetPrimaryKeyString())[0];
        var rows = await database.QueryAsync(From.Table<IntegrationRow>().Where(row => row.Id, integrationId));
        return rows is [{ Credentials: { } sealedText } row]
            ? CredentialText.Open(cipher, sealedText, row.Id, row.BaseUrl).ToJson()
            : throw new InvalidOperationException($"{integrationId} has no credentials; enter them in its settings.");
    }
}
