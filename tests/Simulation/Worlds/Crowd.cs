using System.Text.Json.Nodes;
using Concord.Simulation.Outside;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Worlds;

/// <summary>What people here, people outside and admins do in a seed's world, by chance.</summary>
internal sealed class Crowd
{
    private readonly World world;
    private readonly Admin admin;
    private readonly Person person;
    private readonly Random random;
    private readonly Values values;
    private readonly List<(int Weight, string Name, Func<Task> Act)> acts;
    private int created;

    public Crowd(World world, Admin admin, Person person, Random random)
    {
        (this.world, this.admin, this.person, this.random) = (world, admin, person, random);
        values = new Values(random, world.Traits.Matching is not null);
        acts =
        [
            (14, "create here", CreateHereAsync),
            (24, "edit here", EditHereAsync),
            (6, "delete here", DeleteHereAsync),
            (12, "create outside", CreateOutsideAsync),
            (24, "edit outside", EditOutsideAsync),
            (6, "delete outside", DeleteOutsideAsync),
            (6, "restore outside", RestoreOutsideAsync),
            (16, "edit both", EditBothAsync),
            (6, "same on both", SameOnBothAsync),
            (4, "delete against edit", DeleteAgainstEditAsync),
            (5, "full run", () => admin.SyncAsync(full: true)),
            (5, "run", () => admin.SyncAsync(full: false)),
            (2, "dry run", () => admin.SyncAsync(full: true, dryRun: true)),
            (10, "resolve", ResolveAsync),
            (3, "pause", PauseAsync),
            (3, "keep out", KeepOutAsync),
            (3, "kill", KillAsync),
            (2, "restart", world.RestartAsync),
            (4, "approve", admin.ApproveAsync),
        ];
    }

    /// <summary>Begins one thing and does not wait for it.</summary>
    public void Act()
    {
        var dice = random.Next(acts.Sum(act => act.Weight));
        var (_, name, act) = acts.First(act => (dice -= act.Weight) < 0);
        world.Journal.Count($"act {name}");
        _ = ObservedAsync(name, act);
    }

    public TimeSpan Pause() => random.Next(12) switch
    {
        0 => TimeSpan.FromSeconds(random.Next(60, 1_200)),
        < 4 => TimeSpan.FromMilliseconds(random.Next(1, 300)),
        _ => TimeSpan.FromMilliseconds(random.Next(300, 15_000)),
    };

    public Task CreateHereAsync() => person.CreateAsync($"task_{++created:000}", values.RecordHere());

    public Task CreateOutsideAsync()
    {
        world.Outside.Fake.Create("somebody", OutsideSystem.Collection, NewOutside());
        return Task.CompletedTask;
    }

    /// <summary>Settles one conflict in one of the ways a person has.</summary>
    public async Task ResolveAsync()
    {
        if (Pick(person.PendingConflicts) is not { } conflict) return;
        if (!conflict.Candidates.IsEmpty)
        {
            var bind = random.Next(2) == 0 ? conflict.Candidates[random.Next(conflict.Candidates.Length)] : null;
            await person.ResolveAsync(conflict, "LOCAL_WINS", bind: IsAskedAgain(conflict) ? null : bind);
            return;
        }

        var strategy = random.Next(9) switch { < 3 => "LOCAL_WINS", < 6 => "EXTERNAL_WINS", < 8 => "CUSTOM_MERGE", _ => "IGNORE" };
        var data = strategy == "CUSTOM_MERGE" ? conflict.ConflictedFields.Aggregate(new JsonObject(), Chosen) : null;
        await person.ResolveAsync(conflict, strategy, push: strategy == "IGNORE" || random.Next(8) > 0, data);
    }

    /// <summary>Edits every record whose last write was given up, as a person would to get it going again; not where a conflict waits.</summary>
    public async Task TouchDeadAsync()
    {
        var parked = person.PendingConflicts.Select(row => row.ResourceId).ToHashSet(StringComparer.Ordinal);
        foreach (var dead in world.Disk.All<OperationRow>().Where(row => row.State == OperationState.DEAD && !parked.Contains(row.InternalId)))
            await person.PatchAsync(dead.InternalId, new JsonObject { ["title"] = values.Title("L") });
    }

    // Who has chosen one of two copies once does not choose the other when asked about that.
    private bool IsAskedAgain(ConflictRow conflict) => conflict.MappingId is { } mapping
        && world.Disk.All<ConflictRow>().Any(row => row.MappingId == mapping && row.Status == ConflictStatus.RESOLVED && !row.Candidates.IsEmpty);

    private JsonObject Chosen(JsonObject data, string field)
    {
        data[field] = field == "status" ? values.Status() : field is "dueDate" ? null : field is "estimatedHours" ? values.Number() : values.Title("L");
        return data;
    }

    private JsonObject NewOutside()
    {
        var record = values.RecordOutside();
        if (!world.Traits.NumericIds) record["id"] = $"x{++created:000}";
        return record;
    }

    private Task EditHereAsync()
    {
        if (Pick(person.Records) is not { } record) return CreateHereAsync();
        // Now and then by somebody who looked at the record a while ago.
        return person.PatchAsync(record.Id, values.ChangesHere(), random.Next(6) == 0 ? Math.Max(1, record.Revision - random.Next(2)) : null);
    }

    /// <summary>Keeps a record out of syncing, or lets one in again.</summary>
    private Task KeepOutAsync() =>
        Pick(person.Records) is { } record ? person.SetSyncAsync(record.Id, !record.ExternalSyncEnabled) : Task.CompletedTask;

    /// <summary>Lets every record that was kept out take part again.</summary>
    public async Task LetAllInAsync()
    {
        foreach (var record in person.Records.Where(record => !record.ExternalSyncEnabled).ToList()) await person.SetSyncAsync(record.Id, true);
    }

    private Task DeleteHereAsync() => Pick(person.Records) is { } record ? person.DeleteAsync(record.Id) : Task.CompletedTask;

    private Task EditOutsideAsync()
    {
        if (Pick(world.Outside.Fake.All(OutsideSystem.Collection)) is not { } record) return CreateOutsideAsync();
        EditOutside(record["id"]!.ToString(), values.ChangesOutside());
        return Task.CompletedTask;
    }

    private Task DeleteOutsideAsync()
    {
        if (Pick(world.Outside.Fake.All(OutsideSystem.Collection)) is { } record) DeleteOutside(record["id"]!.ToString());
        return Task.CompletedTask;
    }

    // As from a bin, under the old id, or made again from a copy, which no system can tell from a new record.
    private Task RestoreOutsideAsync()
    {
        var deleted = world.Outside.Fake.Ledger.Where(entry => entry.After is null && world.Outside.Fake.Read(OutsideSystem.Collection, entry.Id) is null);
        if (Pick(deleted) is not { } entry) return Task.CompletedTask;
        var record = (JsonObject)JsonNode.Parse(entry.Before!)!;
        var again = random.Next(3) == 0;
        if (again) record["id"] = NewOutside()["id"]?.DeepClone();
        world.Journal.Note($"somebody {(again ? "makes" : "restores")} {entry.Id} outside{(again ? " again" : "")}");
        world.Outside.Fake.Create("somebody", OutsideSystem.Collection, record);
        return Task.CompletedTask;
    }

    private async Task EditBothAsync()
    {
        if (PickMapping() is not { } mapping) return;
        var here = person.PatchAsync(mapping.InternalId, values.ChangesHere());
        if (random.Next(2) == 0) await world.Delay(TimeSpan.FromMilliseconds(random.Next(1, 3_000)));
        EditOutside(mapping.ExternalId!, values.ChangesOutside());
        await here;
    }

    private async Task SameOnBothAsync()
    {
        if (PickMapping() is not { } mapping) return;
        var title = values.Title("B");
        EditOutside(mapping.ExternalId!, new JsonObject { ["title"] = title });
        await person.PatchAsync(mapping.InternalId, new JsonObject { ["title"] = title });
    }

    private async Task DeleteAgainstEditAsync()
    {
        if (PickMapping() is not { } mapping) return;
        if (random.Next(2) == 0)
        {
            EditOutside(mapping.ExternalId!, values.ChangesOutside());
            await person.DeleteAsync(mapping.InternalId);
        }
        else
        {
            DeleteOutside(mapping.ExternalId!);
            await person.PatchAsync(mapping.InternalId, values.ChangesHere());
        }
    }

    private async Task PauseAsync()
    {
        await admin.SetStatusAsync(IntegrationStatus.PAUSED);
        await world.Delay(TimeSpan.FromSeconds(random.Next(1, 240)));
        await admin.SetStatusAsync(IntegrationStatus.ACTIVE);
    }

    private Task KillAsync()
    {
        world.Node?.Die("by a kill");
        return Task.CompletedTask;
    }

    private void EditOutside(string id, JsonObject changes)
    {
        world.Journal.Note($"somebody edits {id} outside: {changes.ToJsonString()}");
        world.Outside.Fake.Edit("somebody", OutsideSystem.Collection, id, changes);
    }

    private void DeleteOutside(string id)
    {
        world.Journal.Note($"somebody deletes {id} outside");
        world.Outside.Fake.Delete("somebody", OutsideSystem.Collection, id);
    }

    private MappingRow? PickMapping() => Pick(world.Disk.All<MappingRow>().Where(row => row.ExternalId is not null));

    private T? Pick<T>(IEnumerable<T> from)
        where T : class
    {
        var all = from.ToList();
        return all.Count == 0 ? null : all[random.Next(all.Count)];
    }

    private async Task ObservedAsync(string name, Func<Task> act)
    {
        world.Journal.Note($"act: {name}");
        try
        {
            await act();
        }
        catch (Exception exception)
        {
            world.Failed(name, exception);
        }
    }
}
