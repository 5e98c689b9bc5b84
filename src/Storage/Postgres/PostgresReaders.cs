using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Data.Common;
using Concord.Storage.Sql;
using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>
/// A few threads that read, each with a connection of its own. What is asked while all of them are busy goes out together, in one
/// round trip, with whoever is free first. For small reads: a long one holds up those that go with it.
/// </summary>
internal sealed class PostgresReaders : IDisposable
{
    internal const int Threads = 4;
    private const int MostTogether = 32;

    private readonly Func<NpgsqlConnection> open;
    private readonly Func<Exception, Exception> translate;
    private readonly BlockingCollection<IReading> waiting = [];
    private readonly ImmutableArray<Thread> threads;

    /// <param name="open">A connection that cannot write.</param>
    /// <param name="translate">Puts the driver's errors into the port's words.</param>
    public PostgresReaders(Func<NpgsqlConnection> open, Func<Exception, Exception> translate)
    {
        this.open = open;
        this.translate = translate;
        threads = [.. Enumerable.Range(1, Threads).Select(number => new Thread(Work) { IsBackground = true, Name = $"Database reader {number}" })];
        foreach (var thread in threads) thread.Start();
    }

    /// <summary>Runs one SELECT and maps its rows in order, on a thread of the readers.</summary>
    public Task<ImmutableArray<T>> ReadAsync<T>(SqlText sql, Func<DbDataReader, T> map)
    {
        var reading = new Reading<T>(sql, map);
        try
        {
            waiting.Add(reading);
        }
        catch (InvalidOperationException closed)
        {
            throw new ObjectDisposedException("The database is closed.", closed);
        }

        return reading.Answer;
    }

    /// <summary>Finishes what was asked before, then closes the connections.</summary>
    public void Dispose()
    {
        waiting.CompleteAdding();
        foreach (var thread in threads) thread.Join();
    }

    private void Work()
    {
        NpgsqlConnection? connection = null;
        foreach (var first in waiting.GetConsumingEnumerable())
        {
            var together = new List<IReading> { first };
            while (together.Count < MostTogether && waiting.TryTake(out var next)) together.Add(next);
            Serve(together, ref connection);
        }

        connection?.Dispose();
    }

    private void Serve(List<IReading> together, ref NpgsqlConnection? connection)
    {
        var kept = connection is not null;
        try
        {
            connection ??= open();
            Run(together, connection);
        }
        catch (Exception fault) when (PostgresFaults.IsLost(fault, connection))
        {
            connection?.Dispose();
            connection = null;
            // One that broke while it lay idle shows only now; a fresh one may serve.
            if (kept) Serve(together, ref connection);
            else Fail(together, PostgresFaults.AsLost(fault));
        }
        catch (Exception) when (together.Count > 1)
        {
            // One of them is at fault, and none of the others may suffer for it.
            foreach (var reading in together) Serve([reading], ref connection);
        }
        catch (Exception fault)
        {
            Fail(together, fault);
        }
    }

    private void Fail(List<IReading> together, Exception fault)
    {
        var translated = translate(fault);
        foreach (var reading in together) reading.Fail(translated);
    }

    private static void Run(List<IReading> together, NpgsqlConnection connection)
    {
        using (var batch = new NpgsqlBatch(connection))
        {
            foreach (var reading in together) batch.BatchCommands.Add(reading.Command());
            using var rows = batch.ExecuteReader();
            foreach (var reading in together)
            {
                reading.Take(rows);
                rows.NextResult();
            }
        }

        foreach (var reading in together) reading.Finish();
    }

    private interface IReading
    {
        NpgsqlBatchCommand Command();

        void Take(DbDataReader rows);

        void Finish();

        void Fail(Exception fault);
    }

    private sealed class Reading<T>(SqlText sql, Func<DbDataReader, T> map) : IReading
    {
        private readonly TaskCompletionSource<ImmutableArray<T>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private ImmutableArray<T> taken = [];

        public Task<ImmutableArray<T>> Answer => answer.Task;

        public NpgsqlBatchCommand Command() => PlacedText.Command(sql.ToString(), sql.Parameters);

        public void Take(DbDataReader rows)
        {
            var found = ImmutableArray.CreateBuilder<T>();
            while (rows.Read()) found.Add(map(rows));
            taken = found.ToImmutable();
        }

        public void Finish() => answer.SetResult(taken);

        public void Fail(Exception fault) => answer.SetException(fault);
    }
}
