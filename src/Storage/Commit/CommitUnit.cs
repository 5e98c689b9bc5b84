using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Shape;

namespace Concord.Storage;

/// <summary>
/// One change to the business state: everything that must become true together. Each write carries its own guard, so that a
/// race makes the unit lose instead of raising an error. Immutable; every method returns a new unit.
/// </summary>
/// <param name="Id">Unique for ever; written with the unit, so that a commit whose answer was lost is settled by looking it up.</param>
/// <param name="Writes">In the order in which they were added.</param>
public sealed record CommitUnit(string Id, ImmutableArray<Write> Writes)
{
    /// <summary>An empty unit.</summary>
    public CommitUnit(string id)
        : this(id, [])
    {
    }

    /// <summary>The same, with audit rows that say where the request came from, unless they do already.</summary>
    public CommitUnit From(string origin) => this with
    {
        Writes = [.. Writes.Select(write => write is { Kind: WriteKind.Insert, Row: AuditRow { Origin: null } row } ? Write.Of(WriteKind.Insert, row with { Origin = origin }) : write)],
    };

    /// <summary>The row is new. Guard: neither its key nor one of its unique keys is taken.</summary>
    public CommitUnit Insert<T>(T row)
        where T : class => With(Write.Of(WriteKind.Insert, row));

    /// <summary>
    /// Replaces the row. Guard: its revision in the database is still the given row's (it becomes one more; rows without a
    /// revision must merely exist), and no other row holds one of its unique keys.
    /// </summary>
    public CommitUnit Update<T>(T row)
        where T : class => With(Write.Of(WriteKind.Update, row));

    /// <summary>
    /// Inserts or replaces by primary key, whatever is there; a replaced row's revision becomes one more than it was. No guard,
    /// except that no other row holds one of its unique keys.
    /// </summary>
    public CommitUnit Upsert<T>(T row)
        where T : class => With(Write.Of(WriteKind.Upsert, row));

    /// <summary>Removes the row. Guard: its revision is still the given row's.</summary>
    public CommitUnit Delete<T>(T row)
        where T : class => With(Write.Of(WriteKind.Delete, row));

    /// <summary>Removes the row if its revision is still the given row's, else leaves it. No guard.</summary>
    public CommitUnit DeleteIfSame<T>(T row)
        where T : class => With(Write.Of(WriteKind.DeleteIfSame, row));

    /// <summary>Writes nothing. Guard: the row's revision is still the given row's.</summary>
    public CommitUnit Expect<T>(T row)
        where T : class => With(Write.Of(WriteKind.Expect, row));

    /// <summary>Adds <paramref name="by"/> to a counter, creating it at zero first. No guard.</summary>
    public CommitUnit Count(string counter, long by = 1) => With(Write.Of(WriteKind.Count, new Rows.CounterRow { Name = counter, Value = by }));

    /// <summary>Removes every row that the query's conditions name; its order and limit do not count. No guard.</summary>
    public CommitUnit Purge<T>(Query<T> rows)
        where T : class => With(Write.Of(WriteKind.Purge, typeof(T), new PurgedRows(rows.Conditions)));

    /// <summary>All writes of <paramref name="other"/> after ours, under our id.</summary>
    public CommitUnit And(CommitUnit other) => this with { Writes = Writes.AddRange(other.Writes) };

    private CommitUnit With(Write write) => RowShape.Of(write.RowType) switch
    {
        var shape when shape.Whole != shape => throw new InvalidOperationException($"{write.RowType.Name} is an excerpt of {shape.Table} and is only read."),
        { AppendOnly: true } when write.Kind is not (WriteKind.Insert or WriteKind.Expect) =>
            throw new InvalidOperationException($"{write.RowType.Name} is append-only: {write.Kind} is not possible."),
        _ => this with { Writes = Writes.Add(write) },
    };
}

/// <summary>What a write does and what it expects; see the methods of <see cref="CommitUnit"/>.</summary>
public enum WriteKind
{
    Insert,
    Update,
    Upsert,
    Delete,
    DeleteIfSame,
    Expect,
    Count,
    Purge,
}

/// <summary>One row and what happens to it.</summary>
/// <param name="Kind">What happens, and under which guard.</param>
/// <param name="RowType">The row's type; its shape says table, columns, key and unique keys.</param>
/// <param name="Row">The row: new content for inserts and updates, the state seen for the others; <see cref="PurgedRows"/> for a purge.</param>
public sealed record Write(WriteKind Kind, Type RowType, object Row)
{
    internal static Write Of<T>(WriteKind kind, T row)
        where T : class => new(kind, typeof(T), row);

    internal static Write Of(WriteKind kind, Type rowType, object row) => new(kind, rowType, row);
}

/// <summary>Which rows a purge removes: all that fulfil every condition.</summary>
public sealed record PurgedRows(ImmutableArray<Condition> Conditions);
