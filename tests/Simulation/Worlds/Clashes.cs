using System.Text.Json.Nodes;
using Concord.Storage.Rows;

namespace Concord.Simulation.Worlds;

/// <summary>What several people do to one record, or at one moment, without knowing of each other.</summary>
internal sealed class Clashes(World world, Person person, Outsiders outsiders, Random random, Values values)
{
    /// <summary>A record is edited here and in one system at once, or nearly.</summary>
    public async Task EditBothAsync()
    {
        if (PickMapping() is not { } mapping) return;
        var here = person.PatchAsync(mapping.InternalId, values.ChangesHere());
        await PauseShortlyAsync();
        EditCopy(mapping);
        await here;
    }

    /// <summary>One record is edited in two or three systems at once, or nearly.</summary>
    public async Task EditEverywhereAsync()
    {
        if (PickMapping() is not { } any) return;
        var copies = CopiesOf(any);
        random.Shuffle(copies);
        foreach (var mapping in copies)
        {
            EditCopy(mapping);
            await PauseShortlyAsync();
        }
    }

    /// <summary>People write the same on several sides.</summary>
    public async Task SameOnSeveralAsync()
    {
        if (PickMapping() is not { } any) return;
        var title = values.Title("B");
        foreach (var mapping in CopiesOf(any)) outsiders.Edit(world.Site(mapping.IntegrationId), mapping.ExternalId!, new JsonObject { ["title"] = title });
        if (random.Next(2) == 0) await person.PatchAsync(any.InternalId, new JsonObject { ["title"] = title });
    }

    /// <summary>Records with a number that nobody has yet come into sight on several sides at once.</summary>
    public void NewWithOneKey()
    {
        var number = values.NewNumber();
        foreach (var site in world.Sites) outsiders.Create(site, number);
    }

    /// <summary>A listing is under way while its records are edited.</summary>
    public async Task RunUnderEditsAsync()
    {
        var site = world.Sites[random.Next(world.Sites.Length)];
        await site.Admin.SyncAsync(full: true);
        for (var left = 4; left > 0; left--)
        {
            await world.Delay(TimeSpan.FromMilliseconds(random.Next(100, 3_000)));
            outsiders.Edit(site);
        }
    }

    /// <summary>One side deletes what another edits.</summary>
    public async Task DeleteAgainstEditAsync()
    {
        if (PickMapping() is not { } mapping) return;
        var copies = CopiesOf(mapping);
        switch (random.Next(3))
        {
            case 0:
                EditCopy(mapping);
                await person.DeleteAsync(mapping.InternalId);
                break;
            case 1:
                outsiders.Delete(world.Site(mapping.IntegrationId), mapping.ExternalId!);
                await person.PatchAsync(mapping.InternalId, values.ChangesHere());
                break;
            default:
                EditCopy(copies[0]);
                await PauseShortlyAsync();
                outsiders.Delete(world.Site(copies[^1].IntegrationId), copies[^1].ExternalId!);
                break;
        }
    }

    private Task PauseShortlyAsync() => random.Next(2) == 0 ? world.Delay(TimeSpan.FromMilliseconds(random.Next(1, 3_000))) : Task.CompletedTask;

    private void EditCopy(MappingRow mapping)
    {
        var site = world.Site(mapping.IntegrationId);
        outsiders.Edit(site, mapping.ExternalId!, values.ChangesOutside(site.Traits.Letter));
    }

    private MappingRow? PickMapping() => World.Pick(random, world.Disk.All<MappingRow>().Where(row => row.ExternalId is not null));

    private MappingRow[] CopiesOf(MappingRow any) =>
        [.. world.Disk.All(Storage.From.Table<MappingRow>().Where(row => row.InternalId, any.InternalId)).Where(row => row.ExternalId is not null)];
}
