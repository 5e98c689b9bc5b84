using System.Collections.Immutable;
using Concord.Storage.Shape;

namespace Concord.Simulation.Database;

/// <summary>Several values as one text: stored text never holds U+0000, which therefore separates.</summary>
internal static class KeyText
{
    /// <summary>Null if one of the values is null: such a row is exempt from a unique key.</summary>
    public static string? Of(ImmutableArray<Column> columns, object?[] values) =>
        columns.Any(column => values[column.Index] is null) ? null : string.Join('\0', columns.Select(column => values[column.Index]));
}
