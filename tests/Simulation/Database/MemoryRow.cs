using Concord.Storage.Shape;

namespace Concord.Simulation.Database;

/// <summary>A row as the database keeps it: encoded values, so that what cannot be kept is not kept here either. Never changed.</summary>
internal sealed class MemoryRow(RowShape shape, object?[] values)
{
    private object? decoded;

    public object?[] Values => values;

    /// <summary>The primary key as one text.</summary>
    public string Key { get; } = KeyText.Of(shape.Key, values)!;

    public T As<T>()
        where T : class => (T)(decoded ??= RowShape.Of<T>().Decode(values));

    /// <summary>Some of its columns.</summary>
    public T ExcerptAs<T>(RowShape<T> excerpt)
        where T : class => excerpt.Decode([.. excerpt.Columns.Select(column => values[shape.Column(column.Property).Index])]);
}
