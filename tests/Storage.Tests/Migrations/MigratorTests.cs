using System.Collections.Immutable;
using Concord.Storage.Migrations;
using Concord.Storage.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Concord.Storage.Tests.Migrations;

public sealed class MigratorTests : IDisposable
{
    private static readonly Migration First = new(1, "0001_first", "CREATE TABLE a (x TEXT); CREATE INDEX a_x ON a (x);");
    private static readonly Migration Second = new(2, "0002_second", "ALTER TABLE a ADD COLUMN y TEXT; CREATE TABLE b (z TEXT);");

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    private void Migrate(params ImmutableArray<Migration> migrations)
    {
        using var connection = directory.Connect();
        Migrator.Run(connection, MigrationDialect.Sqlite, new ManualTime(), migrations);
    }

    private string Refusal(params ImmutableArray<Migration> migrations) => Should.Throw<DatabaseRefusedException>(() => Migrate(migrations)).Message;

    private string Schema()
    {
        using var connection = directory.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(name) FROM (SELECT name FROM sqlite_master WHERE name <> 'schema_version' ORDER BY name)";
        return command.ExecuteScalar() as string ?? "";
    }

    [Fact]
    public void Missing_migrations_are_applied_in_order_and_only_once()
    {
        Migrate(First);
        Migrate(First, Second);
        Migrate(First, Second);
        Schema().ShouldBe("a,a_x,b");
    }

    [Fact]
    public void The_embedded_migrations_are_numbered_without_gaps()
    {
        var embedded = Migration.Embedded("sqlite");
        embedded.Select(migration => migration.Number).ShouldBe(Enumerable.Range(1, embedded.Length));
        embedded[0].Sql.ShouldContain("CREATE TABLE integration");
        embedded[0].Sql.ShouldContain("CREATE TRIGGER audit_keeps_rows");
        Migration.Embedded("other")[0].Sql.ShouldNotContain("TRIGGER");
    }

    [Fact]
    public void A_failing_migration_is_undone_whole()
    {
        Migrate(First);
        var broken = Second with { Sql = "CREATE TABLE b (z TEXT); CREATE TABLE b (z TEXT);" };
        Refusal(First, broken).ShouldContain("0002_second failed and was undone");
        Schema().ShouldBe("a,a_x");
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
        directory.Run(damage);
        var refusal = Refusal(First, Second);
        refusal.ShouldContain(reason);
        refusal.ShouldContain("Restore a backup, or set ConnectionStrings__Concord to a new file.");
    }

    [Fact]
    public void An_index_that_an_operator_added_is_left_alone()
    {
        Migrate(First, Second);
        directory.Run("CREATE INDEX mine ON b (z); ANALYZE;");
        Migrate(First, Second);
        Schema().ShouldContain("mine");
    }

    [Fact]
    public void Another_programs_database_is_refused_untouched()
    {
        directory.Run("CREATE TABLE recipes (name TEXT)");
        Refusal(First).ShouldContain("table recipes");
        Schema().ShouldBe("recipes");
    }

    [Fact]
    public void A_process_killed_while_it_migrates_leaves_nothing_behind()
    {
        Migrate(First);
        using (var connection = directory.Connect())
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "BEGIN IMMEDIATE; CREATE TABLE b (z TEXT);";
            command.ExecuteNonQuery();
            // The connection ends without COMMIT, as a killed process's does.
        }

        Migrate(First, Second);
        Schema().ShouldBe("a,a_x,b");
    }

    [Fact]
    public void Two_that_migrate_at_once_wait_for_each_other()
    {
        using var other = directory.Connect();
        using (var command = other.CreateCommand())
        {
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
        }

        using var connection = new SqliteConnection($"Data Source={directory.File};Pooling=False;Default Timeout=1");
        connection.Open();
        Should.Throw<SqliteException>(() => Migrator.Run(connection, MigrationDialect.Sqlite, new ManualTime(), [First])).SqliteErrorCode.ShouldBe(5);
    }
}
