using System.Collections.Immutable;
using System.Data.Common;
using Concord.Storage.Shape;
using Concord.Storage.Sql;
using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>A database on a PostgreSQL server, read beside the processes that write it, by connections that cannot write.</summary>
internal sealed class PostgresReadDatabase : IReadDatabase
{
    private const string NoTable = "42P01";
    private const string NoColumn = "42703";

    private readonly NpgsqlDataSource source;
    private readonly NpgsqlConnectionStringBuilder settings;
    private readonly string tenant;

    public PostgresReadDatabase(DatabaseOptions options)
    {
        var connections = new PostgresConnections(options.ConnectionString, alone: false);
        (Place, tenant, settings) = (connections.Place, options.Tenant, new(options.ConnectionString));
        source = connections.Readers();
    }

    /// <inheritdoc/>
    public string Place { get; }

    /// <inheritdoc/>
    public Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
        where T : class
    {
        var shape = RowShape.Of<T>();
        return ReadAsync(QuerySql.Select(query, tenant, SqlDialect.Postgres), row => RowReader.Read(shape, row));
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<ImmutableArray<T>> ReadAsync<T>(SqlText sql, Func<DbDataReader, T> map)
    {
        try
        {
            return await PostgresRead.RunAsync(source, sql, map);
        }
        catch (PostgresException fault) when (fault.SqlState is NoTable or NoColumn)
        {
            throw new DatabaseRefusedException($"{Place} does not have the tables of this program ({fault.MessageText}); use the version of Concord that runs on it.", fault);
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaults.Refusal(fault, settings);
        }
    }
}
