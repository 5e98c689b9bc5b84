using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Concord.Grains.Integrations;
using Concord.Storage.Rows;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Worlds;

/// <summary>What people here, people outside and admins do in a seed's world, by chance.</summary>
internal sealed class Crowd
{
    private readonly World world;
    private readonly Person person;
    private readonly Outsiders outsiders;
    private readonly Clashes clashes;
    private readonly Random random;
    private readonly Values values;
    private readonly List<(int Weight, string Name, Func<Task> Act)> acts;
    private int created;

    public Crowd(World world, Person person, Random random)
    {
        (this.world, this.person, this.random) = (world, person, random);
        values = new Values(random, world.Sites.Any(site => site.Traits.Numbered), world.Sites.Any(site => site.Traits.Assigned));
        outsiders = new Outsiders(world, random, values);
        clashes = new Clashes(world, person, outsiders, random, values);
        acts =
        [
            (14, "create here", CreateHereAsync),
            (24, "edit here", EditHereAsync),
            (6, "delete here", DeleteHereAsync),
            (12, "create outside", () => Outside(site => outsiders.Create(site))),
            (34, "edit outside", () => Outside(outsiders.Edit)),
            (6, "delete outside", () => Outside(outsiders.Delete)),
            (6, "restore outside", () => Outside(outsiders.Restore)),
            (10, "edit both", clashes.EditBothAsync),
            (14, "edit everywhere", clashes.EditEverywhereAsync),
            (6, "same on several", clashes.SameOnSeveralAsync),
            (4, "new with one key on several", NewWithOneKeyAsync),
            (3, "run under edits", clashes.RunUnderEditsAsync),
            (5, "delete against edit", clashes.DeleteAgainstEditAsync),
            (4, "full run", () => AnySite.Admin.SyncAsync(full: true)),
            (4, "run", () => AnySite.Admin.SyncAsync(full: false)),
            (2, "dry run", () => AnySite.Admin.SyncAsync(full: true, dryRun: true)),
            (8, "resolve", () => ResolveAsync(thinks: true)),
            (2, "pause", PauseAsync),
            (3, "keep out", KeepOutAsync),
            (1, "kill", KillAsync),
            (1, "restart", world.RestartAsync),
            (4, "approve", () => AnySite.Admin.ApproveAsync()),
        ];
        if (world.Traits.Undoes) acts.Add((8, "undo", UndoAsync));
    }

    /// <summary>How many edits people have made, on all sides.</summary>
    public int Edits => person.Edits + outsiders.Edits;

    private Site AnySite => world.Sites[random.Next(world.Sites.Length)];

    /// <summary>Begins one thing and does not wait for it.</summary>
    public void Act()
    {
        var dice = random.Next(acts.Sum(act => act.Weight));
        var (_, name, act) = acts.First(act => (dice -= act.Weight) < 0);
        world.Journal.Count($"act {name}");
        _ = ObservedAsync(name, act);
    }

    public TimeSpan Pause() => random.Next(24) switch
    {
        0 => TimeSpan.FromSeconds(random.Next(60, 1_200)),
        < 10 => TimeSpan.FromMilliseconds(random.Next(1, 300)),
        _ => TimeSpan.FromMilliseconds(random.Next(300, 15_000)),
    };

    /// <summary>Makes the records that a system has before the hub comes.</summary>
    public void Fill(Site site)
    {
        for (var count = 0; count < site.Traits.Records; count++) outsiders.Create(site);
    }

    /// <summary>Somebody brings back what was deleted in a system.</summary>
    public void Restore(Site site) => outsiders.Restore(site);

    public Task CreateHereAsync() => person.CreateAsync($"task_{++created:000}", values.RecordHere());

    /// <summary>Settles one conflict in one of the ways a person has.</summary>
    /// <param name="thinks">The person takes a while to decide, in which the sides may move.</param>
    public async Task ResolveAsync(bool thinks = false)
    {
        if (World.Pick(random, person.PendingConflicts) is not { } conflict) return;
        if (thinks && random.Next(2) == 0) await world.Delay(TimeSpan.FromSeconds(random.Next(1, 90)));
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

    /// <summary>Lets every record that was kept out take part again.</summary>
    public async Task LetAllInAsync()
    {
        foreach (var record in person.Records.Where(record => !record.ExternalSyncEnabled).ToList()) await person.SetSyncAsync(record.Id, true);
    }

    // Who has chosen one of two copies once does not choose the other when asked about that.
    private bool IsAskedAgain(ConflictRow conflict) => conflict.MappingId is { } mapping
        && world.Disk.All<ConflictRow>().Any(row => row.MappingId == mapping && row.Status == ConflictStatus.RESOLVED && !row.Candidates.IsEmpty);

    private JsonObject Chosen(JsonObject data, string field)
    {
        data[field] = field == "status" ? values.Status() : field is "dueDate" ? null : field is "estimatedHours" ? values.Number() : values.Title("L");
        return data;
    }

    private Task Outside(Action<Site> act)
    {
        act(AnySite);
        return Task.CompletedTask;
    }

    private Task EditHereAsync()
    {
        if (World.Pick(random, person.Records) is not { } record) return CreateHereAsync();
        // Now and then by somebody who looked at the record a while ago.
        return person.PatchAsync(record.Id, values.ChangesHere(), random.Next(6) == 0 ? Math.Max(1, record.Revision - random.Next(2)) : null);
    }

    /// <summary>Keeps a record out of syncing, or lets one in again.</summary>
    private Task KeepOutAsync() =>
        World.Pick(random, person.Records) is { } record ? person.SetSyncAsync(record.Id, !record.ExternalSyncEnabled) : Task.CompletedTask;

    private Task DeleteHereAsync() => World.Pick(random, person.Records) is { } record ? person.DeleteAsync(record.Id) : Task.CompletedTask;

    /// <summary>Records with a number that nobody has yet come into sight on several sides at once, perhaps beside one here.</summary>
    private Task NewWithOneKeyAsync()
    {
        clashes.NewWithOneKey();
        return random.Next(2) == 0 ? CreateHereAsync() : Task.CompletedTask;
    }

    /// <summary>An admin takes back a run, what the hub did to one record, or to one field of it.</summary>
    private Task UndoAsync()
    {
        var site = AnySite;
        var nothing = new UndoRequest(null, null, null, null, null, [], null, DryRun: random.Next(3) == 0, "admin");
        if (random.Next(3) == 0 && World.Pick(random, site.Admin.Ended) is { } job) return site.Admin.UndoAsync(nothing with { JobId = job.Id });
        if (World.Pick(random, person.Records) is not { } record) return Task.CompletedTask;
        var fields = random.Next(2) == 0 ? [] : ImmutableArray.Create(site.Fields[random.Next(site.Fields.Count)].Here);
        return site.Admin.UndoAsync(nothing with { ResourceType = record.Type, ResourceId = record.Id, Version = random.Next((int)record.Revision), Fields = fields });
    }

    private async Task PauseAsync()
    {
        var site = AnySite;
        await site.Admin.SetStatusAsync(IntegrationStatus.PAUSED);
        await world.Delay(TimeSpan.FromSeconds(random.Next(1, 240)));
        await site.Admin.SetStatusAsync(IntegrationStatus.ACTIVE);
    }

    private Task KillAsync()
    {
        world.Node?.Die("by a kill");
        return Task.CompletedTask;
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
