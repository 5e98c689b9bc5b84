using Concord.Storage.Queries;

namespace Concord.WebFront.Http;

/// <summary>
/// The parameters of every list that pages by cursor. The cursor is the `nextCursor` of the page before; it names the last row
/// seen, so that rows that come and go in between neither repeat nor hide others.
/// </summary>
public static class PagingFields
{
    // A name of 200 letters of the largest kind; ids are far shorter.
    private const int LongestCursor = 1_100;

    /// <param name="query">The query.</param>
    /// <param name="isCursor">Whether a text can be a cursor of this list: one of another list would quietly begin anew, or show nothing.</param>
    public static Paging Paging(this QueryFields query, Func<string, bool> isCursor)
    {
        var cursor = query.Text("cursor");
        if (cursor is not null && (cursor.Length > LongestCursor || !isCursor(cursor)))
            query.Wrong("cursor", "Take it from `nextCursor` of the page before.");
        return new(cursor, query.Whole("limit", Storage.Queries.Paging.Default, 1, Storage.Queries.Paging.Most));
    }

    /// <summary>Of a list whose rows have ids with this prefix.</summary>
    public static Paging Paging(this QueryFields query, string prefix) => query.Paging(cursor => cursor.StartsWith(prefix + "_", StringComparison.Ordinal));
}
