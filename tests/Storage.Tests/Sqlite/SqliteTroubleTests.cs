using Concord.Storage.Rows;
using Concord.Storage.Sqlite;
using Concord.Storage.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Concord.Storage.Tests.Sqlite;

public sealed class SqliteTroubleTests : IAsyncLifetime
{
    private readonly TemporaryDirectory directory = new();
    private SqliteDatabase database = null!;

    public ValueTask InitializeAsync()
    {
        database = directory.Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        directory.Dispose();
    }

    private static CommitUnit Insert(string id, string text = "x") => new CommitUnit("unit_" + id).Insert(Sample.Hint(id) with { LastError = text });

    private async Task<IEnumerable<string>> IdsAsync() => (await database.QueryAsync(From.Table<HintRow>())).Select(hint => hint.ExternalId);

    [Fact]
    public async Task A_full_disk_applies_nothing_says_so_and_heals()
    {
        await database.CommitAsync([Insert("e1")]);
        var pages = (long)(await database.OnWriterAsync(session => session.Scalar("PRAGMA page_count")))!;
        await database.OnWriterAsync(session => session.Scalar($"PRAGMA max_page_count = {pages}"));

        var fault = await Should.ThrowAsync<StorageUnavailableException>(() => database.CommitAsync([Insert("e2"), Insert("e3", new string('x', 100_000))]));
        fault.Message.ShouldContain("the disk is full; free some space");
        (await IdsAsync()).ShouldBe(["e1"]);

        await database.OnWriterAsync(session => session.Scalar("PRAGMA max_page_count = 1000000"));
        (await database.CommitAsync([Insert("e2")])).ShouldBe([true]);
    }

    [Fact]
    public async Task A_read_only_database_applies_nothing_and_says_so()
    {
        await database.OnWriterAsync(session => session.Scalar("PRAGMA query_only = ON"));
        (await Should.ThrowAsync<StorageUnavailableException>(() => database.CommitAsync([Insert("e1")])))
            .Message.ShouldContain("read-only; give this user the right to write");
        (await Should.ThrowAsync<StorageUnavailableException>(() => database.NextTicketAsync().AsTask())).Message.ShouldContain("read-only");
        await database.OnWriterAsync(session => session.Scalar("PRAGMA query_only = OFF"));
        (await database.CommitAsync([Insert("e1")])).ShouldBe([true]);
        (await database.NextTicketAsync()).ShouldBePositive();
    }

    [Fact]
    public async Task A_program_that_holds_the_file_delays_and_then_refuses_a_commit()
    {
        using var other = directory.Connect();
        using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        (await Should.ThrowAsync<StorageUnavailableException>(() => database.CommitAsync([Insert("e1")]))).Message.ShouldContain("another program holds");
        command.CommandText = "ROLLBACK";
        command.ExecuteNonQuery();
        (await database.CommitAsync([Insert("e1")])).ShouldBe([true]);
    }

    [Fact]
    public async Task A_commit_that_the_database_turns_down_is_not_applied_and_the_writer_goes_on()
    {
        await database.OnWriterAsync(session =>
        {
            SQLitePCL.raw.sqlite3_commit_hook(session.Connection.Handle, _ => 1, null);
            return 0;
        });
        await Should.ThrowAsync<SqliteException>(() => database.CommitAsync([Insert("e1")]));
        (await IdsAsync()).ShouldBeEmpty();
        (await database.CommitAsync([Insert("e2")])).ShouldBe([true]);
        (await IdsAsync()).ShouldBe(["e2"]);
    }

    [Theory]
    [InlineData(5, typeof(StorageUnavailableException))]
    [InlineData(8, typeof(StorageUnavailableException))]
    [InlineData(10, typeof(CommitOutcomeUnknownException))]
    [InlineData(11, typeof(StorageUnavailableException))]
    [InlineData(13, typeof(StorageUnavailableException))]
    [InlineData(19, typeof(SqliteException))]
    public void A_failed_COMMIT_is_unknown_only_where_its_frames_may_have_reached_the_log(int code, Type expected) =>
        SqliteFaults.TranslateCommit(new SqliteException("fault", code), "x.db").ShouldBeOfType(expected);

    [Fact]
    public async Task A_reader_is_not_held_up_by_a_writer_and_does_not_see_what_is_not_committed()
    {
        await database.CommitAsync([Insert("e1")]);
        var seen = await database.OnWriterAsync(session =>
        {
            session.Execute("BEGIN IMMEDIATE");
            session.Execute("DELETE FROM hint");
            var ids = IdsAsync().Result.ToList();
            session.Execute("ROLLBACK");
            return ids;
        });
        seen.ShouldBe(["e1"]);
    }

    [Fact]
    public async Task Reads_cannot_write()
    {
        var sql = new Concord.Storage.Sql.SqlText("DELETE FROM hint WHERE tenant_id = @tenant", "main");
        (await Should.ThrowAsync<StorageUnavailableException>(() => database.ReadAsync(sql, row => 1))).Message.ShouldContain("read-only");
    }

    [Fact]
    public async Task Many_readers_at_once_answer_alike()
    {
        await database.CommitAsync([Insert("e1"), Insert("e2")]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () => (await IdsAsync()).Count())));
        answers.ShouldAllBe(count => count == 2);
    }

    [Fact]
    public async Task A_closed_database_says_so()
    {
        await database.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(async () => await database.CommitAsync([Insert("e1")]));
        await Should.ThrowAsync<ObjectDisposedException>(async () => await IdsAsync());
        await Should.ThrowAsync<ObjectDisposedException>(async () => await database.NextTicketAsync());
    }

    [Fact]
    public async Task Tenants_do_not_see_each_other()
    {
        await database.CommitAsync([Insert("e1"), new CommitUnit("t").Insert(Sample.Integration())]);
        await database.DisposeAsync();
        database = (SqliteDatabase)Databases.Open(directory.Options with { Tenant = "other" }, new ManualTime());
        (await IdsAsync()).ShouldBeEmpty();
        (await database.CommitAsync([Insert("e1"), new CommitUnit("t").Insert(Sample.Integration()).Purge(From.Table<HintRow>())])).ShouldBe([true, true]);
        await database.DisposeAsync();
        database = directory.Open();
        (await IdsAsync()).ShouldBe(["e1"]);
    }
}
