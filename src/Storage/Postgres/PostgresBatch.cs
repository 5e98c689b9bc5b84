using System.Collections.Immutable;
using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>
/// Commits a batch of units in one transaction. All statements go out together, as if every unit would win; that is a round trip
/// for the writes and one for COMMIT. If one loses, the batch is done again with a savepoint before each unit: then a loser is
/// taken back alone, and what came after it goes out once more.
/// </summary>
internal sealed class PostgresBatch(PostgresSession session, string place, string tenant, DateTimeOffset at)
{
    private const int MostRaces = 5;

    public ImmutableArray<bool> Commit(ImmutableArray<CommitUnit> units)
    {
        for (var races = 0; ; races++)
        {
            try
            {
                return units.Length > 1 && AllWin(units) ? [.. units.Select(_ => true)] : EachForItself(units);
            }
            catch (PostgresException fault) when (PostgresFaults.IsRace(fault) && races < MostRaces)
            {
                // Nothing was applied, and who was first is visible now.
            }
            catch (Exception fault) when (fault is not CommitOutcomeUnknownException && PostgresFaults.IsLost(fault, session.Connection))
            {
                session.Broken = true;
                throw PostgresFaults.AsLost(fault);
            }
        }
    }

    private bool AllWin(ImmutableArray<CommitUnit> units)
    {
        using var transaction = session.Connection.BeginTransaction();
        using var batch = new UnitBatch(session.Connection, tenant, at);
        batch.Add(RowLocks.Of(units, tenant));
        foreach (var unit in units) batch.Add(unit);
        if (batch.Run() is not null) return false;
        Commit(transaction);
        return true;
    }

    private ImmutableArray<bool> EachForItself(ImmutableArray<CommitUnit> units)
    {
        using var transaction = session.Connection.BeginTransaction();
        var won = new bool[units.Length];
        for (var next = 0; next < units.Length;)
        {
            using var batch = new UnitBatch(session.Connection, tenant, at);
            if (next == 0) batch.Add(RowLocks.Of(units, tenant));
            for (var index = next; index < units.Length; index++) batch.Add(units[index], Savepoint(index));
            var stop = batch.Run();
            var loser = stop is null ? units.Length : next + stop.Unit;
            won.AsSpan(next..loser).Fill(true);
            if (stop is not null)
            {
                transaction.Rollback(Savepoint(loser));
                won[loser] = stop.WonBefore;
            }

            next = loser + 1;
        }

        Commit(transaction);
        return [.. won];
    }

    private static string Savepoint(int unit) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"unit_{unit}");

    private void Commit(NpgsqlTransaction transaction)
    {
        try
        {
            transaction.Commit();
        }
        catch (Exception fault) when (PostgresFaults.IsLost(fault, session.Connection))
        {
            session.Broken = true;
            throw PostgresFaults.TranslateCommit(PostgresFaults.AsLost(fault), place);
        }
    }
}
