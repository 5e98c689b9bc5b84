using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Concord.Fakes.Rest;
using Concord.Simulation.Checking;
using Concord.Simulation.Outside;
using Concord.Simulation.Scheduling;
using Concord.Simulation.Worlds;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Simulation.Scenarios;

/// <summary>
/// A world for a written scenario: nothing goes wrong but what the script says. After the script the world comes to rest, and every
/// promise that seeds are held to is checked.
/// </summary>
internal sealed class Stage
{
    private readonly Rest rest;

    private Stage(World world)
    {
        World = world;
        Trouble = (ScriptedTrouble)world.Trouble;
        Admin = Site.Admin;
        Person = new Person(world);
        rest = new Rest(world);
    }

    public World World { get; }

    public ScriptedTrouble Trouble { get; }

    public Admin Admin { get; }

    public Person Person { get; }

    /// <summary>The first integration, which most scenarios are about.</summary>
    public Site Site => World.Sites[0];

    public FakeRestSystem System => Site.Fake;

    public IReadOnlyList<LedgerEntry> WritesOfTheHub => [.. System.Ledger.Where(entry => entry.Actor == "hub")];

    public ConflictRow? Pending => Person.PendingConflicts.SingleOrDefault();

    /// <summary>Plays a script in a world with these traits.</summary>
    public static void Play(Traits traits, Func<Stage, Task> script) => PlayAll([traits], script);

    /// <summary>Plays a script in a world with several integrations, the first of which is the stage's own.</summary>
    public static void PlayAll(ImmutableArray<Traits> systems, Func<Stage, Task> script)
    {
        World.Prepare();
        World? world = null;
        Simulated.Run(1, async scheduler =>
        {
            world = new World(scheduler, new WorldTraits { Systems = systems }, _ => new ScriptedTrouble(), keepsLines: true) { Downtime = () => TimeSpan.FromSeconds(1) };
            var stage = new Stage(world);
            await world.StartNodeAsync();
            await script(stage);
            await stage.EndAsync();
        });
        world!.Journal.Violations.ShouldBeEmpty(string.Join(Environment.NewLine, world.Journal.Lines));
    }

    /// <inheritdoc cref="Play(Traits, Func{Stage, Task})"/>
    public static void Play(Func<Stage, Task> script) => Play(new Traits(), script);

    /// <summary>Adds the integrations, one after the other, and waits for each one's first sync.</summary>
    public async Task IntegrateAsync()
    {
        foreach (var site in World.Sites)
        {
            await site.Admin.CreateAsync();
            (await site.Admin.EndedAsync(World.Now + Rest.Patience)).ShouldBeTrue();
            await QuietAsync();
        }
    }

    /// <summary>A record outside and, once integrated, its record here.</summary>
    /// <returns>The id outside and the id here.</returns>
    public async Task<(string Outside, string Here)> PairAsync(string fields = """{"title":"first","completed":false}""")
    {
        var id = Create(fields);
        await World.Delay(Site.Traits.StaleReads);
        await IntegrateAsync();
        return (id, World.Disk.First(From.Table<MappingRow>().Where(row => row.ExternalId, id))!.InternalId);
    }

    /// <summary>A record <c>task_a</c> that is made here and, once integrated, its copy outside.</summary>
    /// <returns>The copy's id.</returns>
    public async Task<string> MadeAsync(string fields = """{"title":"mine"}""")
    {
        await IntegrateAsync();
        await Person.CreateAsync("task_a", Json(fields));
        await QuietAsync();
        return WritesOfTheHub.ShouldHaveSingleItem().Id;
    }

    /// <summary>Somebody creates a record outside.</summary>
    public string Create(string fields) => System.Create("somebody", OutsideSystem.Collection, Json(fields));

    /// <summary>Somebody brings a deleted record back outside, under its old id.</summary>
    public void Restore(string id, string fields)
    {
        var record = Json(fields);
        record["id"] = Site.Traits.NumericIds ? int.Parse(id, CultureInfo.InvariantCulture) : id;
        System.Create("somebody", OutsideSystem.Collection, record);
    }

    /// <summary>Somebody edits a record outside.</summary>
    public void Edit(string id, string fields) => System.Edit("somebody", OutsideSystem.Collection, id, Json(fields)).ShouldBeTrue();

    /// <summary>Somebody deletes a record outside.</summary>
    public void Delete(string id) => System.Delete("somebody", OutsideSystem.Collection, id).ShouldBeTrue();

    /// <summary>A person here edits a record, and is heard.</summary>
    public async Task PatchAsync(string id, string fields) => (await Person.PatchAsync(id, Json(fields)))!.Verdict.ShouldBe(Grains.Verdict.Done);

    /// <summary>A person here sets the title to 'ours'; while the hub is on its way to look, somebody outside sets it to 'theirs'.</summary>
    public async Task ClashAsync(string outside, string here)
    {
        Trouble.At("GET", $"/tasks/{outside}", new Passage(Fate.Answered) { Out = TimeSpan.FromSeconds(5) });
        Trouble.At("task.updated");
        await PatchAsync(here, """{"title":"ours"}""");
        await SecondsAsync(2);
        Edit(outside, """{"title":"theirs"}""");
        await QuietAsync();
    }

    /// <summary>Lets time pass, in seconds.</summary>
    public Task SecondsAsync(double seconds) => World.Delay(TimeSpan.FromSeconds(seconds));

    /// <summary>Waits until nothing is under way.</summary>
    public async Task QuietAsync()
    {
        await SecondsAsync(1);
        (await rest.QuietAsync("in the scenario")).ShouldBeTrue();
    }

    /// <summary>A full run of each integration to its end, and what follows from it.</summary>
    public async Task RunAsync()
    {
        foreach (var site in World.Sites) (await site.Admin.RunFullAsync(Rest.Patience)).ShouldBeTrue();
        await QuietAsync();
    }

    /// <summary>The record's copy in a system.</summary>
    public string CopyAt(Site site, string here) =>
        World.Disk.All(From.Table<MappingRow>().Where(row => row.InternalId, here).Where(row => row.IntegrationId, site.Id)).ShouldHaveSingleItem().ExternalId.ShouldNotBeNull();

    /// <summary>Somebody edits the record's copy in a system.</summary>
    public void EditAt(Site site, string here, string fields) =>
        site.Fake.Edit("somebody", OutsideSystem.Collection, CopyAt(site, here), Json(fields)).ShouldBeTrue();

    /// <summary>A field of the record's copy in each system, in the systems' order.</summary>
    public IReadOnlyList<string?> Everywhere(string here, string field) =>
        [.. World.Sites.Select(site => site.Fake.Read(OutsideSystem.Collection, CopyAt(site, here))?[field]?.ToString())];

    /// <summary>A field of a record here; null for none.</summary>
    public string? Here(string id, string field) => ((FieldValue.Object)Record(id).Fields).Get(field).ScalarText;

    public RecordRow Record(string id) => World.Disk.First(From.Table<RecordRow>().Where(row => row.Id, id))!;

    /// <summary>A field of a record outside; null for none.</summary>
    public string? There(string id, string field) => System.Read(OutsideSystem.Collection, id)?[field]?.ToString();

    public bool IsThere(string id) => System.Read(OutsideSystem.Collection, id) is not null;

    /// <summary>The record here that an outside one is bound to.</summary>
    public string BoundTo(string outsideId) => World.Disk.All(From.Table<MappingRow>().Where(row => row.ExternalId, outsideId)).ShouldHaveSingleItem().InternalId;

    public IEnumerable<ConflictRow> Conflicts(ConflictStatus status) => World.Disk.All(From.Table<ConflictRow>().Where(row => row.Status, status));

    public static JsonObject Json(string fields) => (JsonObject)JsonNode.Parse(fields)!;

    private async Task EndAsync()
    {
        Trouble.Unplayed.ShouldBeEmpty("every fault of the script was met");
        await QuietAsync();
        if (Admin.Integration is null) return;
        await RunAsync();
        new FinalCheck(World, Person).Run();
        await rest.SilenceAsync();
    }
}
