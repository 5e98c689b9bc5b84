using Concord.Connectors;
using Concord.Grains.Configuration;
using Concord.Sync.Policies;
using Orleans;

namespace Concord.Grains.Credentials;

/// <summary>
/// The requests that this process may send to each system: blocks leased from the credentials' grains and spent one by one, by lane. Nobody waits here: who
/// may not send is told when. Systems that name no limit and say nothing of one cost nothing. Safe for use by several threads.
/// </summary>
public sealed class RequestBook(IGrainFactory grains, TimeProvider clock)
{
    // Blocks live for seconds and quotas for the system's own time, so what is dropped is soon leased or told again.
    private const int MostKept = 4_096;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Id, RequestLane Lane), (int Left, DateTimeOffset Until)> blocks = [];
    private readonly Dictionary<string, RequestQuota> quotas = new(StringComparer.Ordinal);

    /// <summary>Spends requests, all or none; or says why not, and when.</summary>
    internal async Task<ConnectorFailure?> SpendAsync(IntegrationSetup setup, RequestLane lane, int number)
    {
        var now = clock.GetUtcNow();
        if (lane != RequestLane.INTERACTIVE && setup.WaitsForConnection(now))
        {
            return NotYet(setup.Row.NextDueAt!.Value - now, "The connection failed a while ago, and is tried again then.");
        }

        if (IsUnlimited(setup, now) || Spend((setup.Id, lane), number, now))
        {
            return null;
        }

        var lease = await AskAsync(setup, lane, number);
        if (lease.Number == 0)
        {
            return NotYet(lease.Until - clock.GetUtcNow(), "The budget of requests for the system is used up.");
        }

        Keep((setup.Id, lane), lease.Number - number, lease.Until);
        return null;
    }

    /// <summary>Counts a request that goes on with something which would have to begin anew otherwise.</summary>
    internal Task ChargeAsync(IntegrationSetup setup, RequestLane lane) => IsUnlimited(setup, clock.GetUtcNow()) ? Task.CompletedTask : AskAsync(setup, lane, 0);

    /// <summary>The system said how many it still takes.</summary>
    internal void Told(string integrationId, RequestQuota quota)
    {
        lock (gate)
        {
            if (quotas.Count >= MostKept)
            {
                quotas.Clear();
            }

            quotas[integrationId] = quota;
        }
    }

    private bool IsUnlimited(IntegrationSetup setup, DateTimeOffset now) => setup.Config.Connector.RateLimit.Requests is null && QuotaOf(setup.Id, now) is null;

    private Task<RequestLease> AskAsync(IntegrationSetup setup, RequestLane lane, int wanted)
    {
        var (limit, quota) = (setup.Config.Connector.RateLimit.Requests, QuotaOf(setup.Id, clock.GetUtcNow()));
        return grains.GetGrain<ICredentialGrain>(GrainKeys.Credential(setup.Id)).TakeRequests(
            new RequestWish(lane.ToString(), limit?.Requests, limit?.Per, quota?.Left, quota?.Until, wanted));
    }

    private static ConnectorFailure NotYet(TimeSpan wait, string message) => new(FailureKind.NotYet, null, wait < TimeSpan.Zero ? TimeSpan.Zero : wait, message);

    private RequestQuota? QuotaOf(string integrationId, DateTimeOffset now)
    {
        lock (gate)
        {
            return quotas.GetValueOrDefault(integrationId) is { } quota && quota.Until > now ? quota : null;
        }
    }

    private bool Spend((string, RequestLane) key, int number, DateTimeOffset now)
    {
        lock (gate)
        {
            if (!blocks.TryGetValue(key, out var block) || block.Left < number || block.Until <= now)
            {
                return false;
            }

            blocks[key] = block with { Left = block.Left - number };
            return true;
        }
    }

    private void Keep((string, RequestLane) key, int left, DateTimeOffset until)
    {
        lock (gate)
        {
            if (blocks.Count >= MostKept)
            {
                blocks.Clear();
            }

            // Two may have leased at once.
            var known = blocks.GetValueOrDefault(key);
            blocks[key] = (left + (known.Until > clock.GetUtcNow() ? known.Left : 0), until);
        }
    }
}
