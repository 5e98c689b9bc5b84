using System.Collections.Immutable;
using Concord.Storage.Shape;

namespace Concord.Storage.Remembering;

/// <summary>Rows of one table in the order of their primary key.</summary>
internal sealed class RowsInOrder(RowShape shape) : IComparer<object>
{
    /// <summary>The primary key as one text.</summary>
    public string KeyOf(object row) => shape.Key is [var only]
        ? TextOf(only, row)
        : string.Join('\0', shape.Key.Select(column => TextOf(column, row)));

    public object? Find(ImmutableArray<object> rows, string key)
    {
        foreach (var row in rows)
        {
            if (KeyOf(row) == key) return row;
        }

        return null;
    }

    public ImmutableArray<object> Without(ImmutableArray<object> rows, string key) => Find(rows, key) is { } row ? rows.Remove(row) : rows;

    public ImmutableArray<object> With(ImmutableArray<object> rows, object row, string key) =>
        Find(rows, key) is { } before ? rows.Replace(before, row) : rows.IsEmpty ? [row] : rows.Add(row).Sort(this);

    public int Compare(object? x, object? y)
    {
        foreach (var column in shape.Key)
        {
            var order = StoredValue.Order.Compare(Codec.Encode(column.Get(x!)), Codec.Encode(column.Get(y!)));
            if (order != 0) return order;
        }

        return 0;
    }

    /// <summary>Rows as a query wants them; the key is its last word.</summary>
    public static IEnumerable<object> Ordered(IEnumerable<object> rows, RowShape shape, ImmutableArray<Order> orders)
    {
        // From the last column to the first: sorting keeps the order of equals.
        for (var index = orders.Length - 1; index >= 0; index--)
        {
            var column = shape.Column(orders[index].Property);
            rows = orders[index].Descending
                ? rows.OrderByDescending(row => Codec.Encode(column.Get(row)), StoredValue.Order)
                : rows.OrderBy(row => Codec.Encode(column.Get(row)), StoredValue.Order);
        }

        return rows;
    }

    private static string TextOf(Column column, object row) => Codec.Encode(column.Get(row)) switch
    {
        string text => text,
        var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
