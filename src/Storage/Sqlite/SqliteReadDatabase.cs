using System.Collections.Immutable;
using Concord.Storage.Shape;
using Concord.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Concord.Storage.Sqlite;

/// <summary>A SQLite file, read beside the process that writes it. Each read is one statement, so that its log can be checkpointed.</summary>
internal sealed class SqliteReadDatabase : IReadDatabase
{
    private readonly SqliteReaders readers;
    private readonly string tenant;

    public SqliteReadDatabase(string file, DatabaseOptions options)
    {
        if (!File.Exists(file)) throw new DatabaseRefusedException($"{Path.GetFullPath(file)} does not exist; set ConnectionStrings__Concord to the server's own, and mind the working directory.");
        (Place, tenant) = ($"SQLite, {Path.GetFullPath(file)}", options.Tenant);
        readers = new(new SqliteConnections(file, options.BusyTimeout));
    }

    /// <inheritdoc/>
    public string Place { get; }

    /// <inheritdoc/>
    public Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
        where T : class
    {
        var shape = RowShape.Of<T>();
        return Task.FromResult(Read(QuerySql.Select(query, tenant, SqlDialect.Sqlite), row => RowReader.Read(shape, row)));
    }

    public ValueTask DisposeAsync()
    {
        readers.Dispose();
        return ValueTask.CompletedTask;
    }

    private ImmutableArray<T> Read<T>(SqlText sql, Func<System.Data.Common.DbDataReader, T> map)
    {
        try
        {
            return [.. readers.Read(session => session.Read(sql.ToString(), sql.Parameters, map))];
        }
        catch (SqliteException fault)
        {
            throw new DatabaseRefusedException($"{Place} does not have the tables of this program ({fault.Message}); use the version of Concord that runs on it.", fault);
        }
    }
}
