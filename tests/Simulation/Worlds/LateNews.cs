using System.Text.Json.Nodes;
using Concord.Simulation.Outside;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Worlds;

/// <summary>
/// I9 for listings of what changed since: a change just after a listing, which bears a time that the listing has shown already, or that readers
/// did not see yet, is in the next one. No webhook tells of it.
/// </summary>
internal sealed class LateNews(World world, Rest rest)
{
    private const int MostTries = 20;

    private readonly Random random = World.Source(world.Scheduler.Seed, 6);
    private readonly Values values = new(World.Source(world.Scheduler.Seed, 7), numbered: false, assigned: false);

    public async Task RunAsync()
    {
        foreach (var site in world.Sites.Where(site => site.Traits is { UpdatedAt: true, FlowsIn: true })) await CheckAsync(site);
    }

    private async Task CheckAsync(Site site)
    {
        if (AtRest(site) is not [var early, var late]) return;
        site.Post.IsSilent = true;
        // As a second begins by the system's clock, so that all of it is still to come.
        await world.Delay(TimeSpan.FromMilliseconds(1_000 - (world.Now + site.Traits.ClockSkew).Millisecond));
        Edit(site, early);
        await world.Delay(site.Traits.StaleReads * (random.Next(2) + 0.1));
        if (!await ListAsync(site)) return;
        var title = Edit(site, late);
        await rest.QuietAsync($"after a listing of {site}");
        await world.Delay(site.Traits.Lag);
        if (!await ListAsync(site)) return;
        await site.Admin.EndedAsync(world.Now + Rest.Patience);
        await rest.QuietAsync($"after the next listing of {site}");
        var here = world.Disk.All<RecordRow>().First(row => row.Id == late.InternalId);
        world.Journal.Count("change just after a listing");
        if (Checking.Fields.Title.OfHere(here.Fields) != title)
            world.Journal.Violation("I9", $"{site}: {title} of {late.ExternalId} was written just after a listing, and the next one did not bring it to {late.InternalId}");
    }

    // Begins a run over what changed, and comes back as soon as its listing was answered.
    private async Task<bool> ListAsync(Site site)
    {
        var listings = site.Outside.Listings;
        for (var tries = 0; tries < MostTries; tries++)
        {
            await site.Admin.EndedAsync(world.Now + Rest.Patience);
            await site.Admin.SyncAsync(full: false);
            for (var left = 100; left > 0 && site.Outside.Listings == listings; left--) await world.Delay(TimeSpan.FromMilliseconds(10));
            if (site.Outside.Listings > listings) return true;
        }

        return false;
    }

    private string Edit(Site site, MappingRow mapping)
    {
        var title = values.Title($"N{site.Traits.Letter}");
        site.Fake.Edit("somebody", OutsideSystem.Collection, mapping.ExternalId!, new JsonObject { ["title"] = title });
        return title;
    }

    // Two records about which nothing is open.
    private MappingRow[] AtRest(Site site)
    {
        var living = world.Disk.All<RecordRow>().Where(row => row is { DeletedAt: null, ExternalSyncEnabled: true }).Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
        var asked = world.Disk.All<ConflictRow>().Where(row => row.Status == ConflictStatus.PENDING).Select(row => row.ResourceId).ToHashSet(StringComparer.Ordinal);
        return [.. world.Disk.All(Storage.From.Table<MappingRow>().Where(row => row.IntegrationId, site.Id))
            .Where(row => row is { SyncStatus: MappingStatus.SYNCED, ExternalId: not null, FrozenGroups.IsEmpty: true } && living.Contains(row.InternalId) && !asked.Contains(row.InternalId)
                && site.Fake.Read(OutsideSystem.Collection, row.ExternalId) is not null)
            .Take(2)];
    }
}
