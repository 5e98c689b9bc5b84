using System.Collections.Immutable;
using Concord.Storage.Shape;
using Concord.Storage.Sql;

namespace Concord.Storage.Queries;

/// <summary>What the lists have in common: rows of one table, by cursor, one row more than asked to know whether there are more.</summary>
internal static class Listing
{
    public static SqlText Select<T>(ISqlSource source)
        where T : class
    {
        var shape = RowShape.Of<T>();
        return new SqlText($"SELECT {QuerySql.ColumnList(shape)} FROM {shape.Table} WHERE {RowShape.TenantColumn} = @tenant", source.Tenant);
    }

    public static SqlText Count<T>(ISqlSource source)
        where T : class =>
        new($"SELECT COUNT(*) FROM {RowShape.Of<T>().Table} WHERE {RowShape.TenantColumn} = @tenant", source.Tenant);

    public static async Task<long> NumberAsync(ISqlSource source, SqlText count) =>
        (await source.ReadAsync(count, row => row.GetInt64(0)))[0];

    public static Task<ImmutableArray<T>> RowsAsync<T>(ISqlSource source, SqlText select)
        where T : class
    {
        var shape = RowShape.Of<T>();
        return source.ReadAsync(select, row => RowReader.Read(shape, row));
    }

    /// <summary>Largest first by <paramref name="column"/>, which for ids means newest first.</summary>
    public static Task<Page<T>> DescendingAsync<T>(ISqlSource source, SqlText select, Paging paging, Func<T, string> key, string column = "id")
        where T : class =>
        PageAsync(
            source,
            select.AndIf($"{column} < @cursor", "cursor", paging.Cursor).Append($" ORDER BY {column} DESC LIMIT @rows"),
            paging,
            key);

    /// <summary>Smallest first by <paramref name="column"/>.</summary>
    public static Task<Page<T>> AscendingAsync<T>(ISqlSource source, SqlText select, Paging paging, Func<T, string> key, string column = "id")
        where T : class =>
        PageAsync(
            source,
            select.AndIf($"{column} > @cursor", "cursor", paging.Cursor).Append($" ORDER BY {column} LIMIT @rows"),
            paging,
            key);

    public static Page<T> Cut<T>(ImmutableArray<T> rows, Paging paging, Func<T, string> key) =>
        rows.Length > paging.Rows ? new(rows[..paging.Rows], key(rows[paging.Rows - 1])) : new(rows, null);

    private static async Task<Page<T>> PageAsync<T>(ISqlSource source, SqlText select, Paging paging, Func<T, string> key)
        where T : class =>
        Cut(await RowsAsync<T>(source, select.Bind("rows", paging.Rows + 1)), paging, key);
}
