using System.Collections.Immutable;
using System.Globalization;
using Concord.Storage.Shape;

namespace Concord.Storage.Remembering;

/// <summary>
/// A kind of question that is worth remembering the answers of: all rows of a table that agree in some columns, or of those the ones that
/// fulfil one condition more. Each answer is a place on the shelf, named by the columns' values. Immutable.
/// </summary>
/// <param name="Shape">The table.</param>
/// <param name="By">
/// The columns; none for the whole table. The database must have an index that begins with them. No revision: what a row's next one is, the
/// database says.
/// </param>
public sealed record Shelf(RowShape Shape, ImmutableArray<Column> By)
{
    /// <summary>Only rows that fulfil it are on the shelf; null: all.</summary>
    public Condition? Only { get; init; }

    /// <summary>
    /// A table whose only key column has the values of <see cref="By"/>: no row is on a place before that table's row is inserted, so that
    /// what is inserted with it is all there is. Null: unknown.
    /// </summary>
    public RowShape? Owner { get; init; }

    /// <summary>About how many bytes of rows are kept; up to twice as many for a while.</summary>
    public long Room { get; init; } = 4 << 20;

    /// <summary>A place with more rows is not kept.</summary>
    public int MostRows { get; init; } = 200;

    /// <summary>The columns are the primary key: a place holds one row, and a row that is inserted is all of its place.</summary>
    public bool IsKey => Only is null && By.Length == Shape.Key.Length && ByKey;

    /// <summary>A row stays on its place as long as it lives, since the columns are a part of its key.</summary>
    public bool ByKey => By.All(column => Shape.Key.Contains(column));

    /// <param name="columns">Names of properties.</param>
    public static Shelf Of<T>(params string[] columns)
        where T : class => new(RowShape.Of<T>(), [.. columns.Select(RowShape.Of<T>().Column)]);

    /// <summary>A row's place; null where a column is null: such a row is on no place.</summary>
    public string? PlaceOf(object row)
    {
        var place = "";
        foreach (var column in By)
        {
            if (Codec.Encode(column.Get(row)) is not { } value) return null;
            place = Next(place, value);
        }

        return place;
    }

    /// <summary>Which place answers a query, and what of its rows; null when none does.</summary>
    internal Asked? Ask(ImmutableArray<Condition> conditions)
    {
        var (place, own, rest) = ("", ImmutableArray.CreateBuilder<Condition>(By.Length + 1), conditions);
        foreach (var column in By)
        {
            if (conditions.FirstOrDefault(condition => condition.Property == column.Property && IsOne(condition)) is not { } named) return null;
            if (Codec.Encode(named.Values[0]) is not { } value) return null;
            place = Next(place, value);
            rest = rest.Remove(named);
            own.Add(new(column.Property, Is.Equal, named.Values));
        }

        if (rest.Any(condition => condition.Is == Is.InRows) || (Only is not null && !conditions.Any(IsWithin))) return null;
        if (Only is not null) own.Add(Only);
        return new(place, own.ToImmutable(), [.. rest.Select(condition => (Shape.Column(condition.Property), ValueTest.Of(condition)))]);
    }

    // Whoever fulfils the condition fulfils ours.
    private bool IsWithin(Condition condition) => condition.Property == Only!.Property && (IsOneOf(Only) && IsOneOf(condition)
        ? condition.Values.All(value => Only.Values.Contains(value))
        : condition.Is == Only.Is && condition.Is is Is.Null or Is.NotNull);

    private static bool IsOneOf(Condition condition) => condition.Is is Is.Equal or Is.In && !condition.Values.IsEmpty;

    private static bool IsOne(Condition condition) => IsOneOf(condition) && condition.Values.Length == 1;

    // Stored text never holds U+0000, which therefore separates.
    private static string Next(string place, object value) =>
        string.Concat(place, "\0", value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture));
}

/// <summary>What a query asks of a shelf.</summary>
/// <param name="Place">The place.</param>
/// <param name="Conditions">What the database is asked for, to fill the place.</param>
/// <param name="Rest">What its rows must fulfil besides.</param>
internal sealed record Asked(string Place, ImmutableArray<Condition> Conditions, ImmutableArray<(Column Column, ValueTest Test)> Rest);
