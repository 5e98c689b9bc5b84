using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Worlds;

/// <summary>Who works on records, and is known on one side only at first, becomes known on the other side later: in one system, or in all. Their own records are played by nobody.</summary>
internal sealed class Acquaintances(World world)
{
    /// <summary>The type of those who work on records.</summary>
    public const string Type = "MEMBER";

    /// <summary>From now on the two are one in this system, unless one of them is somebody there.</summary>
    public async Task IntroduceAsync(string integrationId, string here, string there)
    {
        var known = world.Disk.All(From.Table<MappingRow>().Where(row => row.IntegrationId, integrationId).Where(row => row.ResourceType, Type));
        if (known.Any(row => row.InternalId == here || row.ExternalId == there)) return;
        world.Journal.Note($"{here} is known as {there} at {integrationId}");
        world.Journal.Count("somebody became known");
        var mapping = new MappingRow
        {
            Id = $"map_{integrationId}_{here}",
            IntegrationId = integrationId,
            ResourceType = Type,
            InternalId = here,
            ExternalId = there,
            SyncStatus = MappingStatus.SYNCED,
            LastSyncedAt = world.Now,
            BaseLocal = Projection.Empty,
            BaseExternal = Projection.Empty,
            PushedVersion = 1,
            SettledTicket = 0,
            CreatedAt = world.Now,
            UpdatedAt = world.Now,
            Revision = 1,
        };
        if (world.Node is { IsDead: false } node) await node.BindAsync(mapping);
    }
}
