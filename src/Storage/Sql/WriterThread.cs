using System.Collections.Concurrent;

namespace Concord.Storage.Sql;

/// <summary>
/// The one writer: a thread with the one connection that writes, working through what it is given in order. Here the driver's
/// blocking calls block nobody else.
/// </summary>
internal sealed class WriterThread<TSession> : IDisposable
    where TSession : WriterSession
{
    private readonly Func<TSession> open;
    private readonly Func<Exception, Exception> translate;
    private readonly BlockingCollection<Action> queue = [];
    private readonly Thread thread;
    private TSession? session;

    /// <param name="session">The first connection.</param>
    /// <param name="open">Opens the next one after a connection broke.</param>
    /// <param name="translate">Puts the driver's errors into the port's words.</param>
    public WriterThread(TSession session, Func<TSession> open, Func<Exception, Exception> translate)
    {
        this.session = session;
        this.open = open;
        this.translate = translate;
        thread = new Thread(Work) { IsBackground = true, Name = "Database writer" };
        thread.Start();
    }

    /// <summary>Runs <paramref name="work"/> on the writer's connection, after all that was asked before.</summary>
    public Task<T> RunAsync<T>(Func<TSession, T> work)
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

    private void Run<T>(Func<TSession, T> work, TaskCompletionSource<T> answer)
    {
        try
        {
            session ??= open();
            answer.SetResult(work(session));
        }
        catch (Exception fault)
        {
            answer.SetException(translate(fault));
        }

        if (session is not { Broken: true }) return;
        session.Dispose();
        session = null;
    }
}
