using System.Collections.Immutable;
using Concord.Storage.Shape;
using Npgsql;
using NpgsqlTypes;

namespace Concord.Storage.Postgres;

/// <summary>
/// Locks the rows that a batch's units with several guards look at, before the first write and in the order of table and key:
/// two processes then meet at a row one after the other instead of each holding what the other wants.
/// </summary>
internal static class RowLocks
{
    /// <summary>One statement a table; none when no unit has several guards.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Of(ImmutableArray<CommitUnit> units, string tenant) => units
        .Where(unit => unit.Writes.Length > 1)
        .SelectMany(unit => unit.Writes)
        .Where(MeetsRow)
        .GroupBy(write => RowShape.Of(write.RowType))
        .OrderBy(table => table.Key.Table, StringComparer.Ordinal)
        .Select(table => Lock(table.Key, [.. table.Select(write => write.Row)], tenant));

    // What is inserted is not there to be locked, and what is written once does not change.
    private static bool MeetsRow(Write write) =>
        write.Kind is not (WriteKind.Insert or WriteKind.Purge) && !RowShape.Of(write.RowType).AppendOnly;

    private static NpgsqlBatchCommand Lock(RowShape shape, ImmutableArray<object> rows, string tenant)
    {
        var names = string.Join(", ", shape.Key.Select(column => column.Name));
        var arrays = string.Join(", ", shape.Key.Select(column => $"@{column.Name}"));
        var command = new NpgsqlBatchCommand(
            $"SELECT 1 FROM {shape.Table} WHERE {RowShape.TenantColumn} = @tenant AND ({names}) IN (SELECT * FROM unnest({arrays})) ORDER BY {names} FOR UPDATE");
        command.Parameters.Add(new NpgsqlParameter<string>("tenant", NpgsqlDbType.Text) { TypedValue = tenant });
        foreach (var column in shape.Key) command.Parameters.Add(Keys(column, rows));
        return command;
    }

    private static NpgsqlParameter Keys(Column column, ImmutableArray<object> rows)
    {
        var type = PostgresParameters.TypeOf(column.Kind);
        var values = rows.Select(row => Codec.Encode(column, column.Get(row))!);
        object array = type == NpgsqlDbType.Bigint ? values.Cast<long>().ToArray() : values.Cast<string>().ToArray();
        return new(column.Name, NpgsqlDbType.Array | type) { Value = array };
    }
}
