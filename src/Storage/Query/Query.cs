using System.Collections.Immutable;
using System.Linq.Expressions;

namespace Concord.Storage;

/// <summary>How a column is compared. As in SQL, a null fulfils none but <see cref="Null"/>; text compares by code point.</summary>
public enum Is
{
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Null,
    NotNull,

    /// <summary>The value is one of a set; an empty set matches nothing.</summary>
    In,

    /// <summary>The value is in a column of some rows of another table; the only value is a <see cref="Subset"/>.</summary>
    InRows,
}

/// <summary>One comparison of one column.</summary>
/// <param name="Property">The row type's property.</param>
/// <param name="Is">The comparison.</param>
/// <param name="Values">None for Null and NotNull, one for the others, any number for In; nulls among them match nothing.</param>
public sealed record Condition(string Property, Is Is, ImmutableArray<object> Values);

/// <summary>One column to order by.</summary>
public sealed record Order(string Property, bool Descending);

/// <summary>
/// A question about one table: conditions joined by AND, an order, a limit. It is data, so that every database behind
/// <see cref="IDatabase"/> answers it in its own way. Immutable.
/// </summary>
public sealed record Query<T>
    where T : class
{
    /// <summary>All must hold.</summary>
    public ImmutableArray<Condition> Conditions { get; init; } = [];

    /// <summary>The primary key follows as the last word, so that the order is total.</summary>
    public ImmutableArray<Order> Orders { get; init; } = [];

    /// <summary>The largest number of rows; default 1,000.</summary>
    public int Limit { get; init; } = 1_000;

    /// <summary>The column equals the value; a null value asks for null.</summary>
    public Query<T> Where<TValue>(Expression<Func<T, TValue>> column, TValue value) =>
        value is null ? With(column, Is.Null, []) : With(column, Is.Equal, [value]);

    /// <summary>The column compares as said with the value.</summary>
    public Query<T> Where<TValue>(Expression<Func<T, TValue>> column, Is comparison, TValue value) => With(column, comparison, [value!]);

    /// <summary>The column is (not) null.</summary>
    public Query<T> Where<TValue>(Expression<Func<T, TValue>> column, Is comparison) => With(column, comparison, []);

    /// <summary>The column is one of the values, of which there may be some thousands (databases stop at 32,766 parameters).</summary>
    public Query<T> WhereIn<TValue>(Expression<Func<T, TValue>> column, IEnumerable<TValue> values) =>
        With(column, Is.In, [.. values.Select(value => (object)value!)]);

    /// <summary>The column's value is in their column of the rows that the other query's conditions name (its order and limit do not count).</summary>
    public Query<T> WhereIn<TOther>(Expression<Func<T, string?>> column, Query<TOther> rows, Expression<Func<TOther, string?>> theirs)
        where TOther : class => With(column, Is.InRows, [new Subset(typeof(TOther), Query<TOther>.NameOf(theirs), rows.Conditions)]);

    /// <summary>Ascending by the column; nulls come first.</summary>
    public Query<T> OrderBy<TValue>(Expression<Func<T, TValue>> column) => this with { Orders = Orders.Add(new(NameOf(column), false)) };

    /// <summary>Descending by the column; nulls come last.</summary>
    public Query<T> OrderByDescending<TValue>(Expression<Func<T, TValue>> column) => this with { Orders = Orders.Add(new(NameOf(column), true)) };

    /// <summary>At most so many rows.</summary>
    public Query<T> Take(int limit) => this with { Limit = limit };

    private Query<T> With<TValue>(Expression<Func<T, TValue>> column, Is comparison, ImmutableArray<object> values) =>
        this with { Conditions = Conditions.Add(new(NameOf(column), comparison, values)) };

    private static string NameOf<TValue>(Expression<Func<T, TValue>> column) => column.Body switch
    {
        MemberExpression member => member.Member.Name,
        // A column compared with a nullable value of its type.
        UnaryExpression { NodeType: ExpressionType.Convert, Operand: MemberExpression member } => member.Member.Name,
        _ => throw new ArgumentException($"{column} must name one property of {typeof(T).Name}.", nameof(column)),
    };
}

/// <summary>Where queries begin.</summary>
public static class From
{
    /// <summary>All rows of a table, to be narrowed.</summary>
    public static Query<T> Table<T>()
        where T : class => new();
}
