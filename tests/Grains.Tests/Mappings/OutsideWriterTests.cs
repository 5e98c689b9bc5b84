using System.Text;
using Concord.Connectors;
using Concord.Connectors.OAuth;
using Concord.Connectors.Outbound;
using Concord.Connectors.Secrets;
using Concord.EmbeddedSilo;
using Concord.Grains.Configuration;
using Concord.Grains.Credentials;
using Concord.Grains.Mappings;
using Concord.Grains.Records;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Merge;
using Concord.Sync.Values;
using Concord.Sync.Vocabulary;

namespace Concord.Grains.Tests.Mappings;

/// <summary>A look by content for a create of unknown outcome, through a system of very many pages.</summary>
public sealed class OutsideWriterTests : IAsyncDisposable
{
    private const string Id = "int_a";

    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly PageDoor door = new();
    private readonly GrainSilo silo;
    private readonly CredentialCipher cipher;
    private readonly OutsideWriter writer;

    public OutsideWriterTests()
    {
        CipherKey.TryParse(Convert.ToBase64String([.. Enumerable.Range(7, CipherKey.Length).Select(i => (byte)i)]), out var key).ShouldBeTrue();
        database = new MemoryDatabase(clock);
        pipeline = new CommitPipeline(database, clock);
        cipher = new CredentialCipher(key!, null, new Random(5).NextBytes);
        silo = new GrainSilo(new(), new() { Clock = clock });
        var ids = new IdSource(clock, new Random(3).NextBytes);
        var tokens = new TokenEndpoint(door, clock);
        silo.Register(_ => new CredentialGrain(database, new CredentialStore(database, pipeline, cipher, ids, clock), tokens, ids, clock));
        var connectors = new ConnectorSource(silo, door, tokens, new RequestBook(silo, clock), clock);
        var health = new ConnectionHealth(database, pipeline, ids, clock, () => 0.5);
        writer = new OutsideWriter(database, new SetupCatalog(database, Samples.Types), connectors, new OutsideReader(database, connectors, health, clock), health, clock);
    }

    public async ValueTask DisposeAsync()
    {
        silo.Dispose();
        await pipeline.DisposeAsync();
    }

    [Fact]
    public async Task List_that_is_not_read_to_its_end_never_says_that_there_is_none()
    {
        door.LastPage = int.MaxValue;

        var looked = await writer.LookForAsync(await SetupAsync(), Create());

        (looked.Outcome, looked.Looked).ShouldBe((WriteOutcome.TryAgain, true));
        looked.Message.ShouldNotBeNull().ShouldContain("marker");
        door.Requests.ShouldBe(1_000);
    }

    [Fact]
    public async Task List_that_is_read_to_its_end_on_the_last_page_allowed_says_that_there_is_none()
    {
        door.LastPage = 1_000;

        var looked = await writer.LookForAsync(await SetupAsync(), Create());

        (looked.Outcome, looked.States.Length, door.Requests).ShouldBe((WriteOutcome.Candidates, 0, 2_000));
    }

    [Fact]
    public async Task Record_that_shows_before_the_limit_is_the_one()
    {
        door.LastPage = int.MaxValue;
        door.OursAt = 7;

        (await writer.LookForAsync(await SetupAsync(), Create())).States.ShouldHaveSingleItem().ExternalId.ShouldBe("7");
    }

    [Theory]
    [InlineData(OperationState.ATTEMPTED, "ours", true)]
    [InlineData(OperationState.ATTEMPTED, "others", false)]
    [InlineData(OperationState.PENDING, "ours", false)]
    [InlineData(OperationState.CONFIRMED, "ours", false)]
    public async Task What_another_create_with_the_same_words_may_have_made_is_not_said_to_be_one_s_own(OperationState state, string words, bool contested)
    {
        (door.LastPage, door.OursAt) = (1, 1);
        var setup = await SetupAsync();
        var other = Create() with { Id = "op_2", InternalId = "task_2", State = state, AttemptedAt = clock.Now, SentValues = Projection.ParseOrThrow($$"""{"name":"{{words}}"}""") };
        (await pipeline.CommitAsync(new CommitUnit("unit_2").Insert(other))).ShouldBeTrue();

        var looked = await writer.LookForAsync(setup, Create());

        (looked.States.Length, looked.Contested).ShouldBe((1, contested));
    }

    [Theory]
    [InlineData("task_2", WriteOutcome.Rejected)]
    [InlineData("task_1", WriteOutcome.Answered)]
    public async Task A_create_that_is_answered_with_the_copy_of_another_record_is_not_sent_again(string owner, WriteOutcome outcome)
    {
        var setup = await SetupAsync();
        door.Made = """{"id":"x9","name":"ours"}""";
        (await pipeline.CommitAsync(new CommitUnit("unit_2").Insert(Mapping(owner, "x9")))).ShouldBeTrue();

        var sent = await writer.SendAsync(setup, Create(), new WritePlan(WriteStep.Send, "CREATE", """{"name":"ours"}""", null), null);

        sent.Outcome.ShouldBe(outcome);
        if (outcome == WriteOutcome.Rejected) sent.Message.ShouldNotBeNull().ShouldContain("task_2");
    }

    private MappingRow Mapping(string internalId, string externalId) => new()
    {
        Id = "map_9",
        IntegrationId = Id,
        ResourceType = "TASK",
        InternalId = internalId,
        ExternalId = externalId,
        SyncStatus = MappingStatus.SYNCED,
        LastSyncedAt = clock.Now,
        BaseLocal = Projection.Empty,
        BaseExternal = Projection.Empty,
        PushedVersion = 1,
        SettledTicket = 1,
        CreatedAt = clock.Now,
        UpdatedAt = clock.Now,
        Revision = 1,
    };

    private async Task<IntegrationSetup> SetupAsync()
    {
        var row = Samples.Integration(Id, """
            {"connector":{"resources":{"TASK":{"path":"/tasks","id":"id","list":{"items":"items","paging":{"kind":"cursor","cursorParam":"after","cursorPath":"next"}}}}}}
            """);
        row = row with { Credentials = CredentialText.Seal(cipher, Samples.Json("""{"token":"t"}"""), Id, row.BaseUrl) };
        (await pipeline.CommitAsync(new CommitUnit("unit_1").Insert(row))).ShouldBeTrue();
        await silo.StartAsync();
        return new SetupCatalog(database, Samples.Types).Compile(row);
    }

    private OperationRow Create() => new()
    {
        Id = "op_1",
        IntegrationId = Id,
        MappingId = "map_1",
        ResourceType = "TASK",
        InternalId = "task_1",
        Kind = OperationKind.CREATE,
        State = OperationState.ATTEMPTED,
        Groups = [],
        LocalValues = Projection.ParseOrThrow("{}"),
        SentValues = Projection.ParseOrThrow("""{"name":"ours"}"""),
        DecidedOn = Projection.ParseOrThrow("{}"),
        RecordVersion = 1,
        Attempts = 1,
        NextDueAt = clock.Now,
        CreatedAt = clock.Now,
        Revision = 1,
    };

    /// <summary>One record on each page, named after its number.</summary>
    private sealed class PageDoor : IOutboundDoor
    {
        public int LastPage { get; set; }

        public int OursAt { get; set; }

        /// <summary>The answer to a write.</summary>
        public string Made { get; set; } = "{}";

        public int Requests { get; private set; }

        public Task<OutboundReply> SendAsync(OutboundRequest request, CancellationToken token)
        {
            Requests++;
            if (request.Method == "POST") return Task.FromResult<OutboundReply>(new OutboundReply.Answered(201, [], Encoding.UTF8.GetBytes(Made)));
            var page = request.Uri.Query.Split("after=") is [_, var after] ? int.Parse(after) + 1 : 1;
            var next = page < LastPage ? $"\"{page}\"" : "null";
            var name = page == OursAt ? "ours" : "another";
            return Task.FromResult<OutboundReply>(new OutboundReply.Answered(
                200, [], Encoding.UTF8.GetBytes($$"""{"items":[{"id":"{{page}}","name":"{{name}}"}],"next":{{next}}}""")));
        }
    }
}
