using System.Collections.Immutable;

namespace Concord.Storage.Shape;

/// <summary>What a column holds in the database, and so how a value is written and read.</summary>
public enum ColumnKind
{
    /// <summary>TEXT, compared by code point.</summary>
    Text,

    /// <summary>INTEGER; an <see cref="int"/>.</summary>
    Integer,

    /// <summary>BIGINT; a <see cref="long"/>.</summary>
    Long,

    /// <summary>INTEGER 0 or 1.</summary>
    Boolean,

    /// <summary>BIGINT; milliseconds since 1970 in UTC.</summary>
    Time,

    /// <summary>TEXT; the member's name.</summary>
    Enumeration,

    /// <summary>TEXT; canonical JSON of a field value.</summary>
    Json,

    /// <summary>TEXT; canonical JSON of a projection.</summary>
    Projection,

    /// <summary>TEXT; a JSON array of strings.</summary>
    List,

    /// <summary>Bytes as they are.</summary>
    Bytes,
}

/// <summary>One property of a row type as a column.</summary>
/// <param name="Index">Its place among the row type's columns.</param>
/// <param name="Name">snake_case.</param>
/// <param name="Property">The property's name.</param>
/// <param name="Kind">How it is kept.</param>
/// <param name="Nullable">Whether it may be null.</param>
/// <param name="Get">Reads the property of a row.</param>
public sealed record Column(int Index, string Name, string Property, ColumnKind Kind, bool Nullable, Func<object, object?> Get);

/// <summary>A unique key besides the primary one. A row with a null in it is exempt.</summary>
/// <param name="Columns">The columns that together are unique.</param>
/// <param name="OnlyWhere">If given, only rows whose column has the value take part.</param>
/// <param name="Value">The value, as it is in the database.</param>
public sealed record UniqueKey(ImmutableArray<Column> Columns, Column? OnlyWhere, string? Value);
