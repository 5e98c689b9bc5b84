using Concord.Storage.Queries;

namespace Concord.WebFront.Http;

/// <summary>
/// The parameters of every list that pages by cursor. The cursor is the `nextCursor` of the page before; it names the last row
/// seen, so that rows that come and go in between neither repeat nor hide others.
/// </summary>
public static class PagingFields
{
    private const int LongestCursor = 300;

    public static Paging Paging(this QueryFields query, int defaultLimit = Storage.Queries.Paging.Default)
    {
        var cursor = query.Text("cursor");
        if (cursor?.Length > LongestCursor)
            query.Wrong("cursor", "Take it from `nextCursor` of the page before.");
        return new(cursor, query.Whole("limit", defaultLimit, 1, Storage.Queries.Paging.Most));
    }
}
