using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Concord.Storage.Sqlite;

/// <summary>Opens connections to one database file and holds them to the settings that make a commit durable.</summary>
internal sealed class SqliteConnections(string file, TimeSpan busyTimeout)
{
    public string File => file;

    /// <summary>The one connection that writes. Creates the file.</summary>
    /// <exception cref="DatabaseRefusedException">A setting that durability needs does not hold.</exception>
    public SqliteSession OpenWriter()
    {
        var session = new SqliteSession(Connect(SqliteOpenMode.ReadWriteCreate));
        try
        {
            RequireDurable(session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>A connection that cannot write.</summary>
    public SqliteSession OpenReader()
    {
        var session = new SqliteSession(Connect(SqliteOpenMode.ReadOnly));
        Set(session, "busy_timeout", Milliseconds);
        return session;
    }

    /// <summary>Sets what durability needs and reads it back: SQLite ignores what it cannot do without an error.</summary>
    internal void RequireDurable(SqliteSession session)
    {
        Set(session, "busy_timeout", Milliseconds);
        Require(session, "journal_mode", "wal", "WAL", "put the database on a local disk that this user may write");
        Require(session, "synchronous", "2", "FULL", "remove what overrides it");
        Require(session, "foreign_keys", "1", "ON", "use a SQLite library built with foreign keys");
        // Only macOS knows these two: there a plain fsync does not reach the disk.
        Set(session, "fullfsync", "ON");
        Set(session, "checkpoint_fullfsync", "ON");
        if (Read(session, "busy_timeout") != Milliseconds)
        {
            throw new DatabaseRefusedException($"SQLite did not take busy_timeout {Milliseconds} for {file}; use a SQLite library built with it.");
        }
    }

    private string Milliseconds => ((long)busyTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private void Require(SqliteSession session, string pragma, string expected, string value, string mend)
    {
        Set(session, pragma, value);
        var actual = Read(session, pragma);
        if (!string.Equals(actual, expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new DatabaseRefusedException(
                $"SQLite keeps {pragma} at '{actual}' for {file} where '{expected}' is needed, so a crash could lose committed changes; {mend}.");
        }
    }

    private static void Set(SqliteSession session, string pragma, string value)
    {
        using var command = session.Connection.CreateCommand();
        command.CommandText = $"PRAGMA {pragma} = {value}";
        command.ExecuteScalar();
    }

    private static string? Read(SqliteSession session, string pragma)
    {
        using var command = session.Connection.CreateCommand();
        command.CommandText = $"PRAGMA {pragma}";
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private SqliteConnection Connect(SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false,
            // The driver's own waiting on top of SQLite's; 0 would mean for ever.
            DefaultTimeout = Math.Max(1, (int)busyTimeout.TotalSeconds),
        }.ToString());
        connection.Open();
        return connection;
    }
}
