using Concord.Grains.Configuration;
using Concord.Grains.Identities;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Integrations;

/// <summary>Rule 7.4: what keeps an unknown id from becoming a record, before it is even read.</summary>
public sealed class IdentityTests : IAsyncDisposable
{
    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly IdentityGrain grain;

    public IdentityTests()
    {
        var ids = new IdSource(clock, new Random(3).NextBytes);
        database = new MemoryDatabase(clock);
        pipeline = new CommitPipeline(database, clock);
        var health = new ConnectionHealth(database, pipeline, ids, clock, () => 0);
        var hints = new HintBook(database, pipeline, new InboxReader(database), health, ids, clock, () => 0, Samples.Types);
        var catalog = new SetupCatalog(database, Samples.Types);
        var matches = new MatchFinder(database, new RecordLoader(database, catalog));
        // Without a reader: a look outside would fail the test.
        grain = new IdentityGrain(database, catalog, null!, hints, matches, new IdentityQuestions(database, pipeline, ids, clock, Samples.Types), ids, clock);
        Put(HintRow.Owed("int_a", "TASK", "x7", "dlv_1", clock.Now));
    }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    [Fact]
    public async Task A_candidate_of_a_parked_create_is_not_made_a_record_of_its_own()
    {
        Put(Samples.Integration("int_a"));
        Put(Parked("x7", "x8"));
        (await SightAsync()).Outcome.ShouldBe(Observed.Conflict);
        (await database.QueryAsync(From.Table<HintRow>())).ShouldBeEmpty();
        (await database.QueryAsync(From.Table<RecordRow>())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_candidate_is_one_however_many_others_are_parked()
    {
        Put(Samples.Integration("int_a"));
        for (var number = 0; number < 1_200; number++)
        {
            Put(Parked($"y{number}") with { Id = $"conf_{number:0000}", MappingId = $"map_{number:0000}" });
        }

        Put(Parked("x7", "x8") with { Id = "conf_9999" });
        (await SightAsync()).Outcome.ShouldBe(Observed.Conflict);
    }

    [Fact]
    public async Task Where_nothing_flows_in_it_is_filtered()
    {
        Put(Samples.Integration("int_a", """{"syncDirection":"BRITEPOOL_TO_EXTERNAL"}"""));
        (await SightAsync()).Outcome.ShouldBe(Observed.Filtered);
        (await database.QueryAsync(From.Table<HintRow>())).ShouldBeEmpty();
    }

    [Fact]
    public async Task While_the_integration_is_paused_the_fetch_stays_owed()
    {
        Put(Samples.Integration("int_a") with { Status = IntegrationStatus.PAUSED });
        (await SightAsync()).Outcome.ShouldBe(Observed.Later);
        (await database.QueryAsync(From.Table<HintRow>())).Length.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_deleted_a_moment_ago_is_looked_at_when_the_lag_is_over()
    {
        Put(Samples.Integration("int_a"));
        Put(new TombstoneRow { IntegrationId = "int_a", ResourceType = "TASK", ExternalId = "x7", InternalId = "task_1", DeletedAt = clock.Now, ExpiresAt = clock.Now.AddDays(90) });
        (await SightAsync()).Outcome.ShouldBe(Observed.Later);
        (await database.QueryAsync(From.Table<HintRow>())).Single().NextDueAt.ShouldBe(clock.Now.AddSeconds(2));
    }

    [Theory]
    [InlineData("ours", 0, true)]
    [InlineData("theirs", 0, false)]
    // Their records' grains are asked for one more look at them.
    [InlineData("ours", 17, false)]
    public async Task Creates_that_were_given_up_unseen_hold_up_only_what_looks_like_them_and_are_looked_at_again_for_it(string name, int minutesSince, bool waits)
    {
        Put(Samples.Integration("int_a"));
        foreach (var id in new[] { "op_1", "op_2" }) Put(Create(OperationState.DEAD) with { Id = id, AttemptedAt = clock.Now.AddMinutes(-1 - minutesSince), SettledAt = clock.Now.AddMinutes(-minutesSince), Unseen = true });
        var seen = new Observation("int_a", "x7", $$"""{"id":"x7","name":"{{name}}"}""", null, null, 9, clock.Now, ObservationSource.Listing, Binding.Create, 1, "job_1", false);
        var sight = grain.Sight(new Sighting("int_a", "TASK", "x7", seen, "job_1", false));
        // Where nothing holds it up, it goes to a record's grain, which is not there.
        if (waits) (await sight).Outcome.ShouldBe(Observed.Later);
        else (await Should.ThrowAsync<Exception>(() => sight)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(1, false)]
    [InlineData(60, true)]
    public async Task While_a_create_is_out_that_may_have_made_it_a_record_is_not_made_whatever_the_clock_says(int attemptedAfter, bool waits)
    {
        Put(Samples.Integration("int_a"));
        clock.Pass(TimeSpan.FromMinutes(2));
        Put(Create(OperationState.ATTEMPTED) with { AttemptedAt = clock.Now.AddMinutes(attemptedAfter - 2), NextDueAt = clock.Now.AddHours(1) });
        var seen = new Observation("int_a", "x7", """{"id":"x7","name":"theirs"}""", null, null, 9, clock.Now, ObservationSource.Listing, Binding.Create, 0, "job_1", false);
        var sight = grain.Sight(new Sighting("int_a", "TASK", "x7", seen, "job_1", false));
        // Where nothing holds it up, it goes to a record's grain, which is not there.
        if (waits) (await sight).Outcome.ShouldBe(Observed.Later);
        else (await Should.ThrowAsync<Exception>(() => sight)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_one_create_may_have_made_is_not_given_to_it_while_another_with_the_same_words_is_on_its_way()
    {
        Put(Samples.Integration("int_a"));
        clock.Pass(TimeSpan.FromMinutes(2));
        Put(Create(OperationState.PENDING) with { AttemptedAt = clock.Now.AddMinutes(-4) });
        Put(Create(OperationState.ATTEMPTED) with { Id = "op_2", InternalId = "task_2", AttemptedAt = clock.Now.AddMinutes(-3), NextDueAt = clock.Now.AddMinutes(1) });
        var seen = new Observation("int_a", "x7", """{"id":"x7","name":"ours"}""", null, null, 9, clock.Now, ObservationSource.Listing, Binding.Create, 0, "job_1", false);
        (await grain.Sight(new Sighting("int_a", "TASK", "x7", seen, "job_1", false))).Outcome.ShouldBe(Observed.Later);
    }

    private OperationRow Create(OperationState state) => new()
    {
        Id = "op_1",
        IntegrationId = "int_a",
        MappingId = "map_1",
        ResourceType = "TASK",
        InternalId = "task_1",
        Kind = OperationKind.CREATE,
        State = state,
        Groups = [],
        LocalValues = Projection.Empty,
        SentValues = Projection.Empty.With(FieldPath.ParseOrThrow("name"), FieldValue.Of("ours")),
        DecidedOn = Projection.Empty,
        RecordVersion = 1,
        Attempts = 1,
        NextDueAt = clock.Now,
        CreatedAt = clock.Now,
        Revision = 1,
    };

    private Task<ObserveReply> SightAsync() => grain.Sight(new Sighting("int_a", "TASK", "x7", null, "dlv_1", false));

    private void Put<T>(T row)
        where T : class => database.CommitAsync([new CommitUnit($"unit_{Guid.CreateVersion7()}").Insert(row)]).Result.ShouldBe([true]);

    private ConflictRow Parked(params string[] candidates) => new()
    {
        Id = "conf_1",
        IntegrationId = "int_a",
        MappingId = "map_1",
        ResourceType = "TASK",
        ResourceId = "task_1",
        ExternalId = "",
        LocalSeen = Projection.Empty,
        ExternalSeen = Projection.Empty,
        LocalData = FieldValue.Object.Empty,
        ExternalData = FieldValue.Object.Empty,
        BaseData = FieldValue.Object.Empty,
        ConflictedFields = [],
        Groups = [],
        ConflictReason = Conflicts.AmbiguousCreate,
        Candidates = [.. candidates],
        Status = ConflictStatus.PENDING,
        CreatedAt = clock.Now,
        UpdatedAt = clock.Now,
        Revision = 1,
    };
}
