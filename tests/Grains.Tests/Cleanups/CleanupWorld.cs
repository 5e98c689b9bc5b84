using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Concord.Grains.Cleanups;
using Concord.Grains.Tests.World;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;

namespace Concord.Grains.Tests.Cleanups;

/// <summary>A database with rows of some age, one integration, and the cleanup over it. A new process over the same database is another world.</summary>
internal sealed class CleanupWorld : IAsyncDisposable
{
    private readonly IDatabase database;
    private readonly CommitPipeline pipeline;
    private readonly IdSource ids;
    private readonly CleanupDesk desk;
    private int units;

    public CleanupWorld(IDatabase database, ManualClock clock, int days = 90, int seed = 3)
    {
        this.database = database;
        pipeline = new CommitPipeline(database, clock);
        ids = new IdSource(clock, new Random(seed).NextBytes);
        Schedule = new CleanupSchedule(database, pipeline, ids, clock);
        desk = new CleanupDesk(database, pipeline, Schedule, new Piles(database, new Retention(days)), ids, clock);
    }

    public CleanupSchedule Schedule { get; }

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    public Task WorkAsync() => desk.WorkAsync();

    public async Task<JsonNode> StartAsync()
    {
        var answer = await desk.StartAsync("cron");
        answer.Verdict.ShouldBe(Verdict.Done);
        return JsonNode.Parse(answer.Json!)!;
    }

    public Task<ImmutableArray<T>> RowsAsync<T>()
        where T : class => database.QueryAsync(From.Table<T>().Take(10_000));

    public async Task<CleanupRunRow> OpenAsync() => (await RowsAsync<CleanupRunRow>()).Single(row => row.State == CleanupState.OPEN);

    public async Task StoreAsync<T>(params IEnumerable<T> rows)
        where T : class => (await database.CommitAsync([rows.Aggregate(new CommitUnit($"unit_{typeof(T).Name}_{++units}"), (unit, row) => unit.Insert(row))])).ShouldBe([true]);
}
