using System.Data.Common;
using Concord.Storage.Migrations;

namespace Concord.Storage.Tests.Support;

/// <summary>A database for one test on one of the products, and ways to go behind Concord's back.</summary>
public abstract class Store : IAsyncDisposable
{
    internal abstract DatabaseOptions Options { get; }

    internal abstract MigrationDialect Dialect { get; }

    /// <param name="own">The test does more than go through the port, so that nobody else may use the database.</param>
    /// <param name="migrated">False leaves it empty.</param>
    public abstract Task MakeAsync(bool own = false, bool migrated = true);

    public ISqlDatabase Open() => Databases.Open(Options, new ManualTime());

    public abstract DbConnection Connect();

    public void Run(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The first column of every row.</summary>
    public IReadOnlyList<string> Texts(string sql, int column = 0)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read()) texts.Add(reader.GetString(column));
        return texts;
    }

    public abstract ValueTask DisposeAsync();
}
