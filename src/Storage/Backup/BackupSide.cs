using System.Collections.Immutable;
using System.Data.Common;
using Concord.Storage.Migrations;
using Concord.Storage.Postgres;
using Concord.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Concord.Storage.Backup;

/// <summary>A database as backups see it: tables of rows, and the largest ticket.</summary>
internal sealed class BackupSide : IDisposable
{
    // Made anew by migrations, kept as the largest ticket, or about the nodes of a cluster.
    private static readonly string[] Own = ["schema_version", "ticket_block", "orleansquery", "cluster_version", "cluster_silo", "cluster_reminder", "cluster_state"];

    private readonly IDisposable held;
    private readonly bool postgres;

    private BackupSide(DbConnection connection, IDisposable held, bool postgres, string place) => (Connection, this.held, this.postgres, Place) = (connection, held, postgres, place);

    public DbConnection Connection { get; }

    public string Place { get; }

    public string Kind => postgres ? "PostgreSQL" : "SQLite";

    /// <summary>One moment of a database that may be in use, for as long as this is open.</summary>
    public static BackupSide Snapshot(DatabaseOptions options)
    {
        if (Databases.IsPostgres(options.ConnectionString))
        {
            var server = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(options.ConnectionString) { Pooling = false }.ConnectionString);
            var side = new BackupSide(server, server, postgres: true, new PostgresConnections(options.ConnectionString, alone: false).Place);
            return side.Opened(server.Open, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        }

        var path = Path.GetFullPath(Databases.FileOf(options.ConnectionString));
        if (!File.Exists(path)) throw new DatabaseRefusedException($"{path} does not exist; set ConnectionStrings__Concord to the server's own, and mind the working directory.");
        var file = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        return new BackupSide(file, file, postgres: false, $"SQLite, {path}").Opened(file.Open, "BEGIN");
    }

    /// <summary>A database for this process alone, with its tables made where there are none.</summary>
    public static BackupSide Alone(DatabaseOptions options, TimeProvider clock)
    {
        if (Databases.IsPostgres(options.ConnectionString))
        {
            var connections = new PostgresConnections(options.ConnectionString, alone: true);
            var session = connections.OpenWriter(connection => Migrator.Run(connection, MigrationDialect.Postgres, clock));
            return new(session.Connection, session, postgres: true, connections.Place);
        }

        var (connection, held) = SqliteDatabase.OpenAlone(options, clock);
        return new(connection, held, postgres: false, $"SQLite, {Path.GetFullPath(Databases.FileOf(options.ConnectionString))}");
    }

    public ImmutableArray<string> Tables() =>
    [
        .. Texts(postgres ? "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()" : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            .Except(Own, StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    public ImmutableArray<string> Columns(string table)
    {
        using var command = Command($"SELECT * FROM {table} LIMIT 0");
        using var reader = command.ExecuteReader();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }

    /// <summary>The migrations that made the tables, in their order.</summary>
    public ImmutableArray<string> Migrations() => [.. Texts("SELECT name FROM schema_version ORDER BY version")];

    public long Tickets() => Convert.ToInt64(
        Scalar(postgres ? "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM ticket" : "SELECT COALESCE(MAX(reserved_up_to), 0) FROM ticket_block"), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>From now on no ticket is this large or smaller.</summary>
    public void SetTickets(long last, string tenant)
    {
        using var command = Command(postgres ? "SELECT setval('ticket', GREATEST(@last, 1))" : "INSERT INTO ticket_block (tenant_id, reserved_up_to) VALUES (@tenant, @last)");
        Bind(command, "last", last);
        if (!postgres) Bind(command, "tenant", tenant);
        command.ExecuteNonQuery();
    }

    public object? Scalar(string sql)
    {
        using var command = Command(sql);
        return command.ExecuteScalar();
    }

    public DbCommand Command(string sql)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    public static DbParameter Bind(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
        return parameter;
    }

    public void Dispose() => held.Dispose();

    private BackupSide Opened(Action open, string begin)
    {
        try
        {
            open();
            Scalar(begin);
            // The first read fixes the moment.
            if (Tables().IsEmpty) throw new DatabaseRefusedException($"{Place} does not have the tables of this program; set ConnectionStrings__Concord to the server's own.");
            return this;
        }
        catch (DbException fault)
        {
            Dispose();
            throw new DatabaseRefusedException($"{Place} cannot be read ({fault.Message}); mind ConnectionStrings__Concord.", fault);
        }
    }

    private List<string> Texts(string sql)
    {
        using var command = Command(sql);
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read()) texts.Add(reader.GetString(0));
        return texts;
    }
}
