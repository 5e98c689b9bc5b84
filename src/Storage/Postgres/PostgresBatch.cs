using System.Collections.Immutable;
using Concord.Storage.Audit;
using Npgsql;

namespace Concord.Storage.Postgres;

/// <summary>
/// Commits a batch of units in one transaction. All statements go out together, as if every unit would win; that is a round trip
/// for the writes and one for COMMIT. If one loses, the batch is done again with a savepoint before each unit: then a loser is
/// taken back alone, and what came after it goes out once more. The seal over what the units audit goes with the last of them.
/// </summary>
internal sealed class PostgresBatch(PostgresSession session, string place, string tenant, DateTimeOffset at, AuditChain? audit)
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
        var seal = Seal(batch, units);
        if (batch.Run() is not null) return false;
        Commit(transaction, seal);
        return true;
    }

    private ImmutableArray<bool> EachForItself(ImmutableArray<CommitUnit> units)
    {
        using var transaction = session.Connection.BeginTransaction();
        var won = new bool[units.Length];
        var applied = new List<CommitUnit>();
        PendingSeal? seal = null;
        for (var next = 0; next < units.Length;)
        {
            using var batch = new UnitBatch(session.Connection, tenant, at);
            if (next == 0) batch.Add(RowLocks.Of(units, tenant));
            for (var index = next; index < units.Length; index++) batch.Add(units[index], Savepoint(index));
            // As if the rest would win: it is taken back with the first that does not.
            seal = Seal(batch, [.. applied, .. units[next..]]);
            var stop = batch.Run();
            var loser = stop is null ? units.Length : next + stop.Unit;
            won.AsSpan(next..loser).Fill(true);
            applied.AddRange(units[next..loser]);
            if (stop is not null)
            {
                if (loser == units.Length) throw SealTaken();
                transaction.Rollback(Savepoint(loser));
                won[loser] = stop.WonBefore;
                if (loser == units.Length - 1) seal = SealAlone(applied);
            }

            next = loser + 1;
        }

        Commit(transaction, seal);
        return [.. won];
    }

    private PendingSeal? Seal(UnitBatch batch, IEnumerable<CommitUnit> won)
    {
        var seal = audit?.Seal(won, at, Heads);
        if (seal is not null) batch.Add(seal.Writes);
        return seal;
    }

    /// <summary>Over what went out before, where the last unit lost.</summary>
    private PendingSeal? SealAlone(IEnumerable<CommitUnit> won)
    {
        using var batch = new UnitBatch(session.Connection, tenant, at);
        if (Seal(batch, won) is not { } seal) return null;
        return batch.Run() is null ? seal : throw SealTaken();
    }

    private StorageUnavailableException SealTaken()
    {
        audit!.Abandon();
        return AuditSealTaken.Fault(place);
    }

    private ImmutableArray<AuditHead> Heads()
    {
        var sql = AuditHeadSql.All(tenant);
        using var command = new NpgsqlCommand(sql.ToString(), session.Connection);
        PostgresParameters.Bind(command.Parameters, sql.Parameters);
        using var reader = command.ExecuteReader();
        var chains = new List<(AuditHead, ImmutableArray<string>)>();
        while (reader.Read()) chains.Add(AuditHeadSql.Read(reader));
        return AuditHead.Unnamed(chains);
    }

    private static string Savepoint(int unit) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"unit_{unit}");

    private void Commit(NpgsqlTransaction transaction, PendingSeal? seal)
    {
        try
        {
            transaction.Commit();
            audit?.Keep(seal);
        }
        catch (Exception fault) when (PostgresFaults.IsLost(fault, session.Connection))
        {
            audit?.Abandon();
            session.Broken = true;
            throw PostgresFaults.TranslateCommit(PostgresFaults.AsLost(fault), place);
        }
    }
}
