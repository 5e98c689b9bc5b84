using Concord.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Concord.Storage.Tests.Support;

/// <summary>A directory for one test, with a database in it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("concord-storage-").FullName;

    public string File => System.IO.Path.Combine(Path, "concord.db");

    public DatabaseOptions Options => new() { ConnectionString = $"Data Source={File}", BusyTimeout = TimeSpan.FromMilliseconds(50), TicketBlock = 10 };

    public SqliteDatabase Open() => (SqliteDatabase)Databases.Open(Options, new ManualTime());

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>Changes the file behind Concord's back.</summary>
    public void Run(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
