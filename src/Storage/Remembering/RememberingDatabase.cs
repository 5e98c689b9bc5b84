using System.Collections.Frozen;
using System.Collections.Immutable;
using Concord.Storage.Shape;

namespace Concord.Storage.Remembering;

/// <summary>
/// A database of which this process is the only writer: what was read or written stays true until the next commit that touches it, and all
/// of those go through here. So questions of the shelves' kinds are answered from memory, exactly as the database would answer them; a place
/// that a commit on its way may touch is asked of the database. Safe for use from any thread. For several processes on one database it is
/// wrong. A unit is committed again only where its outcome was unknown, as <see cref="CommitPipeline"/> does.
/// </summary>
/// <param name="inner">The database.</param>
/// <param name="shelves">What is remembered.</param>
public sealed partial class RememberingDatabase(IDatabase inner, ImmutableArray<Shelf> shelves) : IDatabase
{
    // So many lost answers mean that the connection is bad for long: then nothing is remembered any more.
    private const int MostDoubtful = 10_000;

    private readonly Lock gate = new();
    private readonly ImmutableArray<ShelfContent> contents = [.. shelves.Select(shelf => new ShelfContent(shelf))];
    private readonly FrozenDictionary<Type, ImmutableArray<int>> readFrom = ByType(shelves, shelf => [shelf.Shape.RowType]);
    private readonly FrozenDictionary<Type, ImmutableArray<int>> touchedBy = ByType(shelves, shelf => [shelf.Shape.RowType, .. shelf.Owner is { } owner ? [owner.RowType] : Array.Empty<Type>()]);
    private bool off;
    private bool unsure;

    /// <inheritdoc/>
    public async Task<ImmutableArray<bool>> CommitAsync(ImmutableArray<CommitUnit> units)
    {
        var touched = Leave(units);
        try
        {
            var won = await inner.CommitAsync(units);
            Return(touched, units.Zip(won), failed: false);
            return won;
        }
        catch (CommitOutcomeUnknownException)
        {
            Doubt(touched);
            throw;
        }
        catch
        {
            Return(touched, [], failed: true);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
        where T : class
    {
        if (Ask(query) is not { } found) return inner.QueryAsync(query);
        var (content, asked) = found;
        lock (gate)
        {
            if (off || unsure) return inner.QueryAsync(query);
            if (content.Find(asked.Place) is { } rows) return Task.FromResult(Answer(query, asked, rows));
        }

        return FillAsync(query);
    }

    /// <inheritdoc/>
    public Task<long> CountAsync<T>(Query<T> query)
        where T : class => inner.CountAsync(query);

    /// <inheritdoc/>
    public ValueTask<long> NextTicketAsync() => inner.NextTicketAsync();

    private (ShelfContent Content, Asked Asked)? Ask<T>(Query<T> query)
        where T : class
    {
        foreach (var index in readFrom.GetValueOrDefault(typeof(T), []))
        {
            if (contents[index].Shelf.Ask(query.Conditions) is { } asked) return (contents[index], asked);
        }

        return null;
    }

    private static ImmutableArray<T> Answer<T>(Query<T> query, Asked asked, ImmutableArray<object> rows)
        where T : class
    {
        if (rows.IsEmpty) return [];
        var found = rows.Where(row => asked.Rest.All(rest => rest.Test.Holds(Codec.Encode(rest.Column.Get(row)))));
        return [.. RowsInOrder.Ordered(found, RowShape.Of<T>(), query.Orders).Take(query.Limit).Cast<T>()];
    }

    private ImmutableArray<(ShelfContent Content, Touched Touched)> Leave(ImmutableArray<CommitUnit> units)
    {
        lock (gate)
        {
            if (off) return [];
            var all = Noted(units);
            foreach (var (content, touched) in all) content.Leave(touched);
            return all;
        }
    }

    private void Return(ImmutableArray<(ShelfContent Content, Touched Touched)> touched, IEnumerable<(CommitUnit Unit, bool Won)> ends, bool failed)
    {
        lock (gate)
        {
            if (off) return;
            Trust(!failed);
            foreach (var (unit, won) in ends)
            {
                if (won) Learn(unit);
                else Forget(unit);
            }

            foreach (var (content, places) in touched) content.Return(places);
        }
    }

    private void Doubt(ImmutableArray<(ShelfContent Content, Touched Touched)> touched)
    {
        lock (gate)
        {
            foreach (var (content, places) in touched) content.Doubt(places);
            Trust(false);
            off |= contents.Sum(content => content.Doubtful) > MostDoubtful;
        }
    }

    // Without its connection a process has lost its lock too, and another one may write until the next commit shows that it is ours again.
    private void Trust(bool isOurs)
    {
        unsure = !isOurs;
        if (isOurs) return;
        foreach (var content in contents) content.Clear();
    }

    private void Learn(CommitUnit unit)
    {
        foreach (var write in unit.Writes)
        {
            foreach (var index in touchedBy.GetValueOrDefault(write.RowType, [])) contents[index].Own(write);
        }

        foreach (var write in unit.Writes)
        {
            foreach (var index in readFrom.GetValueOrDefault(write.RowType, [])) contents[index].Learn(write);
        }
    }

    // Who lost a guard decides again, on what the database says.
    private void Forget(CommitUnit unit)
    {
        foreach (var (content, touched) in Noted([unit])) content.Forget(touched.Places);
    }

    private ImmutableArray<(ShelfContent Content, Touched Touched)> Noted(ImmutableArray<CommitUnit> units)
    {
        var all = new Touched?[contents.Length];
        foreach (var write in units.SelectMany(unit => unit.Writes))
        {
            foreach (var index in touchedBy.GetValueOrDefault(write.RowType, [])) contents[index].Note(write, all[index] ??= new Touched());
        }

        return [.. all.Select((touched, index) => (contents[index], touched)).Where(pair => pair.touched is not null).Select(pair => (pair.Item1, pair.touched!))];
    }

    private static FrozenDictionary<Type, ImmutableArray<int>> ByType(ImmutableArray<Shelf> shelves, Func<Shelf, Type[]> typesOf) => shelves
        .SelectMany((shelf, index) => typesOf(shelf).Select(type => (type, index)))
        .GroupBy(pair => pair.type, pair => pair.index)
        .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());
}
