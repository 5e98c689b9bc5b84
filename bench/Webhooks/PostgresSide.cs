using Npgsql;

namespace Concord.Webhooks.Bench;

/// <summary>Rows that the tables' statistics have counted since the database was made.</summary>
internal sealed record RowCounts(long Inserted, long Updated, long Deleted)
{
    public static RowCounts operator -(RowCounts later, RowCounts earlier) =>
        new(later.Inserted - earlier.Inserted, later.Updated - earlier.Updated, later.Deleted - earlier.Deleted);

    /// <summary>For one event of so many, with two decimals.</summary>
    public string Per(int events) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(double)Inserted / events:0.00} inserted, {(double)Updated / events:0.00} updated, {(double)Deleted / events:0.00} deleted");
}

/// <summary>One database on a PostgreSQL server, seen from the server's own statistics.</summary>
internal sealed class PostgresSide(string connectionString)
{
    public string ConnectionString => connectionString;

    /// <summary>A database of this name on the same server, empty or as a copy of another that nobody is connected to.</summary>
    public async Task<PostgresSide> NewAsync(string name, string? copyOf = null)
    {
        await RunAsync($"CREATE DATABASE {name}" + (copyOf is null ? "" : $" TEMPLATE {copyOf}"));
        return new(new NpgsqlConnectionStringBuilder(connectionString) { Database = name }.ConnectionString);
    }

    /// <summary>All rows written to ordinary tables, as far as the server has counted.</summary>
    public Task<RowCounts> RowsAsync() => ReadAsync(
        "SELECT sum(n_tup_ins)::bigint, sum(n_tup_upd)::bigint, sum(n_tup_del)::bigint FROM pg_stat_user_tables",
        row => new RowCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)));

    /// <summary>The same when all is counted: a connection reports what it wrote after 10 s without work, at the latest.</summary>
    public async Task<RowCounts> AllRowsAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(11));
        return await RowsAsync();
    }

    /// <summary>Bytes of log that the server has written so far.</summary>
    public Task<long> LogBytesAsync() => ReadAsync("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint", row => row.GetInt64(0));

    public async Task RunAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> map)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return map(reader);
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
