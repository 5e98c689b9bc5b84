using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Concord.Storage.Shape;

/// <summary>
/// How a row type lies in the database: table, columns, keys. Built once a type by reflection from the attributes and
/// properties of the type; immutable afterwards. Values in the database are null, <see cref="string"/>, <see cref="long"/>
/// or a byte array, nothing else.
/// </summary>
public abstract class RowShape
{
    /// <summary>The column that comes first in every key of every table; rows don't carry it, the database is told it once.</summary>
    public const string TenantColumn = "tenant_id";

    private static readonly ConcurrentDictionary<Type, RowShape> Known = new();

    private static class Found<T>
        where T : class
    {
        public static readonly RowShape<T> Shape = (RowShape<T>)Make(typeof(T));
    }

    private readonly FrozenDictionary<string, Column> byProperty;

    private protected RowShape(RowShapeParts parts)
    {
        RowType = parts.RowType;
        Table = parts.Table;
        Whole = parts.ExcerptOf is { } whole ? Of(whole) : this;
        Columns = parts.Columns;
        Key = parts.Key;
        Uniques = parts.Uniques;
        AppendOnly = parts.AppendOnly;
        byProperty = Columns.ToFrozenDictionary(column => column.Property, StringComparer.Ordinal);
        Revision = Columns.FirstOrDefault(column => column is { Property: "Revision", Kind: ColumnKind.Long });
    }

    public Type RowType { get; }

    public string Table { get; }

    /// <summary>The shape that the table's rows are written by; itself but for an excerpt.</summary>
    public RowShape Whole { get; }

    /// <summary>In the order of the properties, without the tenant.</summary>
    public ImmutableArray<Column> Columns { get; }

    /// <summary>The primary key, without the tenant.</summary>
    public ImmutableArray<Column> Key { get; }

    public ImmutableArray<UniqueKey> Uniques { get; }

    /// <summary>Grows by one with each write; null for rows that have none, whose guards then ask for existence only.</summary>
    public Column? Revision { get; }

    /// <summary>Rows are inserted, never changed or removed.</summary>
    public bool AppendOnly { get; }

    /// <summary>Every row type of this project, ordered by table name.</summary>
    public static ImmutableArray<RowShape> All { get; } =
        [.. typeof(RowShape).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(Rows.TableAttribute), false))
            .Select(Of)
            .OrderBy(shape => shape.Table, StringComparer.Ordinal)];

    public static RowShape<T> Of<T>()
        where T : class => Found<T>.Shape;

    public static RowShape Of(Type rowType) => Make(rowType);

    private static RowShape Make(Type rowType) =>
        Known.GetOrAdd(rowType, static type => (RowShape)Activator.CreateInstance(typeof(RowShape<>).MakeGenericType(type), true)!);

    /// <summary>The column of a property. Throws for a name that is none: a misspelt query is a bug.</summary>
    public Column Column(string property) =>
        byProperty.TryGetValue(property, out var column)
            ? column
            : throw new ArgumentException($"{RowType.Name} has no column {property}.", nameof(property));

    /// <summary>A value that columns are compared with, as it is in the database.</summary>
    public static object? EncodeValue(object? value) => Codec.Encode(value);

    /// <summary>The row's values as they go into the database, in column order.</summary>
    public object?[] Encode(object row)
    {
        var values = new object?[Columns.Length];
        foreach (var column in Columns) values[column.Index] = Codec.Encode(column, column.Get(row));
        return values;
    }
}

/// <summary>The shape of one row type, with the way back from values to a row.</summary>
public sealed class RowShape<T> : RowShape
    where T : class
{
    private readonly Func<object?[], T> materialise;

    internal RowShape()
        : base(RowShapeParts.Of(typeof(T))) => materialise = Materialiser.For<T>(Columns);

    /// <summary>The row whose values these are, in column order, as <see cref="RowShape.Encode"/> gave them.</summary>
    public T Decode(object?[] values) => materialise(values);
}
