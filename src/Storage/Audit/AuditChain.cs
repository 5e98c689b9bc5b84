using System.Collections.Immutable;
using Concord.Storage.Rows;

namespace Concord.Storage.Audit;

/// <summary>A seal on its way into the database, with what the chain is once it is there.</summary>
/// <param name="Writes">To be applied last in the transaction; each must win.</param>
public sealed record PendingSeal(ImmutableArray<Write> Writes, AuditChainState After);

/// <summary>How far a chain has come.</summary>
/// <param name="Epoch">Its beginning.</param>
/// <param name="Key">What it is digested with.</param>
/// <param name="Stored">Whether its beginning is in the database.</param>
/// <param name="Sequence">The last seal's number; 0 before the first.</param>
/// <param name="Head">The last seal's head, or the beginning's mark.</param>
public sealed record AuditChainState(AuditEpochRow Epoch, byte[] Key, bool Stored, long Sequence, byte[] Head);

/// <summary>
/// The chain that a process adds to: one seal a transaction, over the audit rows of the units that won, written in that same transaction.
/// Nothing moves before the transaction is known to be durable. If its answer is lost, the next one begins another chain, as nobody knows
/// where this one ends. For one thread at a time.
/// </summary>
public sealed class AuditChain(IAuditKeys keys)
{
    private AuditChainState? state;

    /// <summary>The seal over the audit rows among <paramref name="won"/>; null where there are none.</summary>
    /// <param name="won">The units of the transaction that are applied, in their order.</param>
    /// <param name="at">Now.</param>
    /// <param name="heads">Reads the heads that no chain has named; asked only where a chain begins.</param>
    public PendingSeal? Seal(IEnumerable<CommitUnit> won, DateTimeOffset at, Func<ImmutableArray<AuditHead>> heads)
    {
        ImmutableArray<AuditRow> rows = [.. won.SelectMany(unit => unit.Writes).Where(write => write.Kind == WriteKind.Insert).Select(write => write.Row).OfType<AuditRow>()];
        if (rows.IsEmpty) return null;
        state ??= Begin(at, heads());
        var seal = Next(state, rows, at);
        var writes = ImmutableArray.Create(Write.Of(WriteKind.Insert, seal));
        return new(
            state.Stored ? writes : writes.Insert(0, Write.Of(WriteKind.Insert, state.Epoch)),
            state with { Stored = true, Sequence = seal.Sequence, Head = seal.Head });
    }

    /// <summary>The transaction with this seal is durable.</summary>
    public void Keep(PendingSeal? seal) => state = seal?.After ?? state;

    /// <summary>Whether the last seal is in the database is not known, or somebody else has put one in its place.</summary>
    public void Abandon() => state = null;

    private AuditChainState Begin(DateTimeOffset at, ImmutableArray<AuditHead> heads)
    {
        var (id, key, wrapped) = keys.Make();
        var epoch = new AuditEpochRow { Id = id, At = at, Known = [.. heads.Select(head => head.ToString())], Mark = [], Key = wrapped };
        epoch = epoch with { Mark = AuditDigest.OfEpoch(key, epoch) };
        return new(epoch, key, Stored: false, 0, epoch.Mark);
    }

    private static AuditSealRow Next(AuditChainState state, ImmutableArray<AuditRow> rows, DateTimeOffset at)
    {
        var digests = new byte[rows.Length * AuditDigest.RowLength];
        for (var index = 0; index < rows.Length; index++) AuditDigest.OfRow(state.Key, rows[index], digests.AsSpan(index * AuditDigest.RowLength, AuditDigest.RowLength));
        var seal = new AuditSealRow { Epoch = state.Epoch.Id, Sequence = state.Sequence + 1, At = at, Rows = [.. rows.Select(row => row.Id)], Digests = digests, Head = [] };
        return seal with { Head = AuditDigest.OfSeal(state.Key, seal, state.Head) };
    }
}
