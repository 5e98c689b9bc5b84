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
    private readonly Dictionary<int, Dictionary<object, HashSet<MemoryRow>>> byColumn = [];

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
        var values = Shape.Encode(row);
        if (!byKey.TryGetValue(KeyText.Of(Shape.Key, values)!, out var old)) return Insert(row, undo);
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
        var values = Shape.Encode(row);
        return byKey.TryGetValue(KeyText.Of(Shape.Key, values)!, out var found)
            && (Shape.Revision is not { } revision || Equals(found.Values[revision.Index], values[revision.Index]))
            ? found
            : null;
    }

    public void Remove(MemoryRow row, UndoLog undo)
    {
        Unlink(row);
        undo.Add(() => Link(row));
    }

    /// <summary>Rows among which are all that pass the tests: those with the rarest value that a test asks for.</summary>
    public IEnumerable<MemoryRow> Candidates(ImmutableArray<ColumnTest> tests) => tests
        .Where(test => test is { Is: Is.Equal or Is.In, Values.Count: <= 16 })
        .Select(test => test.Values.SelectMany(value => Index(test.Column).GetValueOrDefault(value, [])).ToList())
        .MinBy(found => found.Count) ?? (IEnumerable<MemoryRow>)byKey.Values;

    private bool Replace(MemoryRow old, object?[] values, UndoLog undo)
    {
        if (Shape.Revision is { } revision) values[revision.Index] = (long)old.Values[revision.Index]! + 1;
        var row = new MemoryRow(Shape, values);
        if (HasTwin(row, old)) return false;
        Remove(old, undo);
        Add(row, undo);
        return true;
    }

    private bool HasTwin(MemoryRow row, MemoryRow? except) => Shape.Uniques.Zip(byUnique).Any(unique =>
        UniqueText(unique.First, row) is { } text && unique.Second.TryGetValue(text, out var twin) && twin != except);

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
        foreach (var (unique, rows) in Shape.Uniques.Zip(byUnique))
        {
            if (UniqueText(unique, row) is { } text) rows.Add(text, row);
        }

        foreach (var (column, index) in byColumn) LinkValue(index, column, row);
    }

    private void Unlink(MemoryRow row)
    {
        byKey.Remove(row.Key);
        foreach (var (unique, rows) in Shape.Uniques.Zip(byUnique))
        {
            if (UniqueText(unique, row) is { } text) rows.Remove(text);
        }

        foreach (var (column, index) in byColumn)
        {
            if (row.Values[column] is { } value) index[value].Remove(row);
        }
    }

    private Dictionary<object, HashSet<MemoryRow>> Index(int column)
    {
        if (byColumn.TryGetValue(column, out var index)) return index;
        byColumn[column] = index = [];
        foreach (var row in byKey.Values) LinkValue(index, column, row);
        return index;
    }

    private static void LinkValue(Dictionary<object, HashSet<MemoryRow>> index, int column, MemoryRow row)
    {
        if (row.Values[column] is not { } value) return;
        if (!index.TryGetValue(value, out var rows)) index[value] = rows = [];
        rows.Add(row);
    }
}
