using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Concord.Storage.Sqlite;

/// <summary>
/// Read-only connections, kept for the next reader. A read is one statement, so that no snapshot is held for long and the
/// log can be checkpointed. Reads run where they are asked for: from a local file that is cheaper than changing threads.
/// </summary>
internal sealed class SqliteReaders(SqliteConnections connections) : IDisposable
{
    private const int MostIdle = 8;

    private readonly ConcurrentBag<SqliteSession> idle = [];
    private volatile bool closed;

    public T Read<T>(Func<SqliteSession, T> read)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        SqliteSession? session = null;
        try
        {
            session = idle.TryTake(out var kept) ? kept : connections.OpenReader();
            var answer = read(session);
            GiveBack(session);
            return answer;
        }
        catch (Exception fault)
        {
            session?.Dispose();
            if (fault is SqliteException sqlite && SqliteFaults.Translate(sqlite, connections.File) is StorageUnavailableException unavailable) throw unavailable;
            throw;
        }
    }

    public void Dispose()
    {
        closed = true;
        while (idle.TryTake(out var session)) session.Dispose();
    }

    private void GiveBack(SqliteSession session)
    {
        if (closed || idle.Count >= MostIdle) session.Dispose();
        else idle.Add(session);
    }
}
