using System.Collections.Immutable;
using Concord.Storage.Rows;
using Concord.Storage.Shape;
using Concord.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Concord.Storage.Sqlite;

/// <summary>Commits a batch of units in one transaction, each under its own savepoint.</summary>
internal sealed class SqliteBatch(SqliteSession session, string file, string tenant, DateTimeOffset at)
{
    public ImmutableArray<bool> Commit(ImmutableArray<CommitUnit> units)
    {
        session.Execute("BEGIN IMMEDIATE");
        ImmutableArray<bool> won;
        try
        {
            won = [.. units.Select(CommitUnit)];
        }
        catch
        {
            RollBack();
            throw;
        }

        try
        {
            session.Execute("COMMIT");
            return won;
        }
        catch (SqliteException fault)
        {
            RollBack();
            // What the page cache holds after a failed write to disk is not to be trusted.
            session.Broken = true;
            throw SqliteFaults.TranslateCommit(fault, file);
        }
    }

    private bool CommitUnit(CommitUnit unit)
    {
        session.Execute("SAVEPOINT unit");
        var (won, keep) = Apply(unit);
        if (!keep) session.Execute("ROLLBACK TO unit");
        session.Execute("RELEASE unit");
        return won;
    }

    private (bool Won, bool Keep) Apply(CommitUnit unit)
    {
        var mark = new CommitUnitRow { UnitId = unit.Id, At = at };
        if (!Apply(new Write(WriteKind.Insert, typeof(CommitUnitRow), mark))) return (Won: true, Keep: false);
        var won = unit.Writes.All(Apply);
        return (won, won);
    }

    /// <summary>False: the write's guard does not hold.</summary>
    private bool Apply(Write write)
    {
        var shape = RowShape.Of(write.RowType);
        var sql = WriteSql.Of(shape);
        return write.Kind switch
        {
            WriteKind.Insert => session.Execute(sql.Insert, All(shape, write.Row)) == 1,
            WriteKind.Update => session.Execute(sql.Update, All(shape, write.Row)) == 1,
            WriteKind.Upsert => session.Execute(sql.Upsert, All(shape, write.Row)) == 1,
            WriteKind.Count => session.Execute(sql.Count, All(shape, write.Row)) == 1,
            WriteKind.Delete => session.Execute(sql.Delete, Seen(shape, write.Row)) == 1,
            WriteKind.DeleteIfSame => session.Execute(sql.Delete, Seen(shape, write.Row)) >= 0,
            WriteKind.Expect => session.Scalar(sql.Expect, Seen(shape, write.Row)) is not null,
            WriteKind.Purge => Purge(shape, (PurgedRows)write.Row),
            _ => throw new ArgumentOutOfRangeException(nameof(write), write.Kind, "No such write."),
        };
    }

    private bool Purge(RowShape shape, PurgedRows rows)
    {
        var sql = QuerySql.Purge(shape, rows.Conditions, tenant);
        session.Execute(sql.ToString(), sql.Parameters);
        return true;
    }

    private IEnumerable<SqlParameter> All(RowShape shape, object row) => Values(shape.Columns, row);

    private IEnumerable<SqlParameter> Seen(RowShape shape, object row) =>
        Values(shape.Revision is { } revision ? shape.Key.Add(revision) : shape.Key, row);

    private IEnumerable<SqlParameter> Values(ImmutableArray<Column> columns, object row)
    {
        yield return new("tenant", tenant);
        foreach (var column in columns) yield return new(column.Name, Codec.Encode(column, column.Get(row)));
    }

    /// <summary>Some errors have ended the transaction already.</summary>
    private void RollBack()
    {
        try
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(session.Connection.Handle) == 0) session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // The error that led here is the one to tell. Closing the connection ends the transaction.
            session.Broken = true;
        }
    }
}
