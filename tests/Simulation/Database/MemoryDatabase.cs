using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Concord.Storage;
using Concord.Storage.Audit;
using Concord.Storage.Rows;
using Concord.Storage.Shape;

namespace Concord.Simulation.Database;

/// <summary>
/// The database port in memory: the same units, guards and queries as the real ones, without a disk. It outlives the simulated
/// processes, as a disk does. Answers at once and on the caller's thread; <see cref="FaultyDatabase"/> adds time and trouble.
/// </summary>
public sealed class MemoryDatabase(TimeProvider clock) : IDatabase
{
    private readonly Lock gate = new();
    private readonly Dictionary<Type, MemoryTable> tables = [];
    private readonly UndoLog undo = new();
    private long ticket;
    private AuditChain? audit;

    /// <summary>From now on audit rows are sealed, in a chain that begins with the next of them.</summary>
    public void SealAudit(IAuditKeys keys) => audit = new(keys);

    public Task<ImmutableArray<bool>> CommitAsync(ImmutableArray<CommitUnit> units)
    {
        lock (gate)
        {
            undo.Forget();
            try
            {
                var applied = new List<CommitUnit>();
                ImmutableArray<bool> won = [.. units.Select(unit => Commit(unit, applied))];
                Seal(applied);
                return Task.FromResult(won);
            }
            catch (Exception fault)
            {
                undo.BackTo(0);
                return Task.FromException<ImmutableArray<bool>>(fault);
            }
        }
    }

    public Task<ImmutableArray<T>> QueryAsync<T>(Query<T> query)
        where T : class
    {
        lock (gate)
        {
            var shape = RowShape.Of<T>();
            var found = Matching(shape.Whole, query.Conditions);
            if (found.Count > 1) found.Sort(new RowOrder(shape, query.Orders));
            var rows = new T[Math.Min(found.Count, query.Limit)];
            for (var at = 0; at < rows.Length; at++) rows[at] = shape.Whole == shape ? found[at].As<T>() : found[at].ExcerptAs(shape);
            return Task.FromResult(ImmutableCollectionsMarshal.AsImmutableArray(rows));
        }
    }

    public Task<long> CountAsync<T>(Query<T> query)
        where T : class
    {
        lock (gate)
        {
            return Task.FromResult((long)Matching(RowShape.Of<T>().Whole, query.Conditions).Count);
        }
    }

    public ValueTask<long> NextTicketAsync() => ValueTask.FromResult(Interlocked.Increment(ref ticket));

    private void Seal(List<CommitUnit> applied)
    {
        var seal = audit?.Seal(applied, clock.GetUtcNow(), Heads);
        if (seal is null) return;
        if (!seal.Writes.All(Apply)) throw new InvalidOperationException("The seal of a transaction was taken.");
        audit!.Keep(seal);
    }

    private ImmutableArray<AuditHead> Heads()
    {
        var last = Matching(RowShape.Of<AuditSealRow>(), []).Select(row => row.As<AuditSealRow>())
            .GroupBy(seal => seal.Epoch, StringComparer.Ordinal).ToDictionary(chain => chain.Key, chain => chain.MaxBy(seal => seal.Sequence), StringComparer.Ordinal);
        return AuditHead.Unnamed(Matching(RowShape.Of<AuditEpochRow>(), []).Select(row => row.As<AuditEpochRow>())
            .Select(epoch => (AuditHead.Of(epoch, last.GetValueOrDefault(epoch.Id)), epoch.Known)));
    }

    private bool Commit(CommitUnit unit, List<CommitUnit> applied)
    {
        var start = undo.Count;
        var mark = new CommitUnitRow { UnitId = unit.Id, At = clock.GetUtcNow() };
        if (!Apply(new Write(WriteKind.Insert, typeof(CommitUnitRow), mark))) return true;
        if (unit.Writes.All(Apply))
        {
            applied.Add(unit);
            return true;
        }

        undo.BackTo(start);
        return false;
    }

    private bool Apply(Write write)
    {
        var table = Table(RowShape.Of(write.RowType));
        return write.Kind switch
        {
            WriteKind.Insert => table.Insert(write.Row, undo),
            WriteKind.Update => table.Update(write.Row, undo),
            WriteKind.Upsert => table.Upsert(write.Row, undo),
            WriteKind.Count => table.Count((CounterRow)write.Row, undo),
            WriteKind.Delete => table.Delete(write.Row, undo),
            WriteKind.DeleteIfSame => table.Delete(write.Row, undo) || true,
            WriteKind.Expect => table.Seen(write.Row) is not null,
            WriteKind.Purge => Purge(table, ((PurgedRows)write.Row).Conditions),
            _ => throw new ArgumentOutOfRangeException(nameof(write), write.Kind, "No such write."),
        };
    }

    private bool Purge(MemoryTable table, ImmutableArray<Condition> conditions)
    {
        foreach (var row in Matching(table.Shape, conditions)) table.Remove(row, undo);
        return true;
    }

    private List<MemoryRow> Matching(RowShape shape, ImmutableArray<Condition> conditions)
    {
        var tests = new ColumnTest[conditions.Length];
        for (var at = 0; at < tests.Length; at++) tests[at] = ColumnTest.Of(shape, conditions[at], ValuesOf);
        return Table(shape).Passing(tests);
    }

    private IEnumerable<object?> ValuesOf(Subset subset)
    {
        var shape = RowShape.Of(subset.RowType);
        var column = shape.Column(subset.Property).Index;
        return Matching(shape, subset.Conditions).Select(row => row.Values[column]);
    }

    private MemoryTable Table(RowShape shape)
    {
        if (!tables.TryGetValue(shape.RowType, out var table)) tables[shape.RowType] = table = new MemoryTable(shape);
        return table;
    }
}
