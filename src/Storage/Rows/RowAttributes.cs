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

/// <summary>Rows are inserted, never changed or removed; the database refuses it too.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AppendOnlyAttribute : Attribute;
