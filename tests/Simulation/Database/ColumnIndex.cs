namespace Concord.Simulation.Database;

/// <summary>The rows of one table by the value of one column; rows without a value are not in it.</summary>
internal sealed class ColumnIndex
{
    private static readonly HashSet<MemoryRow> None = [];

    private readonly int column;
    private readonly Dictionary<object, HashSet<MemoryRow>> byValue = [];

    public ColumnIndex(int column, IEnumerable<MemoryRow> rows)
    {
        this.column = column;
        foreach (var row in rows) Add(row);
    }

    /// <summary>The rows with this value; not to be changed.</summary>
    public HashSet<MemoryRow> Rows(object value) => byValue.GetValueOrDefault(value, None);

    public void Add(MemoryRow row)
    {
        if (row.Values[column] is not { } value) return;
        if (!byValue.TryGetValue(value, out var rows)) byValue[value] = rows = [];
        rows.Add(row);
    }

    public void Remove(MemoryRow row)
    {
        if (row.Values[column] is { } value) byValue[value].Remove(row);
    }
}
