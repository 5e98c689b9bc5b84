using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Shape;

namespace Concord.Simulation.Database;

/// <summary>A condition made ready: column index, stored values.</summary>
/// <param name="Column">The column's index.</param>
/// <param name="Is">The comparison; a subset has become In.</param>
/// <param name="Values">Encoded; no nulls.</param>
internal sealed record ColumnTest(int Column, Is Is, ImmutableHashSet<object> Values)
{
    public static ColumnTest Of(RowShape shape, Condition condition, Func<Subset, IEnumerable<object?>> valuesOf)
    {
        var values = condition.Is == Is.InRows ? valuesOf((Subset)condition.Values[0]) : condition.Values.Select(RowShape.EncodeValue);
        return new(
            shape.Column(condition.Property).Index,
            condition.Is == Is.InRows ? Is.In : condition.Is,
            [.. values.Where(value => value is not null).Select(value => value!)]);
    }

    public bool Holds(object?[] row)
    {
        var value = row[Column];
        return Is switch
        {
            Is.Null => value is null,
            Is.NotNull => value is not null,
            _ when value is null || Values.IsEmpty => false,
            Is.In => Values.Contains(value),
            Is.Equal => Order(value) == 0,
            Is.NotEqual => Order(value) != 0,
            Is.Less => Order(value) < 0,
            Is.AtMost => Order(value) <= 0,
            Is.Greater => Order(value) > 0,
            Is.AtLeast => Order(value) >= 0,
            _ => throw new InvalidOperationException($"{Is} is no comparison."),
        };
    }

    private int Order(object value) => StoredValue.Order.Compare(value, Values.Single());
}
