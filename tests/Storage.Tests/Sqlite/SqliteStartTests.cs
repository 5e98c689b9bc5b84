using System.Diagnostics;
using Concord.Storage.Rows;
using Concord.Storage.Sqlite;
using Concord.Storage.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Concord.Storage.Tests.Sqlite;

public sealed class SqliteStartTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task The_settings_that_durability_needs_hold_on_the_writer()
    {
        await using var database = directory.Open();
        var settings = await database.OnWriterAsync(session => new[] { "journal_mode", "synchronous", "foreign_keys", "busy_timeout" }
            .Select(pragma => session.Scalar($"PRAGMA {pragma}")!.ToString()).ToList());
        settings.ShouldBe(["wal", "2", "1", "50"]);
    }

    [Fact]
    public void A_database_that_cannot_have_a_write_ahead_log_is_refused()
    {
        using var session = new SqliteSession(new SqliteConnection("Data Source=:memory:"));
        session.Connection.Open();
        Should.Throw<DatabaseRefusedException>(() => new SqliteConnections("x.db", TimeSpan.FromSeconds(1)).RequireDurable(session))
            .Message.ShouldBe("SQLite keeps journal_mode at 'memory' for x.db where 'wal' is needed, so a crash could lose committed changes; "
                + "put the database on a local disk that this user may write.");
    }

    [Fact]
    public async Task A_file_that_another_program_holds_is_refused_and_its_lock_let_go()
    {
        directory.Run("CREATE TABLE t (x)");
        using (var other = directory.Connect())
        using (var command = other.CreateCommand())
        {
            command.CommandText = "BEGIN EXCLUSIVE";
            command.ExecuteNonQuery();
            Should.Throw<DatabaseRefusedException>(() => Databases.Open(directory.Options, new ManualTime())).Message.ShouldContain("another program holds the database");
        }

        directory.Run("DROP TABLE t");
        await directory.Open().DisposeAsync();
    }

    [Fact]
    public void A_setting_that_was_looser_is_made_strict()
    {
        using var session = new SqliteSession(directory.Connect());
        session.Scalar("PRAGMA synchronous = OFF");
        session.Scalar("PRAGMA foreign_keys = OFF");
        new SqliteConnections(directory.File, TimeSpan.FromSeconds(1)).RequireDurable(session);
        (session.Scalar("PRAGMA synchronous"), session.Scalar("PRAGMA foreign_keys")).ShouldBe((2L, 1L));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(directory.File, new string('x', 10_000));
        Should.Throw<DatabaseRefusedException>(() => directory.Open()).Message.ShouldContain("damaged or no database");
    }

    [Fact]
    public async Task The_directory_is_made()
    {
        var file = Path.Combine(directory.Path, "a", "b", "concord.db");
        await Databases.Open(new() { ConnectionString = $"Data Source={file}" }, new ManualTime()).DisposeAsync();
        File.Exists(file).ShouldBeTrue();
    }

    [Fact]
    public void A_directory_that_cannot_be_made_is_refused()
    {
        File.WriteAllText(directory.File, "");
        var below = Path.Combine(directory.File, "b", "concord.db");
        Should.Throw<DatabaseRefusedException>(() => Databases.Open(new() { ConnectionString = $"Data Source={below}" }, new ManualTime()))
            .Message.ShouldContain("set ConnectionStrings__Concord to a place this user may write");
    }

    [Theory]
    [InlineData("Host=db;Colour=secret", "is no connection string")]
    [InlineData("Data Source=:memory:", "names no file")]
    [InlineData("Data Source=x;Mode=Memory", "names no file")]
    [InlineData("", "names no file")]
    [InlineData("Data Source=x;Password=hunter2", "does not take")]
    [InlineData("nonsense", "is no connection string")]
    [InlineData("Colour=blue", "is no connection string")]
    public void A_connection_string_that_selects_nothing_usable_is_refused_by_the_settings_name(string connectionString, string reason)
    {
        var message = Should.Throw<DatabaseRefusedException>(() => Databases.Open(new() { ConnectionString = connectionString }, new ManualTime())).Message;
        message.ShouldContain("ConnectionStrings__Concord");
        message.ShouldContain(reason);
        message.ShouldContain("Data Source=data/concord.db");
        message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task What_was_committed_is_there_after_a_restart()
    {
        await using (var database = directory.Open()) await database.CommitAsync([new CommitUnit("u1").Insert(Sample.Record())]);
        await using (var database = directory.Open())
        {
            (await database.QueryAsync(From.Table<RecordRow>())).ShouldBe([Sample.Record()]);
            (await database.CommitAsync([new CommitUnit("u1").Count("a")])).ShouldBe([true]);
            (await database.QueryAsync(From.Table<CounterRow>())).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Tickets_go_on_above_after_a_restart_and_past_the_end_of_a_block()
    {
        long last = 0;
        for (var start = 0; start < 3; start++)
        {
            await using var database = directory.Open();
            for (var draw = 0; draw < 25; draw++)
            {
                var ticket = await database.NextTicketAsync();
                ticket.ShouldBeGreaterThan(last);
                last = ticket;
            }
        }
    }

    [Fact]
    public async Task A_second_database_in_this_process_is_refused_while_the_first_is_open()
    {
        await using (directory.Open())
        {
            var message = Should.Throw<DatabaseRefusedException>(() => directory.Open()).Message;
            message.ShouldContain($"Another process uses {directory.File}");
            message.ShouldContain("stop the other one, or set ConnectionStrings__Concord to another file");
        }

        await directory.Open().DisposeAsync();
    }

    [Fact]
    public void A_place_where_locks_keep_nobody_out_is_refused() =>
        Should.Throw<DatabaseRefusedException>(() => DatabaseFileLock.Take(
            directory.File,
            path => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite)))
            .Message.ShouldContain("cannot be locked");

    [Fact]
    public void A_place_that_this_user_may_not_write_is_refused() =>
        Should.Throw<DatabaseRefusedException>(() => DatabaseFileLock.Take(directory.File, _ => throw new UnauthorizedAccessException()))
            .Message.ShouldContain("cannot be written; give this user the right");

    [Fact]
    public async Task Another_name_of_the_same_file_meets_the_same_lock()
    {
        await using var first = directory.Open();
        var link = Path.Combine(directory.Path, "link.db");
        File.CreateSymbolicLink(link, directory.File);
        Should.Throw<DatabaseRefusedException>(() => Databases.Open(new() { ConnectionString = $"Data Source={link}" }, new ManualTime()))
            .Message.ShouldContain("Another process");
    }

    [Fact]
    public async Task A_second_process_is_refused_and_a_killed_one_delays_nobody()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "util-linux flock is not installed");
        using var other = Process.Start(new ProcessStartInfo("/usr/bin/flock", [directory.File + ".lock", "/bin/sh", "-c", "echo held; exec sleep 600"]) { RedirectStandardOutput = true })!;
        (await other.StandardOutput.ReadLineAsync()).ShouldBe("held");
        try
        {
            Should.Throw<DatabaseRefusedException>(() => directory.Open()).Message.ShouldContain("Another process");
        }
        finally
        {
            other.Kill(entireProcessTree: true);
            await other.WaitForExitAsync();
        }

        await using var database = directory.Open();
        using var refused = Process.Start("/usr/bin/flock", ["--nonblock", directory.File + ".lock", "true"]);
        await refused.WaitForExitAsync();
        refused.ExitCode.ShouldBe(1);
    }
}
