using System.Globalization;
using Concord.Storage.Postgres;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;
using Npgsql;

namespace Concord.Storage.Tests.Postgres;

public sealed class PostgresTroubleTests : IAsyncLifetime
{
    private readonly PostgresStore store = new();
    private ISqlDatabase database = null!;

    public async ValueTask InitializeAsync()
    {
        await store.MakeAsync(own: true);
        database = store.Open();
    }

    public async ValueTask DisposeAsync()
    {
        if (database is not null) await database.DisposeAsync();
        await store.DisposeAsync();
    }

    private static CommitUnit Insert(string id) => new CommitUnit("unit_" + id).Insert(Sample.Hint(id));

    private async Task<IEnumerable<string>> IdsAsync() => (await database.QueryAsync(From.Table<HintRow>())).Select(hint => hint.ExternalId);

    /// <summary>What a restart of the server does to everybody who is connected.</summary>
    private void EndConnections() => store.Run(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

    [Fact]
    public async Task Connections_that_broke_while_idle_are_replaced_without_anybody_noticing()
    {
        (await database.CommitAsync([Insert("e1")])).ShouldBe([true]);
        (await IdsAsync()).ShouldBe(["e1"]);
        var ticket = await database.NextTicketAsync();
        EndConnections();
        (await database.CommitAsync([Insert("e2")])).ShouldBe([true]);
        (await IdsAsync()).ShouldBe(["e1", "e2"]);
        (await database.NextTicketAsync()).ShouldBeGreaterThan(ticket);
    }

    [Fact]
    public async Task A_connection_that_the_driver_gave_up_while_idle_is_replaced_too()
    {
        await ((PostgresDatabase)database).OnWriterAsync(session =>
        {
            session.Connection.Close();
            return true;
        });
        (await database.CommitAsync([Insert("e1")])).ShouldBe([true]);
        (await database.CommitAsync([Insert("e2"), Insert("e3")])).ShouldBe([true, true]);
    }

    [Fact]
    public async Task A_process_that_lost_its_lock_to_another_commits_nothing_more()
    {
        EndConnections();
        await using (store.Open())
        {
            (await Should.ThrowAsync<StorageUnavailableException>(() => database.CommitAsync([Insert("e1")]))).Message.ShouldContain("Another process uses");
        }

        (await database.CommitAsync([Insert("e1")])).ShouldBe([true]);
        (await IdsAsync()).ShouldBe(["e1"]);
    }

    [Fact]
    public async Task A_connection_that_breaks_at_COMMIT_leaves_it_open_and_the_pipeline_settles_it()
    {
        // At COMMIT, and only the first time, the server ends its own process.
        store.Run("CREATE SEQUENCE crash");
        store.Run("""
            CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('crash') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
                RETURN NULL;
            END $$
            """);
        store.Run("CREATE CONSTRAINT TRIGGER breaks AFTER INSERT ON hint DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION break_off()");
        await Should.ThrowAsync<CommitOutcomeUnknownException>(() => database.CommitAsync([Insert("e1")]));
        (await IdsAsync()).ShouldBeEmpty();

        store.Run("ALTER SEQUENCE crash RESTART");
        await using var pipeline = new CommitPipeline(database, TimeProvider.System);
        (await pipeline.CommitAsync(Insert("e1").Count("a"))).ShouldBeTrue();
        (await database.QueryAsync(From.Table<CounterRow>())).Single().Value.ShouldBe(1);
    }

    [Fact]
    public async Task A_commit_that_was_applied_and_whose_answer_was_lost_is_found_by_its_units_id()
    {
        await database.DisposeAsync();
        await using var proxy = new LossyProxy(store.Settings.Host!, store.Settings.Port);
        var settings = store.Settings;
        (settings.Host, settings.Port) = ("127.0.0.1", proxy.Port);
        await using var behind = Databases.Open(store.Options with { ConnectionString = settings.ConnectionString }, new ManualTime());
        await using var pipeline = new CommitPipeline(behind, TimeProvider.System);
        var commits = 0;
        pipeline.Committed += _ => commits++;

        proxy.LoseNext();
        (await pipeline.CommitAsync(Insert("e1").Count("a"))).ShouldBeTrue();
        (proxy.Lost, commits).ShouldBe((1, 1));
        (await behind.QueryAsync(From.Table<CounterRow>())).Single().Value.ShouldBe(1);
    }

    [Fact]
    public async Task An_error_at_COMMIT_applies_nothing_and_is_raised()
    {
        store.Run("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'");
        store.Run("CREATE CONSTRAINT TRIGGER refuses AFTER INSERT ON hint DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()");
        await Should.ThrowAsync<PostgresException>(() => database.CommitAsync([Insert("e1"), new CommitUnit("u").Count("a")]));
        (await database.QueryAsync(From.Table<CounterRow>())).ShouldBeEmpty();
        (await database.CommitAsync([new CommitUnit("u").Count("a")])).ShouldBe([true]);
    }

    [Fact]
    public async Task A_unit_that_raises_in_the_server_fails_only_its_own_caller()
    {
        store.Run("ALTER TABLE hint ADD CONSTRAINT no_poison CHECK (external_id <> 'poison')");
        await Should.ThrowAsync<PostgresException>(() => database.CommitAsync([Insert("e1"), Insert("poison")]));
        (await IdsAsync()).ShouldBeEmpty();
        await using var pipeline = new CommitPipeline(database, TimeProvider.System);
        var (good, bad) = (pipeline.CommitAsync(Insert("e1")), pipeline.CommitAsync(Insert("poison")));
        (await good).ShouldBeTrue();
        await Should.ThrowAsync<PostgresException>(() => bad);
    }

    [Fact]
    public async Task Reads_cannot_write()
    {
        var sql = new Concord.Storage.Sql.SqlText("DELETE FROM hint WHERE tenant_id = @tenant", "main");
        (await Should.ThrowAsync<StorageUnavailableException>(() => database.ReadAsync(sql, row => 1))).Message.ShouldContain("read-only");
    }

    [Fact]
    public async Task A_row_held_by_another_program_delays_a_commit_and_then_refuses_it()
    {
        await database.CommitAsync([Insert("e1")]);
        using var other = store.Connect();
        using var command = other.CreateCommand();
        command.CommandText = "BEGIN; LOCK TABLE hint";
        command.ExecuteNonQuery();
        await ((PostgresDatabase)database).OnWriterAsync(session =>
        {
            using var patience = new NpgsqlCommand("SET lock_timeout = '50ms'", session.Connection);
            return patience.ExecuteNonQuery();
        });
        (await Should.ThrowAsync<StorageUnavailableException>(() => database.CommitAsync([Insert("e2")]))).Message.ShouldContain("another program holds");
        command.CommandText = "ROLLBACK";
        command.ExecuteNonQuery();
        (await database.CommitAsync([Insert("e2")])).ShouldBe([true]);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_that_is_only_looked_at_is_waited_for_while_somebody_changes_it(bool severalGuards)
    {
        await database.CommitAsync([Insert("e1")]);
        using var other = store.Connect();
        using var command = other.CreateCommand();
        command.CommandText = "BEGIN; UPDATE hint SET revision = 2";
        command.ExecuteNonQuery();
        var unit = new CommitUnit("looks").Expect(Sample.Hint("e1"));
        var commit = database.CommitAsync([severalGuards ? unit.Count("a") : unit]);
        while (store.Texts("SELECT 'waits' FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()").Count == 0) await Task.Yield();
        commit.IsCompleted.ShouldBeFalse();

        command.CommandText = "COMMIT";
        command.ExecuteNonQuery();
        (await commit).ShouldBe([false]);
        (await database.QueryAsync(From.Table<CounterRow>())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_closed_database_says_so()
    {
        await database.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(async () => await database.CommitAsync([Insert("e1")]));
        await Should.ThrowAsync<ObjectDisposedException>(async () => await IdsAsync());
        await Should.ThrowAsync<ObjectDisposedException>(async () => await database.NextTicketAsync());
    }

    [Fact(Timeout = 120_000)]
    public async Task Two_nodes_that_want_the_same_rows_neither_lose_an_update_nor_stop_each_other()
    {
        await database.DisposeAsync();
        await using var first = Databases.Open(store.Options with { Alone = false }, new ManualTime());
        await using var second = Databases.Open(store.Options with { Alone = false }, new ManualTime());
        await first.CommitAsync([Enumerable.Range(0, 4).Aggregate(new CommitUnit("rows"), (unit, row) => unit.Insert(Sample.Hint($"e{row}") with { Revision = 0 }))]);
        var wins = await Task.WhenAll(Task.Run(() => ContendAsync(first, "a")), Task.Run(() => ContendAsync(second, "b")));

        var rows = await first.QueryAsync(From.Table<HintRow>());
        rows.Sum(row => row.Revision).ShouldBe(2 * (wins[0] + wins[1]));
        (await first.QueryAsync(From.Table<CounterRow>())).Single().Value.ShouldBe(wins[0] + wins[1]);
        wins.ShouldAllBe(won => won > 0);
    }

    /// <summary>Batches whose units each change two rows, met in any order. Returns how many units won.</summary>
    private static async Task<int> ContendAsync(ISqlDatabase node, string name)
    {
        var random = new Random(name[0]);
        var won = 0;
        for (var batch = 0; batch < 60; batch++)
        {
            var seen = await node.QueryAsync(From.Table<HintRow>());
            var units = Enumerable.Range(0, 3).Select(number =>
            {
                var rows = seen.ToArray();
                random.Shuffle(rows);
                return new CommitUnit(string.Create(CultureInfo.InvariantCulture, $"{name}{batch}.{number}")).Count("won").Update(rows[0]).Update(rows[1]);
            });
            won += (await node.CommitAsync([.. units])).Count(flag => flag);
        }

        return won;
    }
}
