using System.Collections.Immutable;
using Concord.Storage.Rows;

namespace Concord.Storage.Audit;

/// <summary>Walks one chain from its beginning, seal by seal, and looks at the rows that each names.</summary>
/// <param name="named">Heads of this chain that somebody knows: other chains' beginnings, or who asked.</param>
internal sealed class ChainWalk(IRowSource database, IAuditKeys keys, AuditEvidence evidence, AuditEpochRow epoch, ImmutableArray<AuditHead> named)
{
    private const int RowsAtOnce = 1_000;

    private readonly int before = evidence.Count;
    private readonly Dictionary<long, string> digests = [];
    private byte[]? key;
    private AuditHead head = AuditHead.Of(epoch, null);
    private byte[] previous = epoch.Mark;
    private long seals;
    private long rows;

    public async Task<(AuditChainReport Report, AuditHead Head, ImmutableArray<string> Known)> RunAsync()
    {
        Begin();
        var pages = new SealPages(database, epoch.Id, 0);
        while (await pages.NextAsync() is { IsEmpty: false } page)
        {
            foreach (var seal in page) Check(seal);
            await CheckRowsAsync(page);
        }

        if (pages.Stuck) Find(head.Sequence + 1, null, "the seal cannot be read: it holds what Concord never writes. What follows was not looked at.");
        else if (seals == 0) Find(1, null, "the seal is missing: a chain begins together with its first one.");
        foreach (var known in named) CheckKnown(known);
        return (new(epoch.Id, epoch.At, seals, rows, evidence.FirstAfter(before)), head, epoch.Known);
    }

    private void Begin()
    {
        if (!keys.TryOpen(epoch.Id, epoch.Key, out key, out var refusal)) Find(null, null, $"the key does not open, so nothing here can be proved. {refusal}");
        else if (!AuditDigest.OfEpoch(key, epoch).AsSpan().SequenceEqual(epoch.Mark)) Find(null, null, "the beginning was changed.");
        foreach (var known in named) digests[known.Sequence] = "";
        Note();
    }

    private void Check(AuditSealRow seal)
    {
        for (; head.Sequence + 1 < seal.Sequence && evidence.Count < AuditReport.MostFindings; head = head with { Sequence = head.Sequence + 1 })
            Find(head.Sequence + 1, null, "the seal is missing, and the rows that it named cannot be proved.");
        if (key is not null && !AuditDigest.OfSeal(key, seal, previous).AsSpan().SequenceEqual(seal.Head)) Find(seal.Sequence, null, "the seal is not as it was written, or does not follow the one before.");
        (head, previous) = (AuditHead.Of(epoch, seal), seal.Head);
        seals++;
        rows += seal.Rows.Length;
        Note();
    }

    private void Note()
    {
        if (digests.ContainsKey(head.Sequence)) digests[head.Sequence] = head.Digest;
    }

    private void CheckKnown(AuditHead known)
    {
        if (known.Sequence > head.Sequence) Find(head.Sequence + 1, null, $"the chain was cut: it ends at {head.Sequence}, but its head {known} is known.");
        else if (digests[known.Sequence] != known.Digest) Find(known.Sequence, null, $"the seal is another one than in the head {known} that is known.");
    }

    private async Task CheckRowsAsync(ImmutableArray<AuditSealRow> page)
    {
        foreach (var chunk in page.SelectMany(seal => seal.Rows.Select((id, index) => (Seal: seal, Id: id, Index: index))).Chunk(RowsAtOnce))
        {
            var found = await RowsAsync([.. chunk.Select(entry => entry.Id)]);
            foreach (var (seal, id, index) in chunk) Check(seal, id, index, found.GetValueOrDefault(id));
        }
    }

    /// <summary>The rows that are there and can be read.</summary>
    private async Task<Dictionary<string, AuditRow>> RowsAsync(ImmutableArray<string> ids)
    {
        Query<AuditRow> After(AuditRow? last) => From.Table<AuditRow>().WhereIn(row => row.Id, last is null ? ids : ids.Where(id => string.CompareOrdinal(id, last.Id) > 0)).OrderBy(row => row.Id);
        var found = new Dictionary<string, AuditRow>(StringComparer.Ordinal);
        var (rows, stuck) = await CarefulRead.PageAsync<AuditRow>(database, After, null, ids.Length);
        foreach (var row in rows) found[row.Id] = row;
        // Behind the one that cannot be read there are others.
        var behind = ids.Order(StringComparer.Ordinal).SkipWhile(id => rows.Length > 0 && string.CompareOrdinal(id, rows[^1].Id) <= 0).ToImmutableArray();
        if (stuck && behind.Length > 1) foreach (var half in behind.Chunk((behind.Length + 1) / 2)) foreach (var (id, row) in await RowsAsync([.. half])) found[id] = row;
        return found;
    }

    private void Check(AuditSealRow seal, string id, int index, AuditRow? row)
    {
        evidence.Know(id);
        if (row is null)
        {
            Find(seal.Sequence, id, "the row is missing, or holds what Concord never writes.");
            return;
        }

        if (key is null || seal.Digests.Length != seal.Rows.Length * AuditDigest.RowLength) return;
        Span<byte> digest = stackalloc byte[AuditDigest.RowLength];
        AuditDigest.OfRow(key, row, digest);
        var (same, values) = AuditDigest.Compare(seal.Digests.AsSpan(index * AuditDigest.RowLength, AuditDigest.RowLength), digest);
        if (!same) Find(seal.Sequence, id, "the row was changed.");
        else if (values) evidence.Trust(row);
        else if (row is { Before: null, After: null }) evidence.Emptied(new(epoch.Id, seal.Sequence, id, "the values are gone, and no row says that they were erased."));
        else Find(seal.Sequence, id, "the values were changed.");
    }

    private void Find(long? sequence, string? row, string what) => evidence.Find(new(epoch.Id, sequence, row, what));
}
