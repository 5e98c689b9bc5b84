using System.Collections.Immutable;

namespace Concord.Storage;

/// <summary>
/// The one port to the database. SQLite, PostgreSQL and the simulation's in-memory database stand behind it; all of them
/// understand the same units and queries, so that what holds on one holds on the others.
/// </summary>
public interface IDatabase : IRowSource
{
    /// <summary>
    /// Commits <paramref name="units"/> in one durable transaction, in the order given. Each unit is all or nothing and wins
    /// only if every one of its guards holds; a loser leaves nothing behind and disturbs no other unit.
    /// Returns one flag a unit: true for won. Idempotent by unit id: a unit whose id has won before is answered true and not
    /// applied again, so committing it once more after an unknown outcome does no harm. An exception other than <see cref="CommitOutcomeUnknownException"/> means that
    /// nothing of the batch was applied.
    /// </summary>
    Task<ImmutableArray<bool>> CommitAsync(ImmutableArray<CommitUnit> units);

    /// <summary>
    /// Answers several queries, in their order and with one round trip where it has such; none cost nothing. Each as <see cref="IRowSource.QueryAsync"/> does. An
    /// exception means that their answers are not to be used.
    /// </summary>
    async Task ReadAsync(Reads reads)
    {
        foreach (var read in reads.All) await read.AnswerAsync(this);
    }

    /// <summary>How many rows answer the query's conditions; its order and limit do not count.</summary>
    Task<long> CountAsync<T>(Query<T> query)
        where T : class;

    /// <summary>
    /// Draws the next ticket: a number larger than every ticket drawn before, by any process on this database. Drawn just
    /// before an outside request leaves, it orders observations without trusting a wall clock. Gaps are normal.
    /// </summary>
    ValueTask<long> NextTicketAsync();
}

/// <summary>The database cannot serve now: disk full, read-only, I/O error, locked by another program. Nothing was applied; the message says what to do.</summary>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The database must not be used as it is; the program should not start. The message says what to do.</summary>
public sealed class DatabaseRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The transaction may or may not have been committed: its answer was lost. The units' ids tell, once looked up.</summary>
public sealed class CommitOutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);
