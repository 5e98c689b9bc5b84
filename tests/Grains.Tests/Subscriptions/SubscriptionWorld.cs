using System.Collections.Immutable;
using Concord.Connectors.Secrets;
using Concord.Connectors.Webhooks;
using Concord.EmbeddedSilo;
using Concord.Grains.Changes;
using Concord.Grains.Subscriptions;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Tests.Subscriptions;

/// <summary>A feed, one subscription to it, and its receiver. Time stands still between steps.</summary>
internal sealed class SubscriptionWorld : IAsyncDisposable
{
    public const string Id = "sub_1";
    public const string Url = "https://pool.example.com/hooks";

    private readonly MemoryDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly GrainSilo silo;
    private readonly DueSubscriptions due;
    private readonly IdSource ids;

    private SubscriptionWorld()
    {
        database = new MemoryDatabase(Clock);
        pipeline = new CommitPipeline(database, Clock);
        ids = new IdSource(Clock, new Random(3).NextBytes);
        due = new DueSubscriptions(database, Clock);
        silo = new GrainSilo(new(), new() { Clock = Clock });
        var secrets = new SubscriptionSecrets(CipherOf(1), new Random(5).NextBytes);
        silo.Register(_ => new SubscriptionGrain(new SubscriptionDesk(database, pipeline, secrets, ids, Clock), DeliveryWith(secrets)));
    }

    public ManualClock Clock { get; } = new();

    public Receiver Receiver { get; } = new();

    public ISubscriptionGrain Grain => silo.GetGrain<ISubscriptionGrain>(GrainKeys.Subscription(Id));

    public SubscriptionRow Row => Rows<SubscriptionRow>().Single();

    public ImmutableArray<AuditRow> Audit => Rows<AuditRow>();

    public IEnumerable<string?> Told => Receiver.Posts.Select(post => $"{post["data.id"]} {post["data.version"]}");

    public static SubscriptionChange Nothing { get; } = new(null, null, null, null, false, "tok_admin");

    private static CredentialCipher CipherOf(byte first) => new(
        CipherKey.TryParse(Convert.ToBase64String([.. Enumerable.Range(first, CipherKey.Length).Select(i => (byte)i)]), out var key) ? key : throw new InvalidOperationException(),
        null,
        new Random(5).NextBytes);

    /// <summary>The subscription made, with its secret.</summary>
    public static async Task<(SubscriptionWorld World, string Secret)> StartAsync(SubscriptionChange? change = null)
    {
        var world = new SubscriptionWorld();
        await world.silo.StartAsync();
        var answer = await world.Grain.Create(change ?? Nothing with { Url = Url });
        answer.Verdict.ShouldBe(Verdict.Done);
        return (world, FieldPath.ParseOrThrow("secret").Read(FieldValue.ParseOrThrow(answer.Json!)).ScalarText!);
    }

    /// <summary>Versions of records are committed and placed.</summary>
    public async Task ChangedAsync(params (string Id, long Version)[] versions)
    {
        foreach (var (id, version) in versions)
        {
            await CommitAsync(new CommitUnit(ids.New("unit")).Insert(Version(id, version)).Insert(new RecordChangeDueRow { Type = TypeOf(id), Id = id, Version = version }));
        }

        await new ChangeSequencer(database, pipeline, ids, Clock).RunAsync();
    }

    /// <summary>What the dispatcher does.</summary>
    public async Task SweepAsync()
    {
        foreach (var id in await due.IdsAsync())
        {
            await silo.GetGrain<ISubscriptionGrain>(GrainKeys.Subscription(id)).Deliver();
        }
    }

    public async Task AfterAsync(TimeSpan time)
    {
        Clock.Pass(time);
        await SweepAsync();
    }

    /// <summary>Another process changes the row.</summary>
    public Task TouchAsync(Func<SubscriptionRow, SubscriptionRow> change) => CommitAsync(new CommitUnit(ids.New("unit")).Update(change(Row)));

    /// <summary>A process that was started with another key delivers.</summary>
    public Task DeliverWithOtherKeyAsync() => DeliveryWith(new SubscriptionSecrets(CipherOf(9), new Random(5).NextBytes)).RunAsync(Id);

    /// <summary>Another process delivers at the same moment.</summary>
    public Task DeliverElsewhereAsync() => DeliveryWith(new SubscriptionSecrets(CipherOf(1), new Random(5).NextBytes)).RunAsync(Id);

    /// <summary>Another process deletes the row.</summary>
    public Task DeleteElsewhereAsync() => CommitAsync(new CommitUnit(ids.New("unit")).Delete(Row));

    public ImmutableArray<T> Rows<T>()
        where T : class => database.QueryAsync(From.Table<T>()).Result;

    public async ValueTask DisposeAsync()
    {
        silo.Dispose();
        await pipeline.DisposeAsync();
    }

    private static string TypeOf(string id) => id.StartsWith("member", StringComparison.Ordinal) ? "MEMBER" : "TASK";

    private static RecordVersionRow Version(string id, long version) => new()
    {
        Type = TypeOf(id),
        Id = id,
        Version = version,
        Fields = FieldValue.ParseOrThrow("""{"title":"Ä"}"""),
        ChangedFields = ["title"],
        Origin = "person",
        Cause = "tok_1",
        Deleted = version == 3,
        At = ManualClock.Start,
    };

    private ChangeDelivery DeliveryWith(SubscriptionSecrets secrets) => new(database, pipeline, new WebhookPoster(Receiver, Clock), secrets, ids, Clock, () => 0);

    private async Task CommitAsync(CommitUnit unit) => (await pipeline.CommitAsync(unit)).ShouldBeTrue("The unit lost to a guard.");
}
