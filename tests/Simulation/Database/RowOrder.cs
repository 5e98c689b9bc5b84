using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Shape;

namespace Concord.Simulation.Database;

/// <summary>The order of a query: what it asks for, then the primary key.</summary>
internal static class RowOrder
{
    public static IComparer<MemoryRow> Of(RowShape shape, ImmutableArray<Order> orders)
    {
        ImmutableArray<(int Index, bool Descending)> columns =
        [
            .. orders.Select(order => (shape.Column(order.Property).Index, order.Descending)),
            .. shape.Key.Select(column => (column.Index, false)),
        ];
        return Comparer<MemoryRow>.Create((left, right) =>
        {
            foreach (var (index, descending) in columns)
            {
                var order = StoredValue.Order.Compare(left.Values[index], right.Values[index]);
                if (order != 0) return descending ? -order : order;
            }

            return 0;
        });
    }
}
