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
