using Concord.Grains.Configuration;
using Concord.Grains.Records;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Mapping;
using Concord.Sync.Merge;
using Concord.Sync.Records;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.World;

/// <summary>
/// One task, `task_1`, with all that hangs on it, in a database of its own. Each step loads the state, asks a plan and commits its unit, as the
/// record's grain does; a unit that loses fails the test. Time stands still between steps.
/// </summary>
internal sealed partial class RecordWorld
{
    public const string Type = "TASK";
    public const string Id = "task_1";
    public const string Self = "int_a";
    public const string Copy = "x1";

    private readonly MemoryDatabase database;
    private readonly SetupCatalog catalog;
    private readonly RecordLoader loader;
    private readonly RecordTypes types;
    private readonly string type;
    private string id;
    private long ticket = 100;

    public RecordWorld(string changes = "{}", string type = Type, string id = Id, RecordTypes? types = null)
    {
        (this.type, this.id, this.types) = (type, id, types ?? Samples.Types);
        database = new MemoryDatabase(Clock);
        catalog = new SetupCatalog(database, this.types);
        loader = new RecordLoader(database, catalog);
        var random = new Random(7);
        Ids = new IdSource(Clock, random.NextBytes);
        Put(Samples.Integration(Self, changes, types));
    }

    public ManualClock Clock { get; } = new();

    public IdSource Ids { get; }

    /// <summary>A record and its copy that agreed on these documents and rest.</summary>
    /// <param name="local">The record's fields.</param>
    /// <param name="external">The copy.</param>
    /// <param name="changes">What the integration's body says otherwise.</param>
    public static RecordWorld Linked(string local, string external, string changes = "{}") =>
        new RecordWorld(changes).WithRecord(local).WithMapping(local, external);

    /// <summary><see cref="Docs.Here"/> and <see cref="Docs.Outside"/>, in step and at rest.</summary>
    public static RecordWorld AtRest(string changes = "{}") => Linked(Docs.Here, Docs.Outside(), changes);

    /// <summary>A record that has no copy yet.</summary>
    public static RecordWorld Unbound(string changes = "{}") => new RecordWorld(changes).WithRecord(Docs.Here);

    /// <summary>From now on the steps are about another record of the type.</summary>
    public RecordWorld At(string other)
    {
        id = other;
        return this;
    }

    public RecordWorld WithRecord(string fields)
    {
        var document = Samples.Json(fields);
        Put(new RecordRow
        {
            Type = type,
            Id = id,
            Fields = document,
            FieldOrigins = RecordOrigins.Note(FieldValue.Object.Empty, FieldValue.Object.Empty, document, RecordOrigins.Person, ManualClock.Start.AddDays(-1)),
            ExternalSyncEnabled = true,
            ExternalMetadata = FieldValue.Object.Empty,
            CreatedAt = ManualClock.Start,
            UpdatedAt = ManualClock.Start,
            Revision = 1,
        });
        Put(new RecordVersionRow
        {
            Type = type,
            Id = id,
            Version = 1,
            Fields = document,
            ChangedFields = [.. ((FieldValue.Object)document).Fields.Keys],
            Origin = RecordOrigins.Person,
            Cause = Editor,
            Deleted = false,
            At = ManualClock.Start.AddDays(-1),
        });
        return this;
    }

    public RecordWorld WithMapping(string local, string external, string integrationId = Self, string? externalId = Copy)
    {
        var compiled = SetupOf(integrationId).Mappings[type];
        var pair = BasePair.Of(compiled, compiled.Groups.Select(group => group.Name), Samples.Json(local), Samples.Json(external));
        Put(new MappingRow
        {
            Id = $"map_{integrationId}",
            IntegrationId = integrationId,
            ResourceType = type,
            InternalId = id,
            ExternalId = externalId,
            SyncStatus = MappingStatus.SYNCED,
            LastSyncedAt = ManualClock.Start.AddHours(-1),
            LastExternalHash = compiled.Fingerprint(Samples.Json(external)),
            BaseLocal = pair.Local,
            BaseExternal = pair.External,
            PushedVersion = 1,
            SettledTicket = 1,
            CreatedAt = ManualClock.Start.AddHours(-1),
            UpdatedAt = ManualClock.Start,
            Revision = 1,
        });
        return this;
    }

    /// <summary>A member that is mapped, so that references to it can cross.</summary>
    public RecordWorld WithMember(string internalId, string externalId)
    {
        Put(Mapping with { Id = $"map_{internalId}", ResourceType = "MEMBER", InternalId = internalId, ExternalId = externalId });
        return this;
    }

    /// <summary>Another integration on the same type of record.</summary>
    public RecordWorld WithIntegration(string id, string changes = "{}")
    {
        Put(Samples.Integration(id, changes));
        return this;
    }

    public RecordWorld Configured(Func<IntegrationRow, IntegrationRow> change)
    {
        var row = change(Rows<IntegrationRow>().Single(integration => integration.Id == Self));
        Commit(new CommitUnit(Ids.New("unit")).Update(row with { ConfigVersion = row.ConfigVersion + 1 }));
        return this;
    }

    public RecordWorld With<T>(T row)
        where T : class
    {
        Put(row);
        return this;
    }

    /// <summary>Commits a unit made elsewhere; false when it lost to a guard.</summary>
    public bool TryCommit(CommitUnit unit) => database.CommitAsync([unit]).Result.Single();

    /// <summary>What a second activation of the record's grain would commit by what is there now.</summary>
    public CommitUnit Planned<T>(string actor, Func<RecordState, PlanContext, Planned<T>> plan, Observation? observation = null) =>
        plan(loader.LoadAsync(type, id, observation).Result, new PlanContext(Clock.Now, Ids, types, actor, actor)).Unit.ShouldNotBeNull();

    public RecordWorld After(TimeSpan time)
    {
        Clock.Pass(time);
        return this;
    }

    public IntegrationSetup SetupOf(string integrationId) => catalog.FindAsync(integrationId).Result!;

    public CompiledMapping Compiled => SetupOf(Self).Mappings[type];

    private Outcome<T> Step<T>(Observation? observation, string actor, string cause, Func<RecordState, PlanContext, Planned<T>> plan)
    {
        var state = loader.LoadAsync(type, id, observation).Result;
        var context = new PlanContext(Clock.Now, Ids, types, actor, cause);
        var planned = plan(state, context);
        if (planned.Unit is { } wanted && loader.TakenAsync(wanted).Result is { IsEmpty: false } taken)
        {
            state = state with { Taken = taken };
            planned = plan(state, context);
        }

        if (planned.Unit is { } flips && loader.OscillatingAsync(state, flips, Clock.Now).Result is { IsEmpty: false } oscillating)
        {
            state = state with { Oscillating = oscillating };
            planned = plan(state, context);
        }

        if (planned.Unit is not null)
        {
            Audit.Check(state, planned.Unit);
            Commit(planned.Unit);
        }

        return new Outcome<T>(planned.Reply, planned.Unit);
    }

    private void Put<T>(T row)
        where T : class => Commit(new CommitUnit(Ids.New("unit")).Insert(row));

    private void Commit(CommitUnit unit) => database.CommitAsync([unit]).Result.ShouldBe([true], "The unit lost to a guard.");
}
