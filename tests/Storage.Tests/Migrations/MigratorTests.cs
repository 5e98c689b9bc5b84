using System.Collections.Immutable;
using Concord.Storage.Migrations;
using Concord.Storage.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Concord.Storage.Tests.Migrations;

public abstract class MigratorTests<TStore> : IAsyncLifetime
    where TStore : Store, new()
{
    private protected static readonly Migration First = new(1, "0001_first", "CREATE TABLE a (x TEXT); CREATE INDEX a_x ON a (x);");
    private protected static readonly Migration Second = new(2, "0002_second", "ALTER TABLE a ADD COLUMN y TEXT; CREATE TABLE b (z TEXT);");

    private protected TStore Store { get; } = new();

    public async ValueTask InitializeAsync() => await Store.MakeAsync(own: true, migrated: false);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected void Migrate(params ImmutableArray<Migration> migrations)
    {
        using var connection = Store.Connect();
        Migrator.Run(connection, Store.Dialect, new ManualTime(), migrations);
    }

    private protected string Refusal(params ImmutableArray<Migration> migrations) => Should.Throw<DatabaseRefusedException>(() => Migrate(migrations)).Message;

    private protected string Schema() => string.Join(',', Store.Texts(Store.Dialect.ObjectsSql));

    [Fact]
    public void Missing_migrations_are_applied_in_order_and_only_once()
    {
        Migrate(First);
        Migrate(First, Second);
        Migrate(First, Second);
        Schema().ShouldBe("index a_x,table a,table b");
    }

    [Fact]
    public void A_failing_migration_is_undone_whole()
    {
        Migrate(First);
        var broken = Second with { Sql = "CREATE TABLE b (z TEXT); CREATE TABLE b (z TEXT);" };
        Refusal(First, broken).ShouldContain("0002_second failed and was undone");
        Schema().ShouldBe("index a_x,table a");
        Migrate(First, Second);
    }

    [Fact]
    public void A_changed_migration_is_refused()
    {
        Migrate(First);
        Refusal(First with { Sql = First.Sql + " -- more" }).ShouldContain("0001_first was applied with other SQL");
    }

    [Fact]
    public void Line_endings_do_not_count_as_a_change()
    {
        Migrate(First with { Sql = "CREATE TABLE a (x TEXT);\nCREATE TABLE b (x TEXT);" });
        Migrate(First with { Sql = "CREATE TABLE a (x TEXT);\r\nCREATE TABLE b (x TEXT);" });
    }

    [Fact]
    public void A_newer_database_is_refused()
    {
        Migrate(First, Second);
        Refusal(First).ShouldBe(
            "The database is at schema 2 (0002_second), newer than this program, which knows up to 1. "
            + "Start the newer version of Concord, or restore the backup made before it.");
    }

    [Theory]
    [InlineData("DROP TABLE b", "table b is missing")]
    [InlineData("DROP INDEX a_x", "index a_x is missing")]
    [InlineData("ALTER TABLE b ADD COLUMN mine TEXT", "table b is missing or not as migration 0002_second left it")]
    [InlineData("DELETE FROM schema_version WHERE version = 1", "record of migration 0001_first is missing")]
    [InlineData("DELETE FROM schema_version", "no record of a finished migration")]
    [InlineData("DROP TABLE schema_version", "no record of a finished migration")]
    public void A_torn_schema_is_refused_with_the_way_out(string damage, string reason)
    {
        Migrate(First, Second);
        Store.Run(damage);
        var refusal = Refusal(First, Second);
        refusal.ShouldContain(reason);
        refusal.ShouldContain($"Restore a backup, or set ConnectionStrings__Concord to {Store.Dialect.Fresh}.");
    }

    [Fact]
    public void An_index_that_an_operator_added_is_left_alone()
    {
        Migrate(First, Second);
        Store.Run("CREATE INDEX mine ON b (z); ANALYZE");
        Migrate(First, Second);
        Schema().ShouldContain("mine");
    }

    [Fact]
    public void Another_programs_database_is_refused_untouched()
    {
        Store.Run("CREATE TABLE recipes (name TEXT)");
        Refusal(First).ShouldContain("table recipes");
        Schema().ShouldBe("table recipes");
    }

    [Fact]
    public void A_process_killed_while_it_migrates_leaves_nothing_behind()
    {
        Migrate(First);
        using (var connection = Store.Connect())
        using (var command = connection.CreateCommand())
        {
            command.CommandText = Store.Dialect.Begin + "; CREATE TABLE b (z TEXT);";
            command.ExecuteNonQuery();
            // The connection ends without COMMIT, as a killed process's does.
        }

        Migrate(First, Second);
        Schema().ShouldBe("index a_x,table a,table b");
    }
}

public sealed class SqliteMigratorTests : MigratorTests<SqliteStore>
{
    [Fact]
    public void Two_that_migrate_at_once_wait_for_each_other()
    {
        using var other = Store.Connect();
        using (var command = other.CreateCommand())
        {
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
        }

        using var connection = Store.Connect();
        ((SqliteConnection)connection).DefaultTimeout = 1;
        Should.Throw<SqliteException>(() => Migrator.Run(connection, MigrationDialect.Sqlite, new ManualTime(), [First])).SqliteErrorCode.ShouldBe(5);
    }
}

public sealed class PostgresMigratorTests : MigratorTests<PostgresStore>
{
    private const string Waiting = "SELECT 'waits' FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
        + "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    [Fact(Timeout = 60_000)]
    public async Task Two_that_migrate_at_once_wait_for_each_other()
    {
        using var other = Store.Connect();
        using var command = other.CreateCommand();
        command.CommandText = Store.Dialect.Begin;
        command.ExecuteNonQuery();
        var second = Task.Run(() => Migrate(First));
        while (Store.Texts(Waiting).Count == 0) await Task.Yield();
        second.IsCompleted.ShouldBeFalse();

        command.CommandText = "COMMIT";
        command.ExecuteNonQuery();
        await second;
        Schema().ShouldBe("index a_x,table a");
    }

    [Theory]
    [InlineData("DROP TRIGGER audit_keeps_all ON audit", "trigger audit_keeps_all is missing")]
    [InlineData("ALTER TABLE audit DISABLE TRIGGER audit_keeps_rows", "trigger audit_keeps_rows is missing or not as")]
    [InlineData("CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'", "trigger audit_epoch_keeps_all is missing or not as")]
    [InlineData("DROP SEQUENCE ticket", "sequence ticket is missing")]
    [InlineData("ALTER TABLE hint ALTER COLUMN reason TYPE TEXT COLLATE \"default\"", "table hint is missing or not as")]
    public void What_only_this_database_has_is_looked_after_too(string damage, string reason)
    {
        var embedded = Migration.Embedded(Store.Dialect.Database);
        Migrate(embedded);
        Store.Run(damage);
        Refusal(embedded).ShouldContain(reason);
    }
}
