using System.Text.Json.Nodes;
using Concord.Simulation.Outside;

namespace Concord.Simulation.Worlds;

/// <summary>People who work in one of the systems outside.</summary>
internal sealed class Outsiders(World world, Random random, Values values)
{
    private int created;

    /// <summary>How many edits they have made.</summary>
    public int Edits { get; private set; }

    public void Create(Site site, int? number = null)
    {
        var record = values.RecordOutside(site.Traits.Letter);
        if (site.Traits.Numbered && number is { } key) record["number"] = key;
        Identify(site, record);
        world.Journal.Note($"somebody creates at {site}: {record.ToJsonString()}");
        Put(site, record);
    }

    public void Edit(Site site)
    {
        if (World.Pick(random, site.Fake.All(OutsideSystem.Collection)) is { } record) Edit(site, record["id"]!.ToString(), values.ChangesOutside(site.Traits.Letter));
        else Create(site);
    }

    public void Edit(Site site, string id, JsonObject changes)
    {
        world.Journal.Note($"somebody edits {id} at {site}: {changes.ToJsonString()}");
        if (site.Fake.Edit("somebody", OutsideSystem.Collection, id, changes)) Edits++;
    }

    public void Delete(Site site)
    {
        if (World.Pick(random, site.Fake.All(OutsideSystem.Collection)) is { } record) Delete(site, record["id"]!.ToString());
    }

    public void Delete(Site site, string id)
    {
        world.Journal.Note($"somebody deletes {id} at {site}");
        if (site.Fake.Delete("somebody", OutsideSystem.Collection, id)) Edits++;
    }

    /// <summary>Brings back what was deleted: as from a bin, under the old id, or made again from a copy, which no system can tell from a new record.</summary>
    public void Restore(Site site)
    {
        var deleted = site.Outside.Chronicle.All.Where(deed => deed.After is null && site.Fake.Read(OutsideSystem.Collection, deed.Id) is null);
        if (World.Pick(random, deleted) is not { } deed) return;
        var record = (JsonObject)deed.Before!.DeepClone();
        var again = random.Next(3) == 0;
        if (again) Identify(site, record);
        world.Journal.Note($"somebody {(again ? "makes" : "restores")} {deed.Id} at {site}{(again ? " again" : "")}");
        Put(site, record);
    }

    private void Put(Site site, JsonObject record)
    {
        site.Fake.Create("somebody", OutsideSystem.Collection, record);
        Edits++;
    }

    private void Identify(Site site, JsonObject record)
    {
        record.Remove("id");
        // Nobody copies what the hub keeps for itself.
        record.Remove("ref");
        if (!site.Traits.NumericIds) record["id"] = $"x{++created:000}";
    }
}
