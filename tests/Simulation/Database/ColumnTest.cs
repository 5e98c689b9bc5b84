using Concord.Storage;
using Concord.Storage.Shape;

namespace Concord.Simulation.Database;

/// <summary>A condition made ready: column index, stored values.</summary>
internal sealed class ColumnTest
{
    // So many values are compared one by one; also the most that an index is asked for.
    private const int Few = 16;

    private readonly HashSet<object>? many;

    private ColumnTest(int column, Is comparison, List<object> values)
    {
        (Column, Is, Values) = (column, comparison, values);
        many = values.Count > Few ? [.. values] : null;
    }

    /// <summary>The column's index.</summary>
    public int Column { get; }

    /// <summary>The comparison; a subset has become In.</summary>
    public Is Is { get; }

    /// <summary>Encoded; no nulls, none twice.</summary>
    public List<object> Values { get; }

    /// <summary>Whether the rows that pass are found by their values.</summary>
    public bool IsExact => Is is Is.Equal or Is.In && many is null;

    public static ColumnTest Of(RowShape shape, Condition condition, Func<Subset, IEnumerable<object?>> valuesOf)
    {
        var isSubset = condition.Is == Is.InRows;
        var values = new List<object>();
        foreach (var value in isSubset ? valuesOf((Subset)condition.Values[0]) : condition.Values)
        {
            if ((isSubset ? value : RowShape.EncodeValue(value)) is { } stored) values.Add(stored);
        }

        return new(shape.Column(condition.Property).Index, isSubset ? Is.In : condition.Is, values.Count > 1 ? [.. values.Distinct()] : values);
    }

    public bool Holds(object?[] row)
    {
        var value = row[Column];
        return Is switch
        {
            Is.Null => value is null,
            Is.NotNull => value is not null,
            _ when value is null || Values.Count == 0 => false,
            Is.In => many?.Contains(value) ?? Values.Contains(value),
            Is.Equal when value is string text && Values[0] is string wanted => text == wanted,
            Is.Equal => Order(value) == 0,
            Is.NotEqual => Order(value) != 0,
            Is.Less => Order(value) < 0,
            Is.AtMost => Order(value) <= 0,
            Is.Greater => Order(value) > 0,
            Is.AtLeast => Order(value) >= 0,
            _ => throw new InvalidOperationException($"{Is} is no comparison."),
        };
    }

    private int Order(object value) => StoredValue.Order.Compare(value, Values[0]);
}
