using System.Net;
using System.Net.Sockets;
using Concord.Storage.Postgres;
using Concord.Storage.Rows;
using Concord.Storage.Tests.Support;
using Npgsql;

namespace Concord.Storage.Tests.Postgres;

public sealed class PostgresStartTests : IAsyncLifetime
{
    private readonly PostgresStore store = new();

    public async ValueTask InitializeAsync() => await store.MakeAsync(own: true);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private string Refusal(Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = store.Settings;
        change(settings);
        var message = Should.Throw<DatabaseRefusedException>(() => Databases.Open(new() { ConnectionString = settings.ConnectionString }, new ManualTime())).Message;
        message.ShouldNotContain('\n');
        message.ShouldContain("ConnectionStrings__Concord");
        if (settings.Password is { } password) message.ShouldNotContain(password);
        return message;
    }

    [Fact]
    public void A_server_that_cannot_be_reached_is_told_by_its_address()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        var refusal = Refusal(settings => (settings.Host, settings.Port) = ("127.0.0.1", port));
        refusal.ShouldStartWith($"PostgreSQL at 127.0.0.1:{port} cannot be reached (");
        refusal.ShouldContain("start it, or mend Host, Port");
    }

    [Fact]
    public void A_login_that_is_refused_names_the_user()
    {
        var refusal = Refusal(settings => settings.Username = "concord_test_nobody");
        refusal.ShouldContain("refuses the login of 'concord_test_nobody'");
        refusal.ShouldContain("mend Username and Password");
    }

    [Fact]
    public void A_database_that_is_not_there_is_named_with_the_way_to_make_it() =>
        Refusal(settings => settings.Database = "concord_test_nowhere").ShouldContain("has no database 'concord_test_nowhere'; make it (CREATE DATABASE \"concord_test_nowhere\")");

    [Fact]
    public void A_user_who_may_not_make_tables_is_told_what_to_become()
    {
        store.Run("DROP SCHEMA public CASCADE");
        Refusal(_ => { }).ShouldContain("make that user the owner (ALTER DATABASE");
    }

    [Fact]
    public void Commits_that_do_not_wait_for_the_disk_are_refused()
    {
        store.Run($"ALTER DATABASE {store.Settings.Database} SET synchronous_commit = off");
        Should.Throw<DatabaseRefusedException>(() => store.Open()).Message.ShouldEndWith(
            "synchronous_commit is off, so a crash could lose committed changes; set synchronous_commit = on in postgresql.conf, or wherever it is set for this user or database.");
    }

    public static TheoryData<string, string> BadSettings => new()
    {
        { "fsync", "fsync is off, so a crash could lose committed changes; set fsync = on" },
        { "full_page_writes", "full_page_writes is off, so a crash could lose committed changes; set full_page_writes = on" },
        { "synchronous_commit", "synchronous_commit is off" },
        { "encoding", "encoding is LATIN1" },
        { "version", "the server is version 14; use 15 or later" },
        { "standby", "is a standby and takes no writes" },
    };

    [Theory]
    [MemberData(nameof(BadSettings))]
    public void A_server_that_may_lose_or_change_data_is_refused(string setting, string reason)
    {
        var good = new PostgresSettings("on", "on", "remote_write", "UTF8", 150_000, Standby: false, MaxConnections: 100);
        good.Require("here");
        var bad = setting switch
        {
            "fsync" => good with { Fsync = "off" },
            "full_page_writes" => good with { FullPageWrites = "off" },
            "synchronous_commit" => good with { SynchronousCommit = "off" },
            "encoding" => good with { Encoding = "LATIN1" },
            "version" => good with { Version = 140_009 },
            _ => good with { Standby = true },
        };
        Should.Throw<DatabaseRefusedException>(() => bad.Require("here")).Message.ShouldStartWith("here: ");
        Should.Throw<DatabaseRefusedException>(() => bad.Require("here")).Message.ShouldContain(reason);
    }

    [Fact]
    public async Task A_second_process_is_refused_and_told_of_the_first()
    {
        await using (store.Open())
        {
            var refusal = Should.Throw<DatabaseRefusedException>(() => store.Open()).Message;
            refusal.ShouldContain($"Another process uses PostgreSQL database {store.Settings.Database} at ");
            refusal.ShouldContain("server process");
            refusal.ShouldContain("stop the other one, or set ConnectionStrings__Concord to another database");
        }

        await store.Open().DisposeAsync();
    }

    [Fact]
    public async Task Nodes_of_a_cluster_share_a_database_and_one_that_wants_it_alone_is_refused()
    {
        await using var first = Databases.Open(store.Options with { Alone = false }, new ManualTime());
        await using var second = Databases.Open(store.Options with { Alone = false }, new ManualTime());
        Should.Throw<DatabaseRefusedException>(() => store.Open()).Message.ShouldContain("Another process uses");
        long last = 0;
        for (var draw = 0; draw < 10; draw++)
        {
            var ticket = await (draw % 2 == 0 ? first : second).NextTicketAsync();
            ticket.ShouldBeGreaterThan(last);
            last = ticket;
        }
    }

    [Fact]
    public async Task What_was_committed_is_there_after_a_restart_and_tickets_go_on_above()
    {
        long ticket;
        await using (var database = store.Open())
        {
            await database.CommitAsync([new CommitUnit("u1").Insert(Sample.Record())]);
            ticket = await database.NextTicketAsync();
        }

        await using (var database = store.Open())
        {
            (await database.QueryAsync(From.Table<RecordRow>())).ShouldBe([Sample.Record()]);
            (await database.CommitAsync([new CommitUnit("u1").Count("a")])).ShouldBe([true]);
            (await database.QueryAsync(From.Table<CounterRow>())).ShouldBeEmpty();
            (await database.NextTicketAsync()).ShouldBeGreaterThan(ticket);
        }
    }
}
