using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Shape;

namespace Concord.Simulation.Database;

/// <summary>The order of a query: what it asks for, then the primary key.</summary>
internal sealed class RowOrder(RowShape shape, ImmutableArray<Order> orders) : IComparer<MemoryRow>
{
    private readonly ImmutableArray<(int Index, bool Descending)> columns =
    [
        .. orders.Select(order => (shape.Whole.Column(order.Property).Index, order.Descending)),
        .. shape.Key.Select(column => (shape.Whole.Column(column.Property).Index, false)),
    ];

    public int Compare(MemoryRow? x, MemoryRow? y)
    {
        foreach (var (index, descending) in columns)
        {
            var order = StoredValue.Order.Compare(x!.Values[index], y!.Values[index]);
            if (order != 0) return descending ? -order : order;
        }

        return 0;
    }
}
