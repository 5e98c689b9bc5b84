using System.Collections.Immutable;
using Concord.Storage.Shape;

namespace Concord.Simulation.Database;

/// <summary>Several values as one text: stored text never holds U+0000, which therefore separates.</summary>
internal static class KeyText
{
    /// <summary>Null if one of the values is null: such a row is exempt from a unique key.</summary>
    public static string? Of(ImmutableArray<Column> columns, object?[] values)
    {
        var text = Of(values[columns[0].Index]);
        for (var at = 1; at < columns.Length && text is not null; at++) text = Joined(text, Of(values[columns[at].Index]));
        return text;
    }

    /// <summary>The key of a row that is not encoded yet.</summary>
    public static string OfRow(ImmutableArray<Column> key, object row)
    {
        var text = Of(RowShape.EncodeValue(key[0].Get(row)));
        for (var at = 1; at < key.Length; at++) text = Joined(text, Of(RowShape.EncodeValue(key[at].Get(row))));
        return text!;
    }

    private static string? Joined(string? before, string? next) => next is null ? null : $"{before}\0{next}";

    private static string? Of(object? value) => value as string ?? value?.ToString();
}
