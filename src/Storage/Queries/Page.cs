using System.Collections.Immutable;

namespace Concord.Storage.Queries;

/// <summary>Part of a list.</summary>
/// <param name="Items">In the list's order.</param>
/// <param name="Next">Give it as cursor to get the next part; null when this is the last.</param>
public sealed record Page<T>(ImmutableArray<T> Items, string? Next);

/// <summary>Which part of a list.</summary>
/// <param name="Cursor">From the page before; null for the first.</param>
/// <param name="Limit">1 to 200; what lies outside is taken as the nearest. Default 50.</param>
public sealed record Paging(string? Cursor = null, int Limit = Paging.Default)
{
    public const int Default = 50;
    public const int Most = 200;

    public int Rows => Math.Clamp(Limit, 1, Most);
}

/// <summary>Lists as a whole, for who takes them row by row.</summary>
public static class Pages
{
    /// <summary>All items, page by page; rows that are added or removed meanwhile may be there or not.</summary>
    /// <param name="read">Reads one page.</param>
    public static async IAsyncEnumerable<T> AllAsync<T>(Func<Paging, Task<Page<T>>> read)
    {
        for (var paging = new Paging(Limit: Paging.Most); paging is not null;)
        {
            var page = await read(paging);
            foreach (var item in page.Items) yield return item;
            paging = page.Next is null ? null : paging with { Cursor = page.Next };
        }
    }
}
