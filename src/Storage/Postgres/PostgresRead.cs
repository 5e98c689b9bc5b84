using System.Collections.Immutable;
using System.Data.Common;
using Concord.Storage.Sql;
using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>One SELECT on a connection of a pool.</summary>
internal static class PostgresRead
{
    public static async Task<ImmutableArray<T>> RunAsync<T>(NpgsqlDataSource source, SqlText sql, Func<DbDataReader, T> map)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(sql.ToString(), connection);
        PostgresParameters.Bind(command.Parameters, sql.Parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await reader.ReadAsync()) rows.Add(map(reader));
        return rows.ToImmutable();
    }
}
