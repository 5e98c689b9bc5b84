using System.Collections.Immutable;
using System.Net;
using Concord.Connectors.Configuration;
using Concord.Connectors.Secrets;
using Concord.Connectors.Webhooks;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Records;

namespace Concord.WebFront.Hooks;

/// <summary>What receiving a webhook needs to know of its integration.</summary>
public sealed record ReceivingTarget(IntegrationRow Row, IntegrationConfig Config, WebhookSecrets Secrets)
{
    /// <summary>An empty list allows everybody; an address that is not known is allowed by no list.</summary>
    public bool Allows(IPAddress? address) => Config.IpAllowList.IsEmpty
        || (address is not null && Config.IpAllowList.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)));
}

/// <summary>Looks integrations up for incoming webhooks. Rows are read anew, parsed settings are kept by configuration version.</summary>
public sealed class ReceivingCatalog(IDatabase database, IReadOnlyDictionary<string, RecordSchema> schemas, CredentialCipher cipher, TimeProvider clock)
{
    private readonly Lock gate = new();
    private ImmutableDictionary<string, (long Version, IntegrationConfig Config)> parsed = ImmutableDictionary<string, (long, IntegrationConfig)>.Empty;

    /// <summary>The integration, or null when there is none.</summary>
    public async Task<ReceivingTarget?> FindAsync(string integrationId)
    {
        var rows = database.QueryAsync(From.Table<IntegrationRow>().Where(row => row.Id, integrationId));
        var secrets = database.QueryAsync(From.Table<WebhookSecretRow>().Where(secret => secret.IntegrationId, integrationId).OrderByDescending(secret => secret.Id));
        if (await rows is not [var row])
        {
            return null;
        }

        var valid = (await secrets).Where(secret => secret.ExpiresAt is null || secret.ExpiresAt > clock.GetUtcNow()).Select(Open).ToImmutableArray();
        return valid.IsEmpty
            ? throw new InvalidOperationException($"{integrationId} has no valid webhook secret.")
            : new ReceivingTarget(row, ConfigOf(row), new WebhookSecrets(valid[0], valid.ElementAtOrDefault(1)));
    }

    private IntegrationConfig ConfigOf(IntegrationRow row)
    {
        lock (gate)
        {
            if (!parsed.TryGetValue(row.Id, out var entry) || entry.Version != row.ConfigVersion)
            {
                entry = (row.ConfigVersion, IntegrationConfigReader.Read(row.Config, schemas).Value);
                parsed = parsed.SetItem(row.Id, entry);
            }

            return entry.Config;
        }
    }

    private string Open(WebhookSecretRow row) => cipher.Open(row.Secret, SecretOwner.OfWebhook(row.IntegrationId)) switch
    {
        OpenReply.Opened opened => opened.Secret,
        OpenReply.Refused refused => throw new InvalidOperationException($"The webhook secret of {row.IntegrationId} cannot be opened. {refused.Reason}"),
        var other => throw new InvalidOperationException($"Unknown reply {other}."),
    };
}
