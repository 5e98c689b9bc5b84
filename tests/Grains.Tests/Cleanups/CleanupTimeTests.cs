using System.Collections.Immutable;
using Concord.Grains.Tests.World;
using Concord.Simulation.Database;
using Concord.Storage;
using Concord.Storage.Rows;
using static Concord.Grains.Tests.Cleanups.OldRow;

namespace Concord.Grains.Tests.Cleanups;

/// <summary>When a cleanup comes, and what becomes of one that is cut off, asked for twice, or shared by two.</summary>
public sealed class CleanupTimeTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Sunday = new(2026, 3, 8, 3, 0, 0, TimeSpan.Zero);

    private readonly ManualClock clock = new();
    private readonly TiredDatabase database;
    private readonly CleanupWorld world;

    public CleanupTimeTests()
    {
        database = new TiredDatabase(new MemoryDatabase(clock), clock);
        world = new CleanupWorld(database, clock);
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public async Task It_comes_on_Sunday_at_three_and_once()
    {
        (await world.Schedule.IsDueAsync()).ShouldBeFalse();
        (await world.OpenAsync()).DueAt.ShouldBe(Sunday);
        await world.WorkAsync();
        (await world.RowsAsync<AuditRow>()).ShouldBeEmpty();

        clock.Pass(Sunday - clock.GetUtcNow());
        (await world.Schedule.IsDueAsync()).ShouldBeTrue();
        await world.WorkAsync();

        (await world.RowsAsync<AuditRow>()).Single().Actor.ShouldBe("clock");
        (await world.Schedule.IsDueAsync()).ShouldBeFalse();
        (await world.OpenAsync()).DueAt.ShouldBe(Sunday.AddDays(7));
    }

    [Fact]
    public async Task Those_that_were_missed_are_caught_up_by_one()
    {
        await world.Schedule.IsDueAsync();
        clock.Pass(TimeSpan.FromDays(30));
        await using var restarted = new CleanupWorld(database, clock, seed: 4);

        (await restarted.Schedule.IsDueAsync()).ShouldBeTrue();
        await restarted.WorkAsync();

        (await restarted.Schedule.IsDueAsync()).ShouldBeFalse();
        (await world.RowsAsync<AuditRow>()).Length.ShouldBe(1);
        (await world.OpenAsync()).DueAt.ShouldBeGreaterThan(clock.GetUtcNow());
    }

    [Fact]
    public async Task Cut_off_in_the_middle_it_goes_on_and_counts_each_row_once()
    {
        await world.StoreAsync(Enumerable.Range(0, 900).Select(number => Dedupe($"k{number}", 31)));
        database.Commits = 4; // the row, its time, and two batches
        await Should.ThrowAsync<StorageUnavailableException>(world.StartAsync());
        (await world.RowsAsync<DedupeRow>()).Length.ShouldBe(500);
        database.Commits = int.MaxValue;
        await using var restarted = new CleanupWorld(database, clock, seed: 4);

        (await restarted.Schedule.IsDueAsync()).ShouldBeTrue();
        await restarted.WorkAsync();

        (await world.RowsAsync<DedupeRow>()).ShouldBeEmpty();
        (await world.RowsAsync<AuditRow>()).Single().After.ShouldBe("""{"removed":{"dedupeKeys":900}}""");
    }

    [Fact]
    public async Task A_call_ends_in_time_and_says_that_there_is_more()
    {
        await world.StoreAsync(Enumerable.Range(0, 900).Select(number => Dedupe($"k{number}", 31)));
        database.TimeOfCommit = TimeSpan.FromSeconds(6);

        var first = await world.StartAsync();
        first["more"]!.GetValue<bool>().ShouldBeTrue();
        first["removed"]!.ToJsonString().ShouldBe("""{"dedupeKeys":400}""");
        (await world.StartAsync())["id"]!.GetValue<string>().ShouldBe(first["id"]!.GetValue<string>());
        while (await world.Schedule.IsDueAsync())
        {
            await world.WorkAsync();
        }

        (await world.RowsAsync<AuditRow>()).Single().After.ShouldBe("""{"removed":{"dedupeKeys":900}}""");
    }

    [Fact]
    public async Task Of_two_that_clean_at_once_one_stops_and_nothing_is_counted_twice()
    {
        await world.StoreAsync(Enumerable.Range(0, 900).Select(number => Dedupe($"k{number}", 31)));
        await using var other = new CleanupWorld(database, clock, seed: 4);
        await world.Schedule.IsDueAsync();
        clock.Pass(Sunday - clock.GetUtcNow());

        await Task.WhenAll(world.WorkAsync(), other.WorkAsync());
        await other.WorkAsync();

        (await world.RowsAsync<DedupeRow>()).ShouldBeEmpty();
        (await world.RowsAsync<AuditRow>()).Single().After.ShouldBe("""{"removed":{"dedupeKeys":900}}""");
    }

    // A replay of three weeks ago must still be known as one, and a deleted record stay deleted.
    [Fact]
    public async Task A_small_setting_leaves_dedupe_keys_and_tombstones_their_time()
    {
        await using var small = new CleanupWorld(database, clock, days: 1, seed: 4);
        await world.StoreAsync(Samples.Integration("int_a"));
        await world.StoreAsync(Dedupe("k", 21));
        await world.StoreAsync(Delivery("dlv_k", 21));
        await world.StoreAsync(Tombstone("x1", -69));

        (await small.StartAsync())["removed"]!.ToJsonString().ShouldBe("""{"deliveries":1}""");

        (await world.RowsAsync<DedupeRow>()).Length.ShouldBe(1);
        (await world.RowsAsync<TombstoneRow>()).Length.ShouldBe(1);
    }

    /// <summary>Serves so many commits, each of which takes some time.</summary>
    private sealed class TiredDatabase(IDatabase database, ManualClock clock) : IDatabase
    {
        public int Commits { get; set; } = int.MaxValue;

        public TimeSpan TimeOfCommit { get; set; }

        public Task<ImmutableArray<bool>> CommitAsync(ImmutableArray<CommitUnit> units)
        {
            if (Commits-- <= 0)
            {
                throw new StorageUnavailableException("The disk is full.");
            }

            clock.Pass(TimeOfCommit);
            return database.CommitAsync(units);
        }

        public Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
            where T : class => database.QueryAsync(query);

        public Task<long> CountAsync<T>(Query<T> query)
            where T : class => database.CountAsync(query);

        public ValueTask<long> NextTicketAsync() => database.NextTicketAsync();
    }
}
