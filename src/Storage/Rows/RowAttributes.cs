namespace Concord.Storage.Rows;

/// <summary>Names the row type's table and its primary key (property names, the tenant comes first by itself).</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TableAttribute(string name, params string[] key) : Attribute
{
    public string Name { get; } = name;

    public IReadOnlyList<string> Key { get; } = key;
}

/// <summary>
/// A unique key besides the primary one; rows with a null in it are exempt, and so are those outside
/// <see cref="OnlyWhere"/> (a property) = <see cref="Value"/> (its text in the database).
/// </summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class UniqueAttribute(params string[] columns) : Attribute
{
    public IReadOnlyList<string> Columns { get; } = columns;

    public string? OnlyWhere { get; init; }

    public string? Value { get; init; }
}

/// <summary>
/// A few columns of another row type's table, for questions about many rows: only read, never written. Its key names what tells its rows apart and
/// orders them; a column that may be null in the table and not here must be asked for as not null.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ExcerptAttribute(Type of, params string[] key) : Attribute
{
    public Type Of { get; } = of;

    public IReadOnlyList<string> Key { get; } = key;
}

/// <summary>Rows are inserted, never changed or removed; the database refuses it too.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AppendOnlyAttribute : Attribute;
