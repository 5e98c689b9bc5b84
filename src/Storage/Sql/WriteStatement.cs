using System.Collections.Immutable;
using Concord.Storage.Shape;

namespace Concord.Storage.Sql;

/// <summary>A write as one SQL statement.</summary>
/// <param name="Text">The SQL.</param>
/// <param name="Parameters">Its values.</param>
/// <param name="Guarded">The guard holds if exactly one row was changed or found; unguarded, any number will do.</param>
internal sealed record WriteStatement(string Text, ImmutableArray<SqlParameter> Parameters, bool Guarded)
{
    /// <exception cref="ArgumentException">The row holds what its table cannot: a bug of the caller.</exception>
    public static WriteStatement Of(Write write, string tenant)
    {
        var shape = RowShape.Of(write.RowType);
        var sql = WriteSql.Of(shape);
        return write.Kind switch
        {
            WriteKind.Insert => new(sql.Insert, Values(shape.Columns, write.Row, tenant), true),
            WriteKind.Update => new(sql.Update, Values(shape.Columns, write.Row, tenant), true),
            WriteKind.Upsert => new(sql.Upsert, Values(shape.Columns, write.Row, tenant), true),
            WriteKind.Count => new(sql.Count, Values(shape.Columns, write.Row, tenant), true),
            WriteKind.Delete => new(sql.Delete, Seen(shape, write.Row, tenant), true),
            WriteKind.DeleteIfSame => new(sql.Delete, Seen(shape, write.Row, tenant), false),
            WriteKind.Expect => new(sql.Expect, Seen(shape, write.Row, tenant), true),
            WriteKind.Purge => Purge(shape, (PurgedRows)write.Row, tenant),
            _ => throw new ArgumentOutOfRangeException(nameof(write), write.Kind, "No such write."),
        };
    }

    private static WriteStatement Purge(RowShape shape, PurgedRows rows, string tenant)
    {
        var sql = QuerySql.Purge(shape, rows.Conditions, tenant);
        return new(sql.ToString(), [.. sql.Parameters], false);
    }

    private static ImmutableArray<SqlParameter> Seen(RowShape shape, object row, string tenant) =>
        Values(shape.Revision is { } revision ? shape.Key.Add(revision) : shape.Key, row, tenant);

    private static ImmutableArray<SqlParameter> Values(ImmutableArray<Column> columns, object row, string tenant) =>
        [new("tenant", tenant), .. columns.Select(column => new SqlParameter(column.Name, Codec.Encode(column, column.Get(row)), column.Kind))];
}
