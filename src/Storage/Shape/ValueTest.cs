using System.Collections.Immutable;

namespace Concord.Storage.Shape;

/// <summary>A comparison of a stored value with stored values, as the databases make it: a null fulfils none but <see cref="Is.Null"/>.</summary>
public sealed class ValueTest
{
    // So many values are compared one by one; also the most that an index is asked for.
    private const int Few = 16;

    private readonly HashSet<object>? many;

    /// <param name="comparison">The comparison; a subset of another table must have become <see cref="Is.In"/>.</param>
    /// <param name="values">Encoded; nulls do not count.</param>
    public ValueTest(Is comparison, IEnumerable<object?> values)
        : this(comparison, ImmutableArray.CreateRange(values.Where(value => value is not null).Select(value => value!).Distinct()))
    {
    }

    private ValueTest(Is comparison, ImmutableArray<object> values)
    {
        Is = comparison;
        Values = values;
        many = Values.Length > Few ? [.. Values] : null;
    }

    /// <summary>The comparison; never one with a subset.</summary>
    public Is Is { get; }

    /// <summary>Encoded; no nulls, none twice.</summary>
    public ImmutableArray<object> Values { get; }

    /// <summary>Whether what passes is found by its value, and that at little cost.</summary>
    public bool IsExact => Is is Is.Equal or Is.In && many is null;

    // Nearly every condition has one value.
    public static ValueTest Of(Condition condition) => condition.Values is [var only]
        ? new(condition.Is, RowShape.EncodeValue(only) is { } value ? ImmutableArray.Create(value) : [])
        : new(condition.Is, condition.Values.Select(RowShape.EncodeValue));

    public bool Holds(object? value) => Is switch
    {
        Is.Null => value is null,
        Is.NotNull => value is not null,
        _ when value is null || Values.IsEmpty => false,
        Is.In => many?.Contains(value) ?? Values.Contains(value),
        Is.Equal when value is string text && Values[0] is string wanted => text == wanted,
        Is.Equal => Order(value) == 0,
        Is.NotEqual => Order(value) != 0,
        Is.Less => Order(value) < 0,
        Is.AtMost => Order(value) <= 0,
        Is.Greater => Order(value) > 0,
        Is.AtLeast => Order(value) >= 0,
        _ => throw new InvalidOperationException($"{Is} compares with no values."),
    };

    private int Order(object value) => StoredValue.Order.Compare(value, Values[0]);
}
