using System.Collections.Immutable;
using Concord.Simulation.Database;
using Concord.Storage.Remembering;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;

namespace Concord.Storage.Tests.Remembering;

/// <summary>When memory must not answer, or not keep what it reads.</summary>
public sealed class RememberingDatabaseTests
{
    private static readonly Query<MappingRow> OfTask = From.Table<MappingRow>().Where(row => row.ResourceType, "TASK").Where(row => row.InternalId, "task_1");

    private static readonly Query<MappingRow> OfE1 = From.Table<MappingRow>()
        .Where(row => row.IntegrationId, "int_1").Where(row => row.ResourceType, "TASK").Where(row => row.ExternalId, "e1");

    private readonly GatedDatabase database = new();
    private readonly RememberingDatabase remembering;
    private int units;

    public RememberingDatabaseTests() => remembering = new RememberingDatabase(database, Shelves.All);

    [Fact]
    public async Task What_was_read_once_is_not_read_again_and_follows_what_is_committed()
    {
        await HaveAsync(Sample.Mapping());
        (await remembering.QueryAsync(OfTask)).ShouldBe([Sample.Mapping()]);
        var changed = Sample.Mapping() with { ExternalId = "e2" };
        (await CommitAsync(unit => unit.Update(changed))).ShouldBeTrue();
        database.Queries = 0;
        (await remembering.QueryAsync(OfTask)).ShouldBe([changed with { Revision = 2 }]);
        database.Queries.ShouldBe(0);
    }

    [Fact]
    public async Task A_row_that_moves_leaves_its_old_place()
    {
        await HaveAsync(Sample.Mapping());
        await remembering.QueryAsync(OfE1);
        await CommitAsync(unit => unit.Update(Sample.Mapping() with { ExternalId = "e2" }));
        (await remembering.QueryAsync(OfE1)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reading_that_a_commit_has_passed_is_not_kept()
    {
        await HaveAsync(Sample.Mapping());
        var late = database.Hold();
        var slow = remembering.QueryAsync(OfTask);
        await CommitAsync(unit => unit.Update(Sample.Mapping() with { PushedVersion = 7 }));
        late.SetResult();
        (await slow).Single().PushedVersion.ShouldBe(1);
        (await remembering.QueryAsync(OfTask)).Single().PushedVersion.ShouldBe(7);
    }

    [Fact]
    public async Task A_reading_of_the_place_that_a_row_has_left_meanwhile_is_not_kept()
    {
        await HaveAsync(Sample.Mapping());
        var late = database.Hold();
        var slow = remembering.QueryAsync(OfE1);
        // Nobody here knows the row's place before this commit.
        await CommitAsync(unit => unit.Update(Sample.Mapping() with { ExternalId = "e2" }));
        late.SetResult();
        (await slow).Length.ShouldBe(1);
        (await remembering.QueryAsync(OfE1)).ShouldBeEmpty();
    }

    [Fact]
    public async Task While_a_commit_is_on_its_way_its_places_are_asked_of_the_database()
    {
        await HaveAsync(Sample.Mapping());
        await remembering.QueryAsync(OfTask);
        var answer = new TaskCompletionSource();
        database.AfterCommit = () => answer.Task;
        var commit = CommitAsync(unit => unit.Update(Sample.Mapping() with { PushedVersion = 7 }));
        (await remembering.QueryAsync(OfTask)).Single().PushedVersion.ShouldBe(7);
        answer.SetResult();
        (await commit).ShouldBeTrue();
        (await remembering.QueryAsync(OfTask)).Single().PushedVersion.ShouldBe(7);
    }

    [Fact]
    public async Task Where_an_answer_was_lost_the_database_is_asked_from_then_on()
    {
        await HaveAsync(Sample.Mapping());
        await remembering.QueryAsync(OfTask);
        database.AfterCommit = () => throw new CommitOutcomeUnknownException("The answer was lost.");
        var update = Unit().Update(Sample.Mapping() with { PushedVersion = 7 });
        await Should.ThrowAsync<CommitOutcomeUnknownException>(() => remembering.CommitAsync([update]));
        (await remembering.QueryAsync(OfTask)).Single().PushedVersion.ShouldBe(7);
        database.AfterCommit = null;
        (await remembering.CommitAsync([update])).ShouldBe([true]);
        database.Queries = 0;
        await remembering.QueryAsync(OfTask);
        await remembering.QueryAsync(OfTask);
        database.Queries.ShouldBe(2);
    }

    [Fact]
    public async Task After_a_commit_that_failed_nothing_is_believed_until_one_succeeds()
    {
        await HaveAsync(Sample.Mapping());
        await remembering.QueryAsync(OfTask);
        database.AfterCommit = () => throw new StorageUnavailableException("The connection broke.");
        await Should.ThrowAsync<StorageUnavailableException>(() => CommitAsync(unit => unit.Insert(Sample.Hint())));
        // Whoever holds the database meanwhile may write.
        await remembering.QueryAsync(OfTask);
        await database.Inner.CommitAsync([new CommitUnit("foreign").Update(Sample.Mapping() with { PushedVersion = 7 })]);
        database.AfterCommit = null;
        await CommitAsync(unit => unit.Insert(Sample.Hint("e2")));
        (await remembering.QueryAsync(OfTask)).Single().PushedVersion.ShouldBe(7);
    }

    [Fact]
    public async Task Who_loses_a_guard_reads_anew()
    {
        await HaveAsync(Sample.Mapping());
        await remembering.QueryAsync(OfTask);
        // Somebody has gone behind our back.
        await database.Inner.CommitAsync([new CommitUnit("foreign").Update(Sample.Mapping() with { PushedVersion = 7 })]);
        (await CommitAsync(unit => unit.Update(Sample.Mapping() with { PushedVersion = 8 }))).ShouldBeFalse();
        (await remembering.QueryAsync(OfTask)).Single().PushedVersion.ShouldBe(7);
    }

    [Fact]
    public async Task Of_two_commits_on_their_way_together_none_is_learned_from()
    {
        await HaveAsync(Sample.Hint());
        var query = From.Table<HintRow>().Where(row => row.IntegrationId, "int_1").Where(row => row.ResourceType, "TASK").Where(row => row.ExternalId, "e1");
        await remembering.QueryAsync(query);
        var first = new TaskCompletionSource();
        database.AfterCommit = () => first.Task;
        var one = CommitAsync(unit => unit.Upsert(Sample.Hint() with { Reason = "first" }));
        database.AfterCommit = null;
        await CommitAsync(unit => unit.Upsert(Sample.Hint() with { Reason = "second" }));
        first.SetResult();
        await one;
        (await remembering.QueryAsync(query)).Single().Reason.ShouldBe("second");
    }

    [Fact]
    public async Task Of_several_queries_no_answer_is_older_than_the_one_before_it()
    {
        await HaveAsync(Sample.Mapping());
        await CommitAsync(unit => unit.Insert(Sample.Hint()));
        var known = From.Table<HintRow>().Where(row => row.IntegrationId, "int_1").Where(row => row.ResourceType, "TASK").Where(row => row.ExternalId, "e1");
        await remembering.QueryAsync(known);
        var late = database.Hold();
        var reads = new Reads();
        var (mapping, hint) = (reads.Add(OfTask), reads.Add(known));
        var reading = remembering.ReadAsync(reads);
        await CommitAsync(unit => unit.Upsert(Sample.Hint() with { Reason = "later" }));
        late.SetResult();
        await reading;
        mapping.Rows.Length.ShouldBe(1);
        hint.Rows.Single().Reason.ShouldBe("later");
    }

    [Fact]
    public async Task What_several_queries_have_read_is_kept()
    {
        await HaveAsync(Sample.Mapping());
        foreach (var queries in new[] { 2, 0 })
        {
            database.Queries = 0;
            var reads = new Reads();
            var (mapping, bound) = (reads.Add(OfTask), reads.Add(OfE1));
            await remembering.ReadAsync(reads);
            mapping.Rows.ShouldBe(bound.Rows);
            database.Queries.ShouldBe(queries);
        }
    }

    [Fact]
    public async Task A_place_with_more_rows_than_are_kept_is_answered_whole()
    {
        var small = new RememberingDatabase(database, [Shelf.Of<HintRow>(nameof(HintRow.IntegrationId)) with { MostRows = 2 }]);
        await database.Inner.CommitAsync([Enumerable.Range(1, 5).Aggregate(new CommitUnit("given"), (unit, number) => unit.Insert(Sample.Hint($"e{number}")))]);
        var reads = new Reads();
        var (all, one) = (reads.Add(From.Table<HintRow>().Where(row => row.IntegrationId, "int_1")), reads.Add(From.Table<HintRow>().Where(row => row.ExternalId, "e5")));
        await small.ReadAsync(reads);
        (all.Rows.Length, one.Rows.Length).ShouldBe((5, 1));
    }

    [Fact]
    public async Task A_new_delivery_and_its_events_are_known_without_a_reading()
    {
        var told = Sample.Event();
        await CommitAsync(unit => unit.Insert(Sample.Delivery() with { Id = told.DeliveryId }).Insert(told));
        database.Queries = 0;
        (await remembering.QueryAsync(From.Table<DeliveryRow>().Where(row => row.Id, told.DeliveryId))).Length.ShouldBe(1);
        (await remembering.QueryAsync(From.Table<DeliveryEventRow>().Where(row => row.DeliveryId, told.DeliveryId).Where(row => row.Disposition, Is.Null))).ShouldBe([told]);
        database.Queries.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_not_asked_for_makes_room()
    {
        var small = new RememberingDatabase(database, [Shelf.Of<HintRow>(nameof(HintRow.ExternalId)) with { Room = 10_000 }]);
        for (var id = 0; id < 200; id++) await small.QueryAsync(From.Table<HintRow>().Where(row => row.ExternalId, $"e{id}"));
        database.Queries = 0;
        await small.QueryAsync(From.Table<HintRow>().Where(row => row.ExternalId, "e199"));
        database.Queries.ShouldBe(0);
        await small.QueryAsync(From.Table<HintRow>().Where(row => row.ExternalId, "e0"));
        database.Queries.ShouldBe(1);
    }

    private CommitUnit Unit() => new($"unit_{++units}");

    private async Task<bool> CommitAsync(Func<CommitUnit, CommitUnit> write) => (await remembering.CommitAsync([write(Unit())]))[0];

    // Behind the memory's back, before it has read anything.
    private async Task HaveAsync<T>(T row)
        where T : class => await database.Inner.CommitAsync([new CommitUnit("given").Insert(row)]);

    private sealed class GatedDatabase : IDatabase
    {
        private Task reading = Task.CompletedTask;

        public MemoryDatabase Inner { get; } = new(new ManualTime());

        public int Queries { get; set; }

        /// <summary>Between the commit and its answer.</summary>
        public Func<Task>? AfterCommit { get; set; }

        /// <summary>The next query's answer is what it is now, but comes only when that is done.</summary>
        public TaskCompletionSource Hold()
        {
            var gate = new TaskCompletionSource();
            reading = gate.Task;
            return gate;
        }

        public async Task<ImmutableArray<bool>> CommitAsync(ImmutableArray<CommitUnit> units)
        {
            var after = AfterCommit;
            var won = await Inner.CommitAsync(units);
            if (after is not null) await after();
            return won;
        }

        public async Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
            where T : class
        {
            Queries++;
            var gate = reading;
            reading = Task.CompletedTask;
            var rows = await Inner.QueryAsync(query);
            await gate;
            return rows;
        }

        public Task<long> CountAsync<T>(Query<T> query)
            where T : class => Inner.CountAsync(query);

        public ValueTask<long> NextTicketAsync() => Inner.NextTicketAsync();
    }
}
