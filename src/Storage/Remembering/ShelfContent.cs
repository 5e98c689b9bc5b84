using System.Collections.Immutable;
using Concord.Storage.Shape;

namespace Concord.Storage.Remembering;

/// <summary>
/// What is on one shelf now. A known place holds exactly the rows that the database holds, all of them, except while a commit that may
/// touch it is on its way: then it is busy, and neither answers nor is filled. For one thread at a time.
/// </summary>
internal sealed class ShelfContent(Shelf shelf)
{
    private readonly Func<object, long, object> stored = StoredCopy.For(shelf.Shape);
    private readonly Shelf? owner = shelf.Owner is { } shape ? new Shelf(shape, shape.Key) : null;
    private readonly RowsInOrder order = new(shelf.Shape);
    private readonly PlaceMap known = new(shelf);
    private readonly Dictionary<string, Traffic> busy = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Filling> fillings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> moving = new(StringComparer.Ordinal);
    private int purges;

    public Shelf Shelf => shelf;

    /// <summary>Places that will never be trusted again, since it stayed open whether a commit has reached them.</summary>
    public int Doubtful { get; private set; }

    /// <summary>The rows of a place, or null where they are not known.</summary>
    public ImmutableArray<object>? Find(string place) => IsBusy(place) ? null : known.Find(place);

    /// <summary>Begins to read a place; null when what is read would not be kept.</summary>
    public Filling? Begin(string place)
    {
        if (IsBusy(place) || fillings.ContainsKey(place)) return null;
        return fillings[place] = new Filling([.. moving.Keys]);
    }

    /// <summary>Keeps what was read, unless a commit has come between. Null: the reading failed.</summary>
    public void End(string place, Filling filling, ImmutableArray<object>? rows)
    {
        fillings.Remove(place);
        if (rows is not { } read || filling.Spoiled || read.Length > shelf.MostRows || read.Any(row => filling.Moved.Contains(order.KeyOf(row)))) return;
        known.Put(place, read);
    }

    /// <summary>A commit that may touch these places, and move these rows, is on its way.</summary>
    public void Leave(Touched touched)
    {
        foreach (var place in touched.Places)
        {
            if (!busy.TryGetValue(place, out var traffic)) busy[place] = traffic = new Traffic();
            traffic.Begin();
            if (fillings.TryGetValue(place, out var filling)) filling.Spoiled = true;
        }

        foreach (var key in touched.Moving)
        {
            moving[key] = moving.GetValueOrDefault(key) + 1;
            foreach (var filling in fillings.Values) filling.Moved.Add(key);
        }

        if (!touched.Purged) return;
        purges++;
        Clear();
    }

    /// <summary>Forgets everything, and keeps nothing that is being read now.</summary>
    public void Clear()
    {
        known.Clear();
        foreach (var filling in fillings.Values) filling.Spoiled = true;
    }

    /// <summary>It has come back, and what it did was learned or forgotten.</summary>
    public void Return(Touched touched)
    {
        foreach (var place in touched.Places)
        {
            if (busy[place].End()) busy.Remove(place);
        }

        foreach (var key in touched.Moving)
        {
            if (--moving[key] == 0) moving.Remove(key);
        }

        purges -= touched.Purged ? 1 : 0;
    }

    /// <summary>Nobody knows whether it was applied, or will be: its places stay busy for good.</summary>
    public void Doubt(Touched touched) => Doubtful += touched.Places.Count + (touched.Purged ? 1 : 0);

    public void Forget(IEnumerable<string> places)
    {
        foreach (var place in places) known.Remove(place);
    }

    /// <summary>Adds what a write may touch.</summary>
    public void Note(Write write, Touched touched)
    {
        if (Owns(write)) touched.Places.Add(owner!.PlaceOf(write.Row)!);
        if (write.RowType != shelf.Shape.RowType) return;
        if (write.Kind is WriteKind.Purge or WriteKind.Count)
        {
            touched.Purged = true;
            return;
        }

        if (shelf.PlaceOf(write.Row) is { } place) touched.Places.Add(place);
        if (shelf.ByKey || write.Kind is WriteKind.Insert or WriteKind.Expect) return;
        var key = order.KeyOf(write.Row);
        touched.Moving.Add(key);
        if (known.PlaceWith(key) is { } old) touched.Places.Add(old);
    }

    /// <summary>Where a committed write begins a place: there is nothing on it before the other writes of its unit.</summary>
    public void Own(Write write)
    {
        if (Owns(write)) Know(owner!.PlaceOf(write.Row)!, []);
    }

    /// <summary>Does to the known places what a committed write of a row did to the database.</summary>
    public void Learn(Write write)
    {
        if (write.Kind is WriteKind.Expect or WriteKind.Purge or WriteKind.Count) return;
        var (key, place) = (order.KeyOf(write.Row), shelf.PlaceOf(write.Row));
        if (!shelf.ByKey && known.PlaceWith(key) is { } old && old != place) Change(old, rows => Stays(write, rows, key) ? rows : order.Without(rows, key));
        if (place is null) return;
        switch (write.Kind)
        {
            case WriteKind.Delete:
                Change(place, rows => order.Without(rows, key));
                break;
            case WriteKind.DeleteIfSame:
                Change(place, rows => Stays(write, rows, key) ? rows : order.Without(rows, key));
                break;
            default:
                if (write.Kind == WriteKind.Insert && shelf.IsKey) Know(place, []);
                Change(place, rows => With(rows, write, key));
                break;
        }
    }

    // A row that has changed since it was read is not the same any more, wherever it is now.
    private bool Stays(Write write, ImmutableArray<object> rows, string key) =>
        write.Kind == WriteKind.DeleteIfSame && order.Find(rows, key) is { } row && RevisionOf(row) != RevisionOf(write.Row);

    private bool IsBusy(string place) => purges > 0 || busy.ContainsKey(place);

    private bool Owns(Write write) => write.RowType == owner?.Shape.RowType && write.Kind == WriteKind.Insert;

    private void Know(string place, ImmutableArray<object> rows)
    {
        if (!IsContended(place)) known.Put(place, rows);
    }

    private void Change(string place, Func<ImmutableArray<object>, ImmutableArray<object>?> change)
    {
        if (known.Find(place) is not { } rows) return;
        if (!IsContended(place) && change(rows) is { } changed && changed.Length <= shelf.MostRows) known.Put(place, changed);
        else known.Remove(place);
    }

    // Of two commits that were on their way together, nobody here knows which the database has done first.
    private bool IsContended(string place) => purges > 0 || (busy.TryGetValue(place, out var traffic) && traffic.Contended);

    private ImmutableArray<object>? With(ImmutableArray<object> rows, Write write, string key)
    {
        var before = order.Find(rows, key);
        // It may be elsewhere in the table, with a revision that is not known here.
        if (write.Kind == WriteKind.Upsert && before is null && shelf.Shape.Revision is not null && !(shelf.ByKey && shelf.Only is null)) return null;
        var revision = write.Kind switch
        {
            WriteKind.Update => RevisionOf(write.Row) + 1,
            WriteKind.Upsert when before is not null => RevisionOf(before) + 1,
            _ => RevisionOf(write.Row),
        };
        var row = stored(write.Row, revision);
        return shelf.Only is { } only && !ValueTest.Of(only).Holds(Codec.Encode(shelf.Shape.Column(only.Property).Get(row)))
            ? order.Without(rows, key)
            : order.With(rows, row, key);
    }

    private long RevisionOf(object row) => shelf.Shape.Revision is { } revision ? (long)revision.Get(row)! : 0;

    private sealed class Traffic
    {
        private int count;

        public bool Contended { get; private set; }

        public void Begin() => Contended = ++count > 1 || Contended;

        /// <summary>True: nobody is left.</summary>
        public bool End() => --count == 0;
    }
}

/// <summary>A place that is being read.</summary>
internal sealed class Filling(HashSet<string> moved)
{
    /// <summary>A commit that may have touched the place was on its way meanwhile.</summary>
    public bool Spoiled { get; set; }

    /// <summary>Keys of rows that commits on their way may have moved: where they are found, the reading may be older than that.</summary>
    public HashSet<string> Moved { get; } = moved;
}

/// <summary>What one commit may touch on one shelf.</summary>
internal sealed class Touched
{
    public HashSet<string> Places { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Moving { get; } = new(StringComparer.Ordinal);

    public bool Purged { get; set; }
}
