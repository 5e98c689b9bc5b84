using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Shape;
using Concord.Storage.Sql;

namespace Concord.Storage.Queries;

/// <summary>A record version at its place in the feed of changes.</summary>
/// <param name="Position">Its place; ascending, with gaps.</param>
/// <param name="Version">The record as it was then.</param>
public sealed record PlacedChange(long Position, RecordVersionRow Version);

/// <summary>Reads on the feed of changes.</summary>
public static class ChangeQueries
{
    /// <summary>The next changes after a place, in order. What is read once is never preceded by something new.</summary>
    /// <param name="source">The database.</param>
    /// <param name="after">A place that was read before; 0 for the beginning.</param>
    /// <param name="limit">At most so many.</param>
    public static Task<ImmutableArray<PlacedChange>> ChangesAsync(this ISqlSource source, long after, int limit)
    {
        var shape = RowShape.Of<RecordVersionRow>();
        return source.ReadAsync(
            new SqlText(
                $"SELECT {QuerySql.ColumnList(shape, "v.")}, c.position FROM record_change c JOIN record_version v"
                + " ON v.tenant_id = c.tenant_id AND v.type = c.type AND v.id = c.id AND v.version = c.version WHERE c.tenant_id = @tenant",
                source.Tenant).AndIf("c.position > @after", "after", after).Append(" ORDER BY c.position LIMIT @rows").Bind("rows", limit),
            row => new PlacedChange(row.GetInt64(shape.Columns.Length), RowReader.Read(shape, row)));
    }

    /// <summary>The last place given; 0 while there is none.</summary>
    public static async Task<long> LastChangeAsync(this IDatabase database) =>
        (await database.QueryAsync(From.Table<FeedHeadRow>().Where(row => row.Feed, FeedHeadRow.Records))).FirstOrDefault()?.Position ?? 0;
}
