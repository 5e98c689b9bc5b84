using System.Collections.Immutable;
using Concord.Storage.Audit;
using Concord.Storage.Rows;
using Concord.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Concord.Storage.Sqlite;

/// <summary>Commits a batch of units in one transaction, each under its own savepoint, with one seal over what they audit.</summary>
internal sealed class SqliteBatch(SqliteSession session, string file, string tenant, DateTimeOffset at, AuditChain? audit)
{
    private readonly List<CommitUnit> applied = [];

    public ImmutableArray<bool> Commit(ImmutableArray<CommitUnit> units)
    {
        session.Execute("BEGIN IMMEDIATE");
        ImmutableArray<bool> won;
        PendingSeal? seal;
        try
        {
            won = [.. units.Select(CommitUnit)];
            seal = audit?.Seal(applied, at, Heads);
            Apply(seal);
        }
        catch
        {
            RollBack();
            throw;
        }

        try
        {
            session.Execute("COMMIT");
            audit?.Keep(seal);
            return won;
        }
        catch (SqliteException fault)
        {
            RollBack();
            audit?.Abandon();
            // What the page cache holds after a failed write to disk is not to be trusted.
            session.Broken = true;
            throw SqliteFaults.TranslateCommit(fault, file);
        }
    }

    private bool CommitUnit(CommitUnit unit)
    {
        session.Execute("SAVEPOINT unit");
        var (won, keep) = Apply(unit);
        if (keep) applied.Add(unit);
        else session.Execute("ROLLBACK TO unit");
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

    private void Apply(PendingSeal? seal)
    {
        if (seal is null || seal.Writes.All(Apply)) return;
        audit!.Abandon();
        throw AuditSealTaken.Fault(file);
    }

    private ImmutableArray<AuditHead> Heads()
    {
        var sql = AuditHeadSql.All(tenant);
        return AuditHead.Unnamed(session.Read(sql.ToString(), sql.Parameters, AuditHeadSql.Read));
    }

    /// <summary>False: the write's guard does not hold.</summary>
    private bool Apply(Write write)
    {
        var statement = WriteStatement.Of(write, tenant);
        return write.Kind == WriteKind.Expect
            ? session.Finds(statement.Text, statement.Parameters.AsSpan())
            : session.Execute(statement.Text, statement.Parameters.AsSpan()) == 1 || !statement.Guarded;
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
