using System.Collections.Immutable;
using Concord.EmbeddedSilo;
using Concord.Grains.Braking;
using Concord.Grains.Configuration;
using Concord.Grains.Dispatch;
using Concord.Grains.Identities;
using Concord.Grains.Integrations.Runs;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;
using Orleans;

namespace Concord.Grains.Tests.World;

/// <summary>Members here and people outside, with the grains that bring them together. Listings show the outside; nothing is read or sent.</summary>
internal sealed class MatchWorld : IAsyncDisposable
{
    public const string A = "int_a";
    public const string B = "int_b";

    private const string Members = """
        {
          "dataTypes": ["MEMBERS"],
          "connector": { "resources": { "MEMBER": { "path": "/people", "id": "id" } } },
          "mappings": [{
            "resourceType": "MEMBER",
            "externalToInternal": [{ "externalField": "mail", "internalField": "email" }, { "externalField": "label", "internalField": "name" }, { "externalField": "tel", "internalField": "phone" }],
            "internalToExternal": [{ "internalField": "email", "externalField": "mail" }, { "internalField": "name", "externalField": "label" }, { "internalField": "phone", "externalField": "tel" }]
          }]
        }
        """;

    private readonly ManualClock clock = new();
    private readonly MeddledDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly GrainSilo silo;
    private readonly SetupCatalog catalog;
    private readonly InboundRouter router;
    private readonly IdSource ids;

    private MatchWorld()
    {
        ids = new IdSource(clock, new Random(3).NextBytes);
        database = new MeddledDatabase(new MemoryDatabase(clock));
        pipeline = new CommitPipeline(database, clock);
        silo = new GrainSilo(new(), new() { Clock = clock });
        catalog = new SetupCatalog(database, Samples.Types);
        router = new InboundRouter(database, silo);
        var inboxes = new InboxReader(database);
        var loader = new RecordLoader(database, catalog);
        var health = new ConnectionHealth(database, pipeline, ids, clock, () => 0);
        var hints = new HintBook(database, pipeline, inboxes, health, ids, clock, () => 0, Samples.Types);
        var waits = new LookupWaits(database, pipeline, ids, clock);
        var questions = new IdentityQuestions(database, pipeline, ids, clock, Samples.Types);
        silo.Register(_ => new IdentityGrain(database, catalog, null!, hints, new MatchFinder(database, loader), questions, ids, clock));
        silo.Register(_ => new MappingGrain(database, catalog, null!, hints, null!, clock));
        silo.Register(_ => new RecordGrain(loader, pipeline, ids, Samples.Types, clock, () => 0, waits, new BrakeGate(database, ids, clock)));
    }

    /// <summary>One integration, <see cref="A"/>, with this rule; null for the default.</summary>
    public static async Task<MatchWorld> StartAsync(string? match = null, string changes = "{}", bool filled = true)
    {
        var world = new MatchWorld();
        world.Integrate(A, match, changes, filled);
        await world.silo.StartAsync();
        return world;
    }

    public void Integrate(string id, string? match = null, string changes = "{}", bool filled = true)
    {
        var body = (FieldValue.Object)Samples.Json(Members);
        body = match is null ? body : body.With("match", Samples.Json(match));
        body = ((FieldValue.Object)Samples.Json(changes)).Fields.Aggregate(body, (all, field) => all.With(field.Key, field.Value));
        var row = Samples.Integration(id, body.ToJson());
        Put(filled ? row with { FilledRules = [.. catalog.Compile(row).Unfilled.Select(rule => rule.ToString())] } : row);
    }

    /// <summary>Right before the next commit an admin saves another rule of <see cref="A"/>, and its filling is through already.</summary>
    public void NewRuleMeanwhile(string match) => database.Meddling = (1, async () =>
    {
        var row = (await catalog.FindAsync(A))!.Row;
        row = row with { Config = ((FieldValue.Object)FieldValue.ParseOrThrow(row.Config)).With("match", Samples.Json(match)).ToJson(), ConfigVersion = row.ConfigVersion + 1 };
        var announced = RecordClaims.Announce(new CommitUnit(ids.New("unit")), catalog.Compile(row));
        return announced.Update(row with { FilledRules = [.. catalog.Compile(row).Unfilled.Select(rule => rule.ToString())] });
    }
    );

    public ValueTask DisposeAsync()
    {
        silo.Dispose();
        return pipeline.DisposeAsync();
    }

    public IEnumerable<RecordRow> Records => Rows<RecordRow>().Where(row => row.DeletedAt is null);

    public ConflictRow Conflict => Rows<ConflictRow>().Where(row => row.Status == ConflictStatus.PENDING).ShouldHaveSingleItem();

    /// <summary>Who is bound, as outside id and record.</summary>
    public IEnumerable<string> Pairs => Rows<MappingRow>().Where(row => row.ExternalId is not null).Select(row => $"{row.ExternalId} {row.InternalId}").Order(StringComparer.Ordinal);

    public IEnumerable<string> Creates => Rows<OperationRow>().Where(row => row is { Kind: OperationKind.CREATE, State: OperationState.PENDING }).Select(row => $"{row.IntegrationId} {row.InternalId}");

    /// <summary>Who has claimed what under matching rules, by who had it first.</summary>
    public IEnumerable<string> Claims => Rows<MatchClaimRow>().Where(row => row.Rule.StartsWith("match:", StringComparison.Ordinal)).OrderBy(row => row.KeyHash, StringComparer.Ordinal).Select(row => row.RecordId);

    /// <summary>A listing shows a person outside.</summary>
    public async Task<ObserveReply> See(string id, string mail, string label = "", string tel = "", string integration = A, bool planOnly = false)
    {
        var document = FieldValue.Of(("id", FieldValue.Of(id)), ("mail", FieldValue.Of(mail)), ("label", FieldValue.Of(label)), ("tel", FieldValue.Of(tel)));
        var seen = new Observation(integration, id, document.ToJson(), null, clock.Now, await database.NextTicketAsync(), clock.Now, ObservationSource.Listing, Binding.Create, 0, "job_1", planOnly);
        return await router.RouteAsync(new Sighting(integration, "MEMBER", id, seen, "job_1", planOnly));
    }

    public Task<Answer> Create(string id, string fields) => Member(id).Edit(new RecordEdit(EditKind.Create, fields, null, null, "tok_1"));

    public Task<Answer> Edit(string id, string fields) => Member(id).Edit(new RecordEdit(EditKind.Patch, fields, null, null, "tok_1"));

    public Task<Answer> Delete(string id) => Member(id).Edit(new RecordEdit(EditKind.Delete, null, null, null, "tok_1"));

    public Task<Answer> Answer(ConflictRow row, string? bind, long? version = null) => row.MappingId is null
        ? silo.GetGrain<IIdentityGrain>(GrainKeys.Identity(row.IntegrationId, "MEMBER", row.ExternalId)).Resolve(new ConflictChoice(row.Id, "LOCAL_WINS", null, true, version, "usr_1", bind))
        : Member(row.ResourceId).Resolve(new ConflictChoice(row.Id, "LOCAL_WINS", null, true, version, "usr_1", bind));

    /// <summary>The local side of a run comes by a record.</summary>
    public Task<ObserveReply> Run(string id, string integration = A) => Member(id).Reconcile(integration, "job_1", false);

    /// <summary>Fills claims as the integration's run does, to the end.</summary>
    /// <returns>How many steps it took.</returns>
    public async Task<int> Fill(string integration = A)
    {
        var filling = new ClaimFilling(database, silo, ids);
        var (checkpoint, steps) = (Checkpoint.Start, 0);
        while (await filling.DoAsync((await catalog.FindAsync(integration))!, checkpoint) is { } progress)
        {
            (checkpoint, steps) = (progress.Next, steps + 1);
            if (!progress.Rows.Writes.IsEmpty)
            {
                (await pipeline.CommitAsync(progress.Rows)).ShouldBeTrue();
            }
        }

        return steps;
    }

    /// <summary>The process starts.</summary>
    public Task<ImmutableArray<string>> FillUnique() => new UniqueFilling(database, pipeline, silo, Samples.Types, ids).RunAsync();

    public void Put<T>(T row)
        where T : class => database.CommitAsync([new CommitUnit(ids.New("unit")).Insert(row)]).Result.ShouldBe([true]);

    public ImmutableArray<T> Rows<T>()
        where T : class => database.QueryAsync(From.Table<T>().Take(10_000)).Result;

    private IRecordGrain Member(string id) => silo.GetGrain<IRecordGrain>(GrainKeys.Record("MEMBER", id));
}
