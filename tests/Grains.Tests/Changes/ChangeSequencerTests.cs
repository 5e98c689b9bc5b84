using Concord.Grains.Changes;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Tests.Changes;

public sealed class ChangeSequencerTests
{
    private readonly ManualClock clock = new();
    private readonly MemoryDatabase database;
    private readonly IdSource ids;

    public ChangeSequencerTests()
    {
        database = new MemoryDatabase(clock);
        ids = new IdSource(clock, bytes => bytes.Clear());
    }

    [Fact]
    public async Task Versions_of_a_record_keep_their_order_and_nothing_stays_due()
    {
        await DueAsync(("task_b", 1), ("task_a", 2), ("task_a", 1), ("task_b", 2));
        await RunAsync();
        (await FeedAsync()).Select(row => (row.Id, row.Version)).ShouldBe([("task_a", 1), ("task_a", 2), ("task_b", 1), ("task_b", 2)]);
        (await database.QueryAsync(From.Table<RecordChangeDueRow>())).ShouldBeEmpty();
    }

    [Fact]
    public async Task More_than_a_page_is_placed_in_one_run()
    {
        await DueAsync([.. Enumerable.Range(1, 450).Select(version => ("task_a", (long)version))]);
        await RunAsync();
        (await FeedAsync()).Select(row => row.Version).ShouldBe(Enumerable.Range(1, 450).Select(version => (long)version));
    }

    [Fact]
    public async Task Places_ascend_also_when_the_clock_steps_back()
    {
        await DueAsync(("task_a", 1));
        await RunAsync();
        clock.Pass(-TimeSpan.FromHours(1));
        await DueAsync(("task_a", 2));
        await RunAsync();
        var places = (await FeedAsync()).Select(row => row.Position).ToList();
        places.ShouldBe([(clock.Now.AddHours(1) - DateTimeOffset.UnixEpoch).Ticks / 10, places[0] + 1]);
    }

    [Fact]
    public async Task Of_two_sequencers_one_wins_and_nothing_is_placed_twice()
    {
        await DueAsync(("task_a", 1), ("task_b", 1));
        await RunAsync();
        await DueAsync([.. Enumerable.Range(2, 100).Select(version => ("task_a", (long)version))]);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunAsync()));
        await RunAsync();
        (await FeedAsync()).Count(row => row.Id == "task_a").ShouldBe(101);
    }

    private async Task RunAsync()
    {
        await using var pipeline = new CommitPipeline(database, clock);
        await new ChangeSequencer(database, pipeline, ids, clock).RunAsync();
    }

    private async Task DueAsync(params (string Id, long Version)[] due) => (await database.CommitAsync([due.Aggregate(
        new CommitUnit(ids.New("unit")), (unit, row) => unit.Insert(new RecordChangeDueRow { Type = "TASK", Id = row.Id, Version = row.Version }))])).ShouldBe([true]);

    private Task<System.Collections.Immutable.ImmutableArray<RecordChangeRow>> FeedAsync() => database.QueryAsync(From.Table<RecordChangeRow>());
}
