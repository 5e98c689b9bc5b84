using Concord.Connectors;
using Concord.Connectors.Definitions;
using Concord.Connectors.OAuth;
using Concord.Connectors.Outbound;
using Concord.Connectors.Rest;
using Concord.Grains.Credentials;
using Concord.Sync.Policies;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;
using Orleans;

namespace Concord.Grains.Configuration;

/// <summary>Connectors for integrations, with the credentials that their credential grain leases.</summary>
public sealed class ConnectorSource(IGrainFactory grains, IOutboundDoor door, TokenEndpoint tokens, RequestBook requests, TimeProvider clock)
{
    private readonly SignInMemory signIns = new(clock);

    /// <summary>A connector that may be used for the work at hand; cheap to make. Each of its requests is spent from the lane's budget.</summary>
    /// <param name="setup">The integration.</param>
    /// <param name="lane">Whom the work is for.</param>
    /// <param name="first">How many the first request spends: 2 where a write follows a read, 0 where that was done.</param>
    /// <param name="goesOn">The requests after the first only count, and are not stopped.</param>
    public async Task<IConnector> ForAsync(IntegrationSetup setup, RequestLane lane, int first = 1, bool goesOn = false)
    {
        var spent = 0;
        var grain = grains.GetGrain<ICredentialGrain>(GrainKeys.Credential(setup.Id));
        var version = setup.Row.ConfigVersion;
        return new LeasedConnector(await grain.Lease(version), refused => grain.Renew(version, refused), leased => For(setup, LeasedOf(setup, leased)))
        {
            Spend = () => SpendAsync(setup, lane, spent++ == 0 ? first : goesOn ? null : 1),
            LeaveAlone = grain.LeaveAlone,
            Clock = clock,
        };
    }

    /// <summary>A connector for credentials that are not saved yet. Asking for a token may replace a refresh token: save what comes back. The same may be given again within ten minutes.</summary>
    public async Task<SignIn> SignInAsync(IntegrationSetup setup, FieldValue credentials)
    {
        var read = Read(setup, credentials);
        if (read is not Connectors.Credentials.OAuth2 given)
        {
            return new SignIn(For(setup, read), null, credentials);
        }

        var auth = setup.Config.Connector.Auth;
        var newest = OAuthSettings.Rotated(credentials, signIns.NewestOf(given)) ?? credentials;
        switch (await tokens.AskAsync(OAuthSettings.Read(newest, auth), auth.OAuth2, CancellationToken.None))
        {
            case TokenReply.Granted granted:
                var next = OAuthSettings.Rotated(newest, granted.RefreshToken);
                if (next is not null)
                {
                    signIns.Keep(given, granted.RefreshToken!);
                }

                return new SignIn(For(setup, CredentialsReader.WithToken(auth, granted.AccessToken)), null, next ?? newest);
            case TokenReply.Failed failed:
                return new SignIn(null, failed.Failure, credentials);
            case var other:
                throw new InvalidOperationException($"Unknown reply {other}.");
        }
    }

    private async Task<ConnectorFailure?> SpendAsync(IntegrationSetup setup, RequestLane lane, int? number)
    {
        if (number is null)
        {
            await requests.ChargeAsync(setup, lane);
        }

        return number > 0 ? await requests.SpendAsync(setup, lane, number.Value) : null;
    }

    private RestConnector For(IntegrationSetup setup, Connectors.Credentials credentials) =>
        new(setup.Config.Connector, BaseUrlOf(setup.Row.BaseUrl), credentials, new QuotaDoor(door, setup.Config.Connector.RateLimit, quota => requests.Told(setup.Id, quota), clock), clock);

    private static Connectors.Credentials LeasedOf(IntegrationSetup setup, FieldValue leased) => setup.Row.AuthType == AuthenticationType.OAUTH2
        ? CredentialsReader.WithToken(setup.Config.Connector.Auth, FieldPath.ParseOrThrow("token").Read(leased).ScalarText!)
        : Read(setup, leased);

    private static Connectors.Credentials Read(IntegrationSetup setup, FieldValue json) => CredentialsReader.Read(setup.Row.AuthType, json, setup.Config.Connector.Auth) switch
    {
        CredentialsReading.Good good => good.Credentials,
        CredentialsReading.Wrong wrong => throw new FormatException(string.Join(" ", wrong.Problems)),
        var other => throw new InvalidOperationException($"Unknown reading {other}."),
    };

    // Saved and validated settings only come here.
    private static BaseUrl BaseUrlOf(string text) =>
        BaseUrl.TryParse(text, out var address, out var error) ? address : throw new FormatException($"baseUrl {error}");
}

/// <summary>What came of signing in with credentials that are not saved yet.</summary>
/// <param name="Connector">Null when there is a <paramref name="Failure"/>.</param>
/// <param name="Credentials">What to save: as given, or with the refresh token that replaced the given one.</param>
public sealed record SignIn(IConnector? Connector, ConnectorFailure? Failure, FieldValue Credentials)
{
    /// <summary>Masked.</summary>
    public override string ToString() => "SignIn (masked)";
}
