namespace Concord.Storage.Shape;

/// <summary>Compares stored values as the databases do: null first, numbers by size, text by code point.</summary>
public sealed class StoredValue : IComparer<object?>
{
    public static StoredValue Order { get; } = new();

    public int Compare(object? x, object? y) => (x, y) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (long left, long right) => left.CompareTo(right),
        (string left, string right) => ByCodePoint(left, right),
        (byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right),
        _ => throw new ArgumentException($"{x.GetType().Name} and {y.GetType().Name} never meet in one column."),
    };

    /// <summary>The order of the UTF-8 bytes, in which surrogate pairs come after everything else.</summary>
    private static int ByCodePoint(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        return same < left.Length && same < right.Length
            ? Weight(left[same]).CompareTo(Weight(right[same]))
            : left.Length.CompareTo(right.Length);
    }

    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
