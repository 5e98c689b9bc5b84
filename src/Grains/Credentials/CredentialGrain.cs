using Concord.Connectors;
using Concord.Connectors.OAuth;
using Concord.Connectors.Secrets;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;
using Orleans;

namespace Concord.Grains.Credentials;

/// <inheritdoc cref="ICredentialGrain"/>
public sealed class CredentialGrain(IDatabase database, CredentialStore store, TokenEndpoint tokens, IdSource ids, TimeProvider clock) : Grain, ICredentialGrain
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(5);

    // A token that its endpoint gives no end is used until it is refused.
    private static readonly TimeSpan EndlessTime = TimeSpan.FromHours(24);

    // A token must outlast the request that it goes on.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    // So that the many who wait for a token do not each ask an endpoint that just failed.
    private static readonly TimeSpan FailureTime = TimeSpan.FromSeconds(10);

    private CredentialLease? current;
    private long currentVersion;
    private RotatedToken? unsaved;
    private DateTimeOffset unsavedUntil;

    // What is sent before a process ends is forgotten with it: the system's own limit answers for the moment after.
    private RateBudget budget = RateBudget.Fresh;
    private DateTimeOffset leftAloneUntil;

    public async Task<CredentialLease> Lease(long configVersion) => await LeaseAsync(configVersion) with { LeftAloneUntil = leftAloneUntil > clock.GetUtcNow() ? leftAloneUntil : null };

    public Task<RequestLease> TakeRequests(RequestWish wish)
    {
        budget = wish.Left is { } left ? budget.Told(new RequestQuota(left, wish.LeftUntil!.Value)) : budget;
        var limit = wish.Limit is { } requests ? new RequestLimit(requests, wish.Per!.Value) : null;
        if (wish.Wanted == 0)
        {
            budget = budget.Charge(limit, clock.GetUtcNow());
            return Task.FromResult(new RequestLease(0, clock.GetUtcNow()));
        }

        (budget, var grant) = budget.Take(Enum.Parse<RequestLane>(wish.Lane), limit, clock.GetUtcNow(), wish.Wanted);
        return Task.FromResult(grant switch
        {
            RequestGrant.Granted granted => new RequestLease(granted.Number, granted.Until),
            RequestGrant.NotYet notYet => new RequestLease(0, notYet.At),
            _ => throw new InvalidOperationException($"Unknown grant {grant}."),
        });
    }

    public Task LeaveAlone(DateTimeOffset until)
    {
        leftAloneUntil = until > leftAloneUntil ? until : leftAloneUntil;
        return Task.CompletedTask;
    }

    private async Task<CredentialLease> LeaseAsync(long configVersion) =>
        current is not null && currentVersion == configVersion && current.Until > clock.GetUtcNow() ? current : await TakeAsync(configVersion);

    public async Task<CredentialLease> Renew(long configVersion, string refusedLeaseId) =>
        current?.LeaseId == refusedLeaseId ? await TakeAsync(configVersion) : await LeaseAsync(configVersion);

    private async Task<CredentialLease> TakeAsync(long configVersion)
    {
        var row = await RowAsync();
        if (row.ConfigVersion != configVersion)
        {
            // The caller would send the credentials of these settings where its own point to. Nothing is kept: a newer read is good at once.
            return Without(TimeSpan.Zero, new LeaseFailure(nameof(FailureKind.NotYet), null, TimeSpan.Zero, "The integration's settings changed; try again."));
        }

        current = await ReadAsync(row);
        currentVersion = configVersion;
        return current;
    }

    private async Task<IntegrationRow> RowAsync()
    {
        var integrationId = GrainKeys.Parts(this.GetPrimaryKeyString())[0];
        // A rotated token that could not be stored is the only good one there is, so it is stored before anything is read.
        await SaveAsync(integrationId);
        var rows = await database.QueryAsync(From.Table<IntegrationRow>().Where(row => row.Id, integrationId));
        return rows is [{ Credentials: not null } row] ? row : throw new InvalidOperationException($"{integrationId} has no credentials; enter them in its settings.");
    }

    private async Task<CredentialLease> ReadAsync(IntegrationRow row)
    {
        var opened = store.Open(row);
        if (opened is OpenReply.Refused { Reason: var reason })
        {
            var message = $"The stored credentials cannot be opened. {reason} Start with the ENCRYPTION_KEY that they were saved with, or enter them again.";
            return Without(FailureTime, new LeaseFailure(nameof(FailureKind.Auth), null, null, message));
        }

        var json = FieldValue.ParseOrThrow(((OpenReply.Opened)opened).Secret);
        return row.AuthType == AuthenticationType.OAUTH2
            ? await ExchangeAsync(row, json)
            : new CredentialLease(ids.New("lease"), json.ToJson(), clock.GetUtcNow() + LeaseTime, false, null);
    }

    private async Task<CredentialLease> ExchangeAsync(IntegrationRow row, FieldValue json)
    {
        var auth = OAuthSettings.AuthOf(row);
        var reply = await tokens.AskAsync(OAuthSettings.Read(json, auth), auth.OAuth2, CancellationToken.None);
        switch (reply)
        {
            case TokenReply.Granted granted:
                await NoteAsync(row.Id, json, granted);
                return new CredentialLease(ids.New("lease"), FieldValue.Of(("token", FieldValue.Of(granted.AccessToken))).ToJson(), UntilOf(granted), true, null);
            case TokenReply.Failed { Failure: var failure }:
                var wait = failure.RetryAfter is { } asked && asked > FailureTime ? asked : FailureTime;
                return Without(wait, new LeaseFailure(failure.Kind.ToString(), failure.HttpStatus, failure.RetryAfter, failure.Message));
            default:
                throw new InvalidOperationException($"Unknown reply {reply}.");
        }
    }

    private async Task NoteAsync(string integrationId, FieldValue json, TokenReply.Granted granted)
    {
        unsavedUntil = UntilOf(granted);
        if (OAuthSettings.Rotated(json, granted.RefreshToken) is { } rotated)
        {
            // Stored before first use: the old one may be dead already.
            unsaved = new RotatedToken(json, rotated);
            await SaveAsync(integrationId);
            return;
        }

        await store.FetchedAsync(integrationId, unsavedUntil);
    }

    private CredentialLease Without(TimeSpan wait, LeaseFailure failure) => new(ids.New("lease"), "", clock.GetUtcNow() + wait, true, failure);

    private async Task SaveAsync(string integrationId)
    {
        if (unsaved is not null)
        {
            await store.ReplaceAsync(integrationId, unsaved, unsavedUntil);
            unsaved = null;
        }
    }

    private DateTimeOffset UntilOf(TokenReply.Granted granted)
    {
        var now = clock.GetUtcNow();
        if (granted.ExpiresAt is not { } end)
        {
            return now + EndlessTime;
        }

        // Tokens of less than two margins are used for half their time.
        return end - now > 2 * Margin ? end - Margin : now + ((end - now) / 2);
    }
}
