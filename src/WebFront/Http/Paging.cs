using System.Collections.Immutable;

namespace Concord.WebFront.Http;

/// <summary>
/// Where a page begins and how long it is. The cursor is the `nextCursor` of the page before; it names the last row seen, so
/// that rows that come and go in between neither repeat nor hide others.
/// </summary>
public readonly record struct PageRequest(string? Cursor, int Limit)
{
    public const int MaxLimit = 200;

    private const int LongestCursor = 300;

    /// <summary>One more than the page, to see whether another one follows.</summary>
    public int Take => Limit + 1;

    public static PageRequest Read(QueryFields query, int defaultLimit = 50)
    {
        var cursor = query.Text("cursor");
        if (cursor?.Length > LongestCursor)
            query.Wrong("cursor", "Take it from `nextCursor` of the page before.");
        return new(cursor, query.Whole("limit", defaultLimit, 1, MaxLimit));
    }

    /// <summary>The rows of the page, and where the next one begins (null after the last).</summary>
    public (ImmutableArray<T> Rows, string? Next) Cut<T>(ImmutableArray<T> rows, Func<T, string> cursorOf) =>
        rows.Length > Limit ? (rows[..Limit], cursorOf(rows[Limit - 1])) : (rows, null);
}
