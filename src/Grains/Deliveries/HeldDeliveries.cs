using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Deliveries;

/// <summary>Deliveries that were stored while nothing was to flow.</summary>
public sealed class HeldDeliveries(IDatabase database, CommitPipeline pipeline, IdSource ids, TimeProvider clock)
{
    private const int AtOnce = 200;

    /// <summary>Makes all of an integration's due now, each once: what a brake holds again meanwhile stays held.</summary>
    public async Task ReleaseAsync(string integrationId)
    {
        for (var after = ""; await NextAsync(integrationId, after) is { IsEmpty: false } held; after = held[^1].Id)
        {
            var now = clock.GetUtcNow();
            // Each alone: one that was changed meanwhile keeps no other held.
            await Task.WhenAll(held.Select(row => ReleaseAsync(row, now)));
        }
    }

    private async Task ReleaseAsync(DeliveryRow row, DateTimeOffset now) =>
        await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Update(row with { Held = false, NextDueAt = now }));

    private Task<System.Collections.Immutable.ImmutableArray<DeliveryRow>> NextAsync(string integrationId, string after) => database.QueryAsync(From.Table<DeliveryRow>()
        .Where(row => row.IntegrationId, integrationId).Where(row => row.State, DeliveryState.OPEN).Where(row => row.Held, true).Where(row => row.Id, Is.Greater, after).OrderBy(row => row.Id).Take(AtOnce));
}
