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
        Add(reading);
        return reading.Answer;
    }

    /// <summary>Answers the queries of one caller in their order, together in one round trip.</summary>
    public Task ReadAsync(Reads reads, string tenant)
    {
        if (reads.All.Count == 0) return Task.CompletedTask;
        var reading = new ReadingTogether(reads, tenant);
        Add(reading);
        return reading.Answer;
    }

    /// <summary>Finishes what was asked before, then closes the connections.</summary>
    public void Dispose()
    {
        waiting.CompleteAdding();
        foreach (var thread in threads) thread.Join();
    }

    private void Add(IReading reading)
    {
        try
        {
            waiting.Add(reading);
        }
        catch (InvalidOperationException closed)
        {
            throw new ObjectDisposedException("The database is closed.", closed);
        }
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
            foreach (var reading in together) reading.AddTo(batch);
            using var rows = batch.ExecuteReader();
            foreach (var reading in together) reading.Take(rows);
        }

        foreach (var reading in together) reading.Finish();
    }
}
