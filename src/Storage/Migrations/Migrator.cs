using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Concord.Storage.Migrations;

/// <summary>
/// Brings the tables up to this program's version: each missing migration in its own transaction, under a lock. Before that it
/// makes sure that what is there is what the migrations left: a torn, changed or newer schema is refused, never repaired.
/// </summary>
internal sealed class Migrator
{
    private const string Create =
        "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, "
        + "objects TEXT NOT NULL, applied_at BIGINT NOT NULL)";

    private readonly DbConnection connection;
    private readonly MigrationDialect dialect;
    private readonly TimeProvider clock;
    private readonly ImmutableArray<Migration> migrations;

    private Migrator(DbConnection connection, MigrationDialect dialect, TimeProvider clock, ImmutableArray<Migration> migrations)
    {
        this.connection = connection;
        this.dialect = dialect;
        this.clock = clock;
        this.migrations = migrations;
    }

    /// <exception cref="DatabaseRefusedException">The schema is not one to build on; the message says what to do.</exception>
    public static void Run(DbConnection connection, MigrationDialect dialect, TimeProvider clock) =>
        Run(connection, dialect, clock, Migration.Embedded(dialect.Database));

    internal static void Run(DbConnection connection, MigrationDialect dialect, TimeProvider clock, ImmutableArray<Migration> migrations)
    {
        var migrator = new Migrator(connection, dialect, clock, migrations);
        while (migrator.Step())
        {
        }
    }

    /// <summary>Checks what is there and applies the next migration; false when there is none. One transaction.</summary>
    private bool Step()
    {
        Execute(dialect.Begin);
        try
        {
            Execute(Create);
            var applied = Applied();
            SchemaCheck.Refuse(applied, migrations, Objects(), dialect.Fresh);
            if (applied.Length < migrations.Length) Apply(migrations[applied.Length]);
            Execute("COMMIT");
            return applied.Length < migrations.Length;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    private void Apply(Migration migration)
    {
        try
        {
            // SQLite's driver takes no empty text.
            if (migration.Sql.Length > 0) Execute(dialect.Translate(migration.Sql));
        }
        catch (DbException fault)
        {
            throw new DatabaseRefusedException(
                $"Migration {migration.Name} failed and was undone ({fault.Message}). The database is as it was; "
                + "go back to the version of Concord that made it, and report this line.",
                fault);
        }

        Execute(
            "INSERT INTO schema_version (version, name, checksum, objects, applied_at) VALUES (@version, @name, @checksum, @objects, @at)",
            ("version", migration.Number),
            ("name", migration.Name),
            ("checksum", migration.Checksum),
            ("objects", string.Join('\n', Objects())),
            ("at", clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    private ImmutableArray<AppliedMigration> Applied() => Read(
        "SELECT version, name, checksum, objects FROM schema_version ORDER BY version",
        row => new AppliedMigration(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetString(3)));

    /// <summary>One line a table, index and trigger: kind, name, digest of its definition.</summary>
    private ImmutableArray<string> Objects() => Read(
        dialect.ObjectsSql,
        row => string.Create(CultureInfo.InvariantCulture, $"{row.GetString(0)} {Digest(row.GetString(1))}"));

    private static string Digest(string definition) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(definition)))[..16];

    private void RollBack()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (Exception fault) when (fault is DbException or InvalidOperationException)
        {
            // The connection is gone, and its transaction with it. The error that led here is the one to tell.
        }
    }

    private ImmutableArray<T> Read<T>(string sql, Func<DbDataReader, T> map)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = ImmutableArray.CreateBuilder<T>();
        while (reader.Read()) rows.Add(map(reader));
        return rows.ToImmutable();
    }

    private void Execute(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@" + name, value);
            command.Parameters.Add(parameter);
        }

        command.ExecuteNonQuery();
    }
}
