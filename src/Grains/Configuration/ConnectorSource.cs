using Concord.Connectors;
using Concord.Connectors.Definitions;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;
using Concord.Grains.Credentials;
using Concord.Sync.Values;
using Orleans;

namespace Concord.Grains.Configuration;

/// <summary>Connectors for integrations, with the credentials that their credential grain leases.</summary>
public sealed class ConnectorSource(IGrainFactory grains, IOutboundDoor door, TimeProvider clock)
{
    /// <summary>A connector that may be used for the work at hand; cheap to make.</summary>
    public async Task<IConnector> ForAsync(IntegrationSetup setup)
    {
        var lease = await grains.GetGrain<ICredentialGrain>(GrainKeys.Credential(setup.Id)).Lease(setup.Row.ConfigVersion);
        return For(setup, FieldValue.ParseOrThrow(lease.Json));
    }

    /// <summary>A connector for settings that need not be saved.</summary>
    public IConnector For(IntegrationSetup setup, FieldValue credentials) =>
        new RestConnector(setup.Config.Connector, BaseUrlOf(setup.Row.BaseUrl), CredentialsOf(setup, credentials), door, clock);

    private static Connectors.Credentials CredentialsOf(IntegrationSetup setup, FieldValue json) => CredentialsReader.Read(setup.Row.AuthType, json) switch
    {
        CredentialsReading.Good good => good.Credentials,
        CredentialsReading.Wrong wrong => throw new FormatException(string.Join(" ", wrong.Problems)),
        var other => throw new InvalidOperationException($"Unknown reading {other}."),
    };

    // Saved and validated settings only come here.
    private static BaseUrl BaseUrlOf(string text) =>
        BaseUrl.TryParse(text, out var address, out var error) ? address : throw new FormatException($"baseUrl {error}");
}
