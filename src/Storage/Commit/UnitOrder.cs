using Concord.Storage.Shape;

namespace Concord.Storage;

/// <summary>Where a unit stands in its batch: by the first row it touches, then by its id.</summary>
internal static class UnitOrder
{
    public static string Of(CommitUnit unit)
    {
        if (unit.Writes.IsEmpty) return unit.Id;
        var (_, rowType, row) = unit.Writes[0];
        var shape = RowShape.Of(rowType);
        var key = row is PurgedRows ? [] : shape.Key.Select(column => Codec.Encode(column, column.Get(row))?.ToString());
        return string.Join('\n', [shape.Table, .. key, unit.Id]);
    }
}
