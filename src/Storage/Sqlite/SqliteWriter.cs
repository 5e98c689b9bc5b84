using System.Collections.Concurrent;

namespace Concord.Storage.Sqlite;

/// <summary>
/// The one writer: a thread with the one connection that writes, working through what it is given in order. SQLite knows only
/// blocking calls; here they block nobody else.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteConnections connections;
    private readonly BlockingCollection<Action> queue = [];
    private readonly Thread thread;
    private SqliteSession? session;

    public SqliteWriter(SqliteConnections connections, SqliteSession session)
    {
        this.connections = connections;
        this.session = session;
        thread = new Thread(Work) { IsBackground = true, Name = "SQLite writer" };
        thread.Start();
    }

    /// <summary>Runs <paramref name="work"/> on the writer's connection, after all that was asked before.</summary>
    public Task<T> RunAsync<T>(Func<SqliteSession, T> work)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            queue.Add(() => Run(work, answer));
        }
        catch (InvalidOperationException closed)
        {
            throw new ObjectDisposedException("The database is closed.", closed);
        }

        return answer.Task;
    }

    /// <summary>Finishes what was asked before, then closes the connection.</summary>
    public void Dispose()
    {
        queue.CompleteAdding();
        if (thread.IsAlive) thread.Join();
        session?.Dispose();
        session = null;
    }

    private void Work()
    {
        foreach (var job in queue.GetConsumingEnumerable()) job();
    }

    private void Run<T>(Func<SqliteSession, T> work, TaskCompletionSource<T> answer)
    {
        try
        {
            session ??= connections.OpenWriter();
            answer.SetResult(work(session));
        }
        catch (Microsoft.Data.Sqlite.SqliteException fault)
        {
            answer.SetException(SqliteFaults.Translate(fault, connections.File));
        }
        catch (Exception fault)
        {
            answer.SetException(fault);
        }

        if (session is not { Broken: true }) return;
        session.Dispose();
        session = null;
    }
}
