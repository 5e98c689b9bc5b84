using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Storage.Shape;

namespace Concord.Simulation.Database;

/// <summary>The rows of one type, found by key, by unique key and, for columns that were asked for before, by value.</summary>
internal sealed class MemoryTable
{
    private readonly Dictionary<string, MemoryRow> byKey = new(StringComparer.Ordinal);
    private readonly ImmutableArray<Dictionary<string, MemoryRow>> byUnique;
    private readonly Dictionary<int, ColumnIndex> byColumn = [];

    public MemoryTable(RowShape shape)
    {
        Shape = shape;
        byUnique = [.. shape.Uniques.Select(_ => new Dictionary<string, MemoryRow>(StringComparer.Ordinal))];
    }

    public RowShape Shape { get; }

    public bool Insert(object row, UndoLog undo)
    {
        var added = new MemoryRow(Shape, Shape.Encode(row));
        if (byKey.ContainsKey(added.Key) || HasTwin(added, null)) return false;
        Add(added, undo);
        return true;
    }

    public bool Update(object row, UndoLog undo)
    {
        if (Seen(row) is not { } old) return false;
        return Replace(old, Shape.Encode(row), undo);
    }

    public bool Upsert(object row, UndoLog undo)
    {
        var values = Shape.Encode(row);
        return byKey.TryGetValue(KeyText.Of(Shape.Key, values)!, out var old) ? Replace(old, values, undo) : Insert(row, undo);
    }

    public bool Count(CounterRow row, UndoLog undo)
    {
        if (!byKey.TryGetValue(KeyText.OfRow(Shape.Key, row), out var old)) return Insert(row, undo);
        Remove(old, undo);
        return Insert(row with { Value = old.As<CounterRow>().Value + row.Value }, undo);
    }

    public bool Delete(object row, UndoLog undo)
    {
        if (Seen(row) is not { } old) return false;
        Remove(old, undo);
        return true;
    }

    /// <summary>The stored row if it is still the one given.</summary>
    public MemoryRow? Seen(object row)
    {
        return byKey.TryGetValue(KeyText.OfRow(Shape.Key, row), out var found)
            && (Shape.Revision is not { } revision || Equals(found.Values[revision.Index], revision.Get(row)))
            ? found
            : null;
    }

    public void Remove(MemoryRow row, UndoLog undo)
    {
        Unlink(row);
        undo.Add(() => Link(row));
    }

    /// <summary>The rows that pass all tests, in no order.</summary>
    public List<MemoryRow> Passing(ColumnTest[] tests)
    {
        var passing = new List<MemoryRow>();
        if (Rarest(tests) is { } rarest)
        {
            foreach (var value in rarest.Test.Values) Pass(Index(rarest.Column).Rows(value), tests, passing);
        }
        else
        {
            Pass(byKey.Values, tests, passing);
        }

        return passing;
    }

    private static void Pass(IEnumerable<MemoryRow> candidates, ColumnTest[] tests, List<MemoryRow> passing)
    {
        foreach (var row in candidates)
        {
            if (Passes(row.Values, tests)) passing.Add(row);
        }
    }

    private static bool Passes(object?[] values, ColumnTest[] tests)
    {
        foreach (var test in tests)
        {
            if (!test.Holds(values)) return false;
        }

        return true;
    }

    // The test that leaves the fewest rows to look at.
    private ColumnTest? Rarest(ColumnTest[] tests)
    {
        var (rarest, fewest) = (default(ColumnTest), int.MaxValue);
        foreach (var test in tests)
        {
            if (!test.Test.IsExact || fewest <= 1) continue;
            var count = 0;
            foreach (var value in test.Test.Values) count += Index(test.Column).Rows(value).Count;
            if (count < fewest) (rarest, fewest) = (test, count);
        }

        return rarest;
    }

    private bool Replace(MemoryRow old, object?[] values, UndoLog undo)
    {
        if (Shape.Revision is { } revision) values[revision.Index] = (long)old.Values[revision.Index]! + 1;
        var row = new MemoryRow(Shape, values);
        if (HasTwin(row, old)) return false;
        Remove(old, undo);
        Add(row, undo);
        return true;
    }

    private bool HasTwin(MemoryRow row, MemoryRow? except)
    {
        for (var at = 0; at < byUnique.Length; at++)
        {
            if (UniqueText(Shape.Uniques[at], row) is { } text && byUnique[at].TryGetValue(text, out var twin) && twin != except) return true;
        }

        return false;
    }

    private static string? UniqueText(UniqueKey unique, MemoryRow row) =>
        unique.OnlyWhere is { } only && !Equals(row.Values[only.Index], unique.Value) ? null : KeyText.Of(unique.Columns, row.Values);

    private void Add(MemoryRow row, UndoLog undo)
    {
        Link(row);
        undo.Add(() => Unlink(row));
    }

    private void Link(MemoryRow row)
    {
        byKey.Add(row.Key, row);
        for (var at = 0; at < byUnique.Length; at++)
        {
            if (UniqueText(Shape.Uniques[at], row) is { } text) byUnique[at].Add(text, row);
        }

        foreach (var index in byColumn.Values) index.Add(row);
    }

    private void Unlink(MemoryRow row)
    {
        byKey.Remove(row.Key);
        for (var at = 0; at < byUnique.Length; at++)
        {
            if (UniqueText(Shape.Uniques[at], row) is { } text) byUnique[at].Remove(text);
        }

        foreach (var index in byColumn.Values) index.Remove(row);
    }

    private ColumnIndex Index(int column)
    {
        if (!byColumn.TryGetValue(column, out var index)) byColumn[column] = index = new ColumnIndex(column, byKey.Values);
        return index;
    }
}
