using System.Data.Common;
using Concord.Storage.Postgres;
using Concord.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Concord.Storage;

/// <summary>Where databases are opened.</summary>
public static class Databases
{
    private const string Setting = "ConnectionStrings__Concord";

    /// <summary>
    /// Opens the database that the connection string selects, makes sure that nobody else uses it and that commits are durable,
    /// and brings its tables up to this version. Blocks meanwhile. Disposing it lets go of it.
    /// </summary>
    /// <exception cref="DatabaseRefusedException">It must not be used as it is; the message names the setting and the mend.</exception>
    public static ISqlDatabase Open(DatabaseOptions options, TimeProvider clock)
    {
        try
        {
            return IsPostgres(options.ConnectionString)
                ? PostgresDatabase.Open(options, clock)
                : SqliteDatabase.Open(PrepareFile(FileOf(options.ConnectionString)), options, clock);
        }
        catch (ArgumentException malformed)
        {
            throw new DatabaseRefusedException(
                $"{Setting} is no connection string ({malformed.Message}); write 'Data Source=data/concord.db' for SQLite or "
                + "'Host=…;Database=…;Username=…;Password=…' for PostgreSQL.",
                malformed);
        }
    }

    /// <summary>Opens the database to read alone, beside the process that owns it. Nothing is migrated.</summary>
    /// <exception cref="DatabaseRefusedException">It is not there, or its tables are not this program's; the message says what to do.</exception>
    public static IReadDatabase OpenToRead(DatabaseOptions options)
    {
        if (!IsPostgres(options.ConnectionString)) return new SqliteReadDatabase(FileOf(options.ConnectionString), options);
        return new PostgresReadDatabase(options);
    }

    /// <summary>Whether a connection string selects PostgreSQL: it names a host.</summary>
    /// <exception cref="ArgumentException">It is no connection string.</exception>
    public static bool IsPostgres(string connectionString)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        return parts.ContainsKey("Host") || parts.ContainsKey("Server");
    }

    /// <summary>The file that a connection string for SQLite names.</summary>
    /// <exception cref="DatabaseRefusedException">It names none that could be used.</exception>
    public static string FileOf(string connectionString)
    {
        var sqlite = new SqliteConnectionStringBuilder(connectionString);
        // Whoever gives one believes that the file is encrypted.
        if (sqlite.Password.Length > 0)
            throw new DatabaseRefusedException($"{Setting} holds a Password, which SQLite does not take; write 'Data Source=data/concord.db' alone: credentials in it are sealed by ENCRYPTION_KEY, the rest is as safe as the disk.");
        if (sqlite.DataSource is { Length: > 0 } file && file != ":memory:" && sqlite.Mode != SqliteOpenMode.Memory) return file;
        throw new DatabaseRefusedException($"{Setting} names no file; set it to 'Data Source=data/concord.db': what is only in memory does not survive.");
    }

    internal static string PrepareFile(string file)
    {
        try
        {
            var path = Path.GetFullPath(file);
            // Two names of one file must meet at one lock.
            var info = new FileInfo(path);
            if (info.LinkTarget is not null) path = info.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            var directory = Path.GetDirectoryName(path)!;
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(directory);
            else Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return path;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseRefusedException($"The directory of {file} cannot be made ({fault.Message}); set {Setting} to a place this user may write.", fault);
        }
    }
}
