using Concord.Grains;
using Concord.Grains.Alerts;
using Concord.Grains.Cleanups;
using Concord.Grains.Deliveries;
using Concord.Grains.Identities;
using Concord.Grains.Integrations;
using Concord.Grains.Keys;
using Concord.Grains.Records;
using Concord.Grains.Subscriptions;
using Orleans;

namespace Concord.WebFront.Api;

/// <summary>The grains that people and machines talk to. Everything that changes business state goes through them.</summary>
internal static class GrainDoors
{
    public static IIntegrationGrain Integration(this IGrainFactory grains, string id) => grains.GetGrain<IIntegrationGrain>(GrainKeys.Integration(id));

    public static ISubscriptionGrain Subscription(this IGrainFactory grains, string id) => grains.GetGrain<ISubscriptionGrain>(GrainKeys.Subscription(id));

    public static INoticeGrain Notice(this IGrainFactory grains, string integrationId) => grains.GetGrain<INoticeGrain>(GrainKeys.Notice(integrationId));

    public static IKeyGrain Keys(this IGrainFactory grains) => grains.GetGrain<IKeyGrain>(GrainKeys.Keys());

    public static ICleanupGrain Cleanup(this IGrainFactory grains) => grains.GetGrain<ICleanupGrain>(GrainKeys.Cleanup());

    public static IRecordGrain Record(this IGrainFactory grains, string type, string id) => grains.GetGrain<IRecordGrain>(GrainKeys.Record(type, id));

    public static IIdentityGrain Identity(this IGrainFactory grains, string integrationId, string type, string externalId) =>
        grains.GetGrain<IIdentityGrain>(GrainKeys.Identity(integrationId, type, externalId));

    public static IDeliveryGrain Delivery(this IGrainFactory grains, string id) => grains.GetGrain<IDeliveryGrain>(GrainKeys.Delivery(id));
}
