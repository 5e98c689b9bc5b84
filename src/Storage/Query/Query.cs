using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Concord.Storage.Shape;

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

    // Each method takes the lambda's own text besides the lambda: the compiler writes it, so that a query costs no reflection. Do not pass it.

    /// <summary>The column equals the value; a null value asks for null.</summary>
    public Query<T> Where<TValue>(Func<T, TValue> column, TValue value, [CallerArgumentExpression(nameof(column))] string text = "") =>
        value is null ? With(text, Is.Null, []) : With(text, Is.Equal, [value]);

    /// <summary>The column compares as said with the value.</summary>
    [OverloadResolutionPriority(1)]
    public Query<T> Where<TValue>(Func<T, TValue> column, Is comparison, TValue value, [CallerArgumentExpression(nameof(column))] string text = "") =>
        With(text, comparison, [value!]);

    /// <summary>The column is (not) null.</summary>
    public Query<T> Where<TValue>(Func<T, TValue> column, Is comparison, [CallerArgumentExpression(nameof(column))] string text = "") =>
        With(text, comparison, []);

    /// <summary>The column is one of the values, of which there may be some thousands (databases stop at 32,766 parameters).</summary>
    public Query<T> WhereIn<TValue>(Func<T, TValue> column, IEnumerable<TValue> values, [CallerArgumentExpression(nameof(column))] string text = "") =>
        With(text, Is.In, [.. values.Select(value => (object)value!)]);

    /// <summary>The column's value is in their column of the rows that the other query's conditions name (its order and limit do not count).</summary>
    public Query<T> WhereIn<TOther>(
        Func<T, string?> column, Query<TOther> rows, Func<TOther, string?> theirs,
        [CallerArgumentExpression(nameof(column))] string text = "", [CallerArgumentExpression(nameof(theirs))] string theirText = "")
        where TOther : class => With(text, Is.InRows, [new Subset(typeof(TOther), Query<TOther>.NameOf(theirText), rows.Conditions)]);

    /// <summary>Ascending by the column; nulls come first.</summary>
    public Query<T> OrderBy<TValue>(Func<T, TValue> column, [CallerArgumentExpression(nameof(column))] string text = "") =>
        this with { Orders = Orders.Add(new(NameOf(text), false)) };

    /// <summary>Descending by the column; nulls come last.</summary>
    public Query<T> OrderByDescending<TValue>(Func<T, TValue> column, [CallerArgumentExpression(nameof(column))] string text = "") =>
        this with { Orders = Orders.Add(new(NameOf(text), true)) };

    /// <summary>At most so many rows.</summary>
    public Query<T> Take(int limit) => this with { Limit = limit };

    private Query<T> With(string text, Is comparison, ImmutableArray<object> values) =>
        this with { Conditions = Conditions.Add(new(NameOf(text), comparison, values)) };

    // What follows the last dot of `row => row.Property`; the shape knows a column of that name, or it is a bug.
    private static string NameOf(string text) => RowShape.Of<T>().Column(text[(text.LastIndexOf('.') + 1)..]).Property;
}

/// <summary>Where queries begin.</summary>
public static class From
{
    /// <summary>All rows of a table, to be narrowed.</summary>
    public static Query<T> Table<T>()
        where T : class => new();
}
