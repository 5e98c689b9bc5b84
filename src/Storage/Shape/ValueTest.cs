using System.Collections.Immutable;

namespace Concord.Storage.Shape;

/// <summary>A comparison of a stored value with stored values, as the databases make it: a null fulfils none but <see cref="Is.Null"/>.</summary>
/// <param name="Is">The comparison; a subset of another table must have become <see cref="Is.In"/>.</param>
/// <param name="Values">Encoded; no nulls.</param>
public sealed record ValueTest(Is Is, ImmutableHashSet<object> Values)
{
    public static ValueTest Of(Condition condition) =>
        new(condition.Is, [.. condition.Values.Select(RowShape.EncodeValue).Where(value => value is not null).Select(value => value!)]);

    public bool Holds(object? value) => Is switch
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
        _ => throw new InvalidOperationException($"{Is} compares with no values."),
    };

    private int Order(object value) => StoredValue.Order.Compare(value, Values.First());
}
