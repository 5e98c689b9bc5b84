using System.Collections.Immutable;
using System.Text.Json;

namespace Concord.Storage.Audit;

/// <summary>Reads rows of which one may hold what Concord never writes, so that it cannot be read.</summary>
internal static class CarefulRead
{
    /// <summary>The next rows, and whether one behind them cannot be read.</summary>
    /// <param name="database">Where they are.</param>
    /// <param name="after">The rows behind one, or all of them, in their order.</param>
    /// <param name="last">The last row that was read; null at the beginning.</param>
    /// <param name="size">How many at once.</param>
    public static async Task<(ImmutableArray<T> Rows, bool Stuck)> PageAsync<T>(IRowSource database, Func<T?, Query<T>> after, T? last, int size)
        where T : class
    {
        try
        {
            return (await database.QueryAsync(after(last).Take(size)), false);
        }
        catch (Exception fault) when (IsUnreadable(fault))
        {
            return size == 1 ? ([], true) : await OneByOneAsync(database, after, last);
        }
    }

    private static async Task<(ImmutableArray<T> Rows, bool Stuck)> OneByOneAsync<T>(IRowSource database, Func<T?, Query<T>> after, T? last)
        where T : class
    {
        var rows = ImmutableArray.CreateBuilder<T>();
        while (true)
        {
            var (next, stuck) = await PageAsync(database, after, rows.Count > 0 ? rows[^1] : last, 1);
            if (next.IsEmpty) return (rows.ToImmutable(), stuck);
            rows.AddRange(next);
        }
    }

    private static bool IsUnreadable(Exception fault) => fault is JsonException or FormatException or ArgumentException or InvalidCastException or OverflowException;
}
