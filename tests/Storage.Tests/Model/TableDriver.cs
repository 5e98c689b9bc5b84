using System.Collections.Immutable;
using Concord.Storage.Shape;

namespace Concord.Storage.Tests.Model;

/// <summary>Makes random writes and queries for one row type and compares two databases' answers.</summary>
internal abstract class TableDriver
{
    public static ImmutableArray<TableDriver> All { get; } =
    [
        // Of an epoch only its sealed key may change, which AuditChainTests look at.
        .. RowShape.All.Where(shape => shape.Table is not ("commit_unit" or "audit_epoch")).Select(shape =>
            (TableDriver)Activator.CreateInstance(typeof(TableDriver<>).MakeGenericType(shape.RowType))!),
    ];

    public abstract Task<CommitUnit> AddWriteAsync(CommitUnit unit, Random random, IDatabase model);

    /// <summary>Random queries of all tables, read together.</summary>
    public static async Task CompareTogetherAsync(Random random, IDatabase model, IDatabase real, string because)
    {
        var reads = new Reads();
        var compare = All.OrderBy(_ => random.Next()).Select(table => table.AddRandomQuery(random, reads, model, because)).ToList();
        await real.ReadAsync(reads);
        foreach (var one in compare) await one();
    }

    public abstract Task CompareAllAsync(IDatabase model, IDatabase real, string because);

    public abstract Task CompareRandomQueryAsync(Random random, IDatabase model, IDatabase real, string because);

    /// <summary>Adds a random query to those that are read together; what comes back compares its answer with the model's, once they were.</summary>
    public abstract Func<Task> AddRandomQuery(Random random, Reads reads, IDatabase model, string because);
}

internal sealed class TableDriver<T> : TableDriver
    where T : class
{
    private static readonly RowShape<T> Shape = RowShape.Of<T>();

    private readonly RandomValues values = new(typeof(T));

    public override async Task<CommitUnit> AddWriteAsync(CommitUnit unit, Random random, IDatabase model)
    {
        if (Shape.Table == "counter" && random.Next(2) == 0) return unit.Count(RandomValues.Text(random), random.Next(-3, 4));
        var row = random.Next(3) == 0 ? RandomRow(random) : await ExistingAsync(random, model) ?? RandomRow(random);
        if (Shape.AppendOnly) return random.Next(3) == 0 ? unit.Expect(row) : unit.Insert(row);
        return random.Next(12) switch
        {
            0 or 1 or 2 => unit.Insert(RandomRow(random)),
            3 or 4 or 5 => unit.Update(Changed(row, random)),
            6 or 7 => unit.Upsert(Changed(row, random)),
            8 => unit.Delete(row),
            9 => unit.DeleteIfSame(row),
            10 => unit.Purge(RandomQuery(random, conditions: 2)),
            _ => unit.Expect(row),
        };
    }

    public override Task CompareAllAsync(IDatabase model, IDatabase real, string because) =>
        CompareAsync(From.Table<T>(), model, real, because);

    public override Task CompareRandomQueryAsync(Random random, IDatabase model, IDatabase real, string because) =>
        CompareAsync(RandomQuery(random), model, real, because);

    public override Func<Task> AddRandomQuery(Random random, Reads reads, IDatabase model, string because)
    {
        var read = reads.Add(RandomQuery(random));
        return async () => Text(read.Rows).ShouldBe(Text(await model.QueryAsync(read.Query)), Where(read.Query, because));
    }

    private Query<T> RandomQuery(Random random)
    {
        var query = RandomQuery(random, random.Next(3));
        for (var left = random.Next(3); left > 0; left--)
        {
            query = query with { Orders = query.Orders.Add(new(Shape.Columns[random.Next(Shape.Columns.Length)].Property, random.Next(2) == 0)) };
        }

        return query.Take(random.Next(1, 20));
    }

    private static string Where(Query<T> query, string because) =>
        $"{because}, {Shape.Table} where {string.Join(" and ", query.Conditions)} order by {string.Join(", ", query.Orders)}";

    private static async Task CompareAsync(Query<T> query, IDatabase model, IDatabase real, string because)
    {
        var where = Where(query, because);
        Text(await real.QueryAsync(query)).ShouldBe(Text(await model.QueryAsync(query)), where);
        (await real.CountAsync(query)).ShouldBe(await model.CountAsync(query), where);
    }

    private static IEnumerable<string> Text(ImmutableArray<T> rows) => rows.Select(row =>
        string.Join(" | ", Shape.Encode(row).Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : value?.ToString() ?? "(null)")));

    private T RandomRow(Random random) =>
        Shape.Decode([.. Shape.Columns.Select(column => values.For(column, random))]);

    private T Changed(T row, Random random)
    {
        var encoded = Shape.Encode(row);
        foreach (var column in Shape.Columns.Except(Shape.Key))
        {
            if (column != Shape.Revision && random.Next(3) == 0) encoded[column.Index] = values.For(column, random);
        }

        return Shape.Decode(encoded);
    }

    private static async Task<T?> ExistingAsync(Random random, IDatabase model)
    {
        var rows = await model.QueryAsync(From.Table<T>());
        return rows.IsEmpty ? null : rows[random.Next(rows.Length)];
    }

    private Query<T> RandomQuery(Random random, int conditions)
    {
        var query = From.Table<T>();
        for (var left = conditions; left > 0; left--) query = query with { Conditions = query.Conditions.Add(RandomCondition(random)) };
        return query;
    }

    private Condition RandomCondition(Random random)
    {
        var column = Shape.Columns.Where(column => column.Kind != ColumnKind.Bytes).ElementAt(random.Next(Shape.Columns.Count(column => column.Kind != ColumnKind.Bytes)));
        object Value() => values.For(column with { Nullable = false }, random)!;
        return random.Next(11) switch
        {
            0 => new(column.Property, Is.Null, []),
            1 => new(column.Property, Is.NotNull, []),
            2 => new(column.Property, Is.In, [.. Enumerable.Range(0, random.Next(6)).Select(_ => Value())]),
            3 => new(column.Property, Is.InRows, [new Subset(typeof(T), column.Property, [new(column.Property, Is.AtMost, [Value()])])]),
            4 or 5 => new(column.Property, Is.NotEqual, [Value()]),
            6 => new(column.Property, Is.Less, [Value()]),
            7 => new(column.Property, Is.AtLeast, [Value()]),
            _ => new(column.Property, Is.Equal, [Value()]),
        };
    }
}
