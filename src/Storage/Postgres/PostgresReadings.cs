using System.Collections.Immutable;
using System.Data.Common;
using Concord.Storage.Shape;
using Concord.Storage.Sql;
using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>Something that waits to be read by <see cref="PostgresReaders"/>: one statement, or some that stay together.</summary>
internal interface IReading
{
    void AddTo(NpgsqlBatch batch);

    /// <summary>Takes its rows and leaves the reader at the next reading's.</summary>
    void Take(DbDataReader rows);

    void Finish();

    void Fail(Exception fault);
}

/// <summary>One SELECT.</summary>
internal sealed class Reading<T>(SqlText sql, Func<DbDataReader, T> map) : IReading
{
    private readonly TaskCompletionSource<ImmutableArray<T>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<T> taken = [];

    public Task<ImmutableArray<T>> Answer => answer.Task;

    public void AddTo(NpgsqlBatch batch) => batch.BatchCommands.Add(PlacedText.Command(sql.ToString(), sql.Parameters));

    public void Take(DbDataReader rows) => taken = Taken.Of(rows, map);

    public void Finish() => answer.SetResult(taken);

    public void Fail(Exception fault) => answer.SetException(fault);
}

/// <summary>Several SELECTs of one caller, in their order.</summary>
internal sealed class ReadingTogether(Reads reads, string tenant) : IReading
{
    private readonly TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Answer => answer.Task;

    public void AddTo(NpgsqlBatch batch) => Each(new Asking(batch, tenant));

    public void Take(DbDataReader rows) => Each(new Taking(rows));

    public void Finish() => answer.SetResult();

    public void Fail(Exception fault) => answer.SetException(fault);

    private void Each(IReadTaker taker)
    {
        foreach (var read in reads.All) read.GoTo(taker);
    }

    private sealed class Asking(NpgsqlBatch batch, string tenant) : IReadTaker
    {
        public void Take<T>(Read<T> read)
            where T : class
        {
            var sql = QuerySql.Select(read.Query, tenant, SqlDialect.Postgres);
            batch.BatchCommands.Add(PlacedText.Command(sql.ToString(), sql.Parameters));
        }
    }

    private sealed class Taking(DbDataReader rows) : IReadTaker
    {
        public void Take<T>(Read<T> read)
            where T : class
        {
            var shape = RowShape.Of<T>();
            read.Take(Taken.Of(rows, row => RowReader.Read(shape, row)));
        }
    }
}

/// <summary>The rows of one statement among several.</summary>
file static class Taken
{
    public static ImmutableArray<T> Of<T>(DbDataReader reader, Func<DbDataReader, T> map)
    {
        var found = ImmutableArray.CreateBuilder<T>();
        while (reader.Read()) found.Add(map(reader));
        reader.NextResult();
        return found.ToImmutable();
    }
}
