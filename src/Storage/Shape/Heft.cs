using System.Collections.Immutable;
using Concord.Sync.Values;

namespace Concord.Storage.Shape;

/// <summary>About how many bytes of memory a row takes.</summary>
internal static class Heft
{
    private const int Thing = 48;
    private const int Letter = 2;

    public static long Of(RowShape shape, object row)
    {
        long heft = Thing;
        foreach (var column in shape.Columns) heft += Of(column.Get(row));
        return heft;
    }

    private static long Of(object? value) => value switch
    {
        null => 8,
        string text => Thing + (Letter * text.Length),
        byte[] bytes => Thing + bytes.Length,
        FieldValue.Object map => map.Fields.Aggregate((long)Thing, (all, field) => all + Thing + Of(field.Key) + Of(field.Value)),
        FieldValue.List list => list.Items.Aggregate((long)Thing, (all, item) => all + Of(item)),
        FieldValue.Text text => Thing + Of(text.Value),
        FieldValue => Thing,
        Projection projection => projection.Values.Aggregate((long)Thing, (all, entry) => all + Thing + Thing + Of(entry.Value)),
        ImmutableArray<string> list => list.IsDefaultOrEmpty ? 8 : list.Aggregate((long)Thing, (all, text) => all + Of(text)),
        _ => 24,
    };
}
