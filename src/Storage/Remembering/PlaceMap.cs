using System.Collections.Immutable;
using Concord.Storage.Shape;

namespace Concord.Storage.Remembering;

/// <summary>
/// Places with their rows, within the shelf's room: what was not asked for since the room was filled last is let go of together.
/// </summary>
internal sealed class PlaceMap(Shelf shelf)
{
    private const int PlaceHeft = 250;

    private readonly RowsInOrder order = new(shelf.Shape);
    private Dictionary<string, Kept> young = new(StringComparer.Ordinal);
    private Dictionary<string, Kept> old = new(StringComparer.Ordinal);
    private Dictionary<string, string> placeByKey = new(StringComparer.Ordinal);
    private long heft;

    public ImmutableArray<object>? Find(string place)
    {
        if (young.TryGetValue(place, out var kept)) return kept.Rows;
        if (!old.TryGetValue(place, out kept)) return null;
        Put(place, kept);
        return kept.Rows;
    }

    /// <summary>The known place that holds the row with this key; for shelves whose rows may move only.</summary>
    public string? PlaceWith(string key) => placeByKey.GetValueOrDefault(key);

    public void Put(string place, ImmutableArray<object> rows) => Put(place, new Kept(rows, HeftOf(rows)));

    private void Put(string place, Kept kept)
    {
        Remove(place);
        if (heft > shelf.Room) Age();
        young[place] = kept;
        heft += kept.Heft;
        Note(place, kept.Rows);
    }

    public void Remove(string place)
    {
        if (young.Remove(place, out var kept)) heft -= kept.Heft;
        else if (!old.Remove(place, out kept)) return;
        if (shelf.ByKey) return;
        foreach (var row in kept.Rows) placeByKey.Remove(order.KeyOf(row));
    }

    public void Clear()
    {
        (young, old, placeByKey, heft) = (Empty<Kept>(), Empty<Kept>(), Empty<string>(), 0);
    }

    private void Age()
    {
        (old, young, placeByKey, heft) = (young, Empty<Kept>(), Empty<string>(), 0);
        foreach (var (place, kept) in old) Note(place, kept.Rows);
    }

    private void Note(string place, ImmutableArray<object> rows)
    {
        if (shelf.ByKey) return;
        foreach (var row in rows) placeByKey[order.KeyOf(row)] = place;
    }

    private long HeftOf(ImmutableArray<object> rows) => rows.Aggregate((long)PlaceHeft, (all, row) => all + Heft.Of(shelf.Shape, row));

    private readonly record struct Kept(ImmutableArray<object> Rows, long Heft);

    private static Dictionary<string, T> Empty<T>() => new(StringComparer.Ordinal);
}
