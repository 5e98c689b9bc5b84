using System.Data.Common;
using Concord.Storage.Shape;

namespace Concord.Storage.Sql;

/// <summary>Rows of a shape out of a reader.</summary>
internal static class RowReader
{
    /// <param name="shape">Its columns are next to each other in the reader, in their order.</param>
    /// <param name="reader">Stands on a row.</param>
    /// <param name="first">Where the first of the columns is.</param>
    public static T Read<T>(RowShape<T> shape, DbDataReader reader, int first = 0)
        where T : class
    {
        var values = new object?[shape.Columns.Length];
        for (var index = 0; index < values.Length; index++) values[index] = Value(reader, first + index, shape.Columns[index]);
        return shape.Decode(values);
    }

    // The question costs as much as the answer, so it is asked only where there may be none.
    private static object? Value(DbDataReader reader, int index, Column column)
    {
        if (column.Nullable && reader.IsDBNull(index)) return null;
        return column.Kind switch
        {
            ColumnKind.Integer or ColumnKind.Long or ColumnKind.Boolean or ColumnKind.Time => reader.GetInt64(index),
            ColumnKind.Bytes => reader.GetFieldValue<byte[]>(index),
            _ => reader.GetString(index),
        };
    }
}
