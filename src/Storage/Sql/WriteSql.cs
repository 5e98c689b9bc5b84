using System.Collections.Concurrent;
using Concord.Storage.Shape;

namespace Concord.Storage.Sql;

/// <summary>
/// The write statements of one row type, built once. Each is its own guard: it cannot raise, and zero rows changed means that
/// somebody else was first. Parameters: @tenant and @ with the column's name; @revision is the one seen.
/// </summary>
internal sealed class WriteSql
{
    private static readonly ConcurrentDictionary<RowShape, WriteSql> Known = new();

    private WriteSql(RowShape shape)
    {
        var columns = $"({RowShape.TenantColumn}, {QuerySql.ColumnList(shape)})";
        var values = $"@tenant, {QuerySql.ColumnList(shape, "@")}";
        var revision = shape.Revision is null ? "" : $" AND {shape.Table}.revision = @revision";
        var row = $"{shape.Table}.{RowShape.TenantColumn} = @tenant AND {Equal(shape, shape.Key)}{revision}";

        Insert = $"INSERT INTO {shape.Table} {columns} VALUES ({values}) ON CONFLICT DO NOTHING";
        Update = $"UPDATE {shape.Table} SET {Assignments(shape, "@", "@revision")} WHERE {row}{NoTwin(shape)}";
        Delete = $"DELETE FROM {shape.Table} WHERE {row}";
        Expect = $"SELECT 1 FROM {shape.Table} WHERE {row}";
        Upsert = $"INSERT INTO {shape.Table} {columns} {Source(shape, values)} ON CONFLICT ({RowShape.TenantColumn}, {Names(shape.Key)}) "
            + $"DO UPDATE SET {Assignments(shape, "excluded.", $"{shape.Table}.revision")}";
        Count = $"INSERT INTO {shape.Table} {columns} VALUES ({values}) ON CONFLICT ({RowShape.TenantColumn}, {Names(shape.Key)}) "
            + $"DO UPDATE SET value = {shape.Table}.value + excluded.value";
    }

    public string Insert { get; }

    public string Update { get; }

    public string Delete { get; }

    /// <summary>One row if the guard holds.</summary>
    public string Expect { get; }

    public string Upsert { get; }

    /// <summary>For the counter table only.</summary>
    public string Count { get; }

    public static WriteSql Of(RowShape shape) => Known.GetOrAdd(shape, static known => new(known));

    private static string Names(IEnumerable<Column> columns) => string.Join(", ", columns.Select(column => column.Name));

    private static string Equal(RowShape shape, IEnumerable<Column> columns) =>
        string.Join(" AND ", columns.Select(column => $"{shape.Table}.{column.Name} = @{column.Name}"));

    /// <summary>All columns but the key, which identifies the row; a revision becomes one more than <paramref name="revision"/>.</summary>
    private static string Assignments(RowShape shape, string source, string revision)
    {
        var changed = shape.Columns.Except(shape.Key).ToList();
        return changed.Count == 0
            ? $"{shape.Key[0].Name} = {source}{shape.Key[0].Name}"
            : string.Join(", ", changed.Select(column => $"{column.Name} = " + (column == shape.Revision ? $"{revision} + 1" : source + column.Name)));
    }

    private static string Source(RowShape shape, string values) =>
        shape.Uniques.IsEmpty ? $"VALUES ({values})" : $"SELECT {values} WHERE true{NoTwin(shape)}";

    /// <summary>No other row holds a unique key of this one. ON CONFLICT cannot say it for updates.</summary>
    private static string NoTwin(RowShape shape) => string.Concat(shape.Uniques.Select(unique =>
        $" AND NOT EXISTS (SELECT 1 FROM {shape.Table} twin WHERE twin.{RowShape.TenantColumn} = @tenant"
        + string.Concat(unique.Columns.Select(column => $" AND twin.{column.Name} = @{column.Name}"))
        + (unique.OnlyWhere is { } only ? $" AND twin.{only.Name} = '{unique.Value}' AND @{only.Name} = '{unique.Value}'" : "")
        + $" AND NOT ({string.Join(" AND ", shape.Key.Select(column => $"twin.{column.Name} = @{column.Name}"))}))"));
}
