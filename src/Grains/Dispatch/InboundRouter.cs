using Concord.Grains.Identities;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Storage;
using Concord.Storage.Rows;
using Orleans;

namespace Concord.Grains.Dispatch;

/// <summary>Sends what is heard of an external id to the grain that speaks for it: its mapping once bound, its identity before.</summary>
public sealed class InboundRouter(IDatabase database, IGrainFactory grains)
{
    private const int MostLooks = 4;

    /// <summary>The record may have changed: read it and merge.</summary>
    public Task<ObserveReply> FetchAsync(string integrationId, string type, string externalId, string cause) =>
        RouteAsync(new Sighting(integrationId, type, externalId, null, cause, false));

    /// <summary>A state that a listing showed or a payload told; without one the record is read.</summary>
    public async Task<ObserveReply> RouteAsync(Sighting sighting)
    {
        // Somebody else may bind the id between our look and the grain's; a few looks settle it.
        var reply = new ObserveReply(Observed.Later, "The record was being bound by somebody else; it comes again.");
        for (var look = 0; look < MostLooks; look++)
        {
            reply = await OnceAsync(sighting);
            if (reply.Outcome != Observed.LookAgain)
            {
                break;
            }
        }

        return reply;
    }

    private async Task<ObserveReply> OnceAsync(Sighting sighting)
    {
        var bound = await FindAsync(database, sighting.IntegrationId, sighting.ResourceType, sighting.ExternalId);
        if (bound is null)
        {
            return await grains.GetGrain<IIdentityGrain>(GrainKeys.Identity(sighting.IntegrationId, sighting.ResourceType, sighting.ExternalId)).Sight(sighting);
        }

        var mapping = grains.GetGrain<IMappingGrain>(GrainKeys.Mapping(bound.IntegrationId, bound.ResourceType, bound.InternalId));
        return sighting.Seen is { } seen
            ? await mapping.Observe(seen with { Binding = Binding.Bound })
            : await mapping.Fetch(sighting.ExternalId, sighting.Cause, sighting.PlanOnly);
    }

    /// <summary>The mapping that an external id is bound to, or null.</summary>
    internal static async Task<MappingRow?> FindAsync(IDatabase database, string integrationId, string type, string externalId)
    {
        var rows = await database.QueryAsync(From.Table<MappingRow>()
            .Where(row => row.IntegrationId, integrationId).Where(row => row.ResourceType, type).Where(row => row.ExternalId, externalId));
        return rows.IsEmpty ? null : rows[0];
    }
}
