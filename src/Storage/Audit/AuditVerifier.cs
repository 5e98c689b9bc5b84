using System.Collections.Immutable;
using Concord.Storage.Rows;

namespace Concord.Storage.Audit;

/// <summary>
/// Proves the audit from its seals: that each row is as it was written, that none is missing, added or moved, and that no chain was cut
/// below a head that is known. Reads only, page by page, and may run while others write: what comes meanwhile is proved the next time.
/// </summary>
public sealed class AuditVerifier(IRowSource database, IAuditKeys keys)
{
    private const int Page = 1_000;

    private readonly AuditEvidence evidence = new();

    /// <param name="expected">Heads that somebody wrote down earlier.</param>
    public async Task<AuditReport> RunAsync(ImmutableArray<AuditHead> expected)
    {
        var epochs = await EpochsAsync();
        var named = Named(expected, epochs);
        foreach (var missing in named.Where(group => epochs.All(epoch => epoch.Id != group.Key)))
            evidence.Find(new(missing.Key, null, null, "the chain is missing, but its head is known."));
        var chains = new List<(AuditChainReport Report, AuditHead Head, ImmutableArray<string> Known)>();
        foreach (var epoch in epochs.OrderBy(epoch => epoch.At).ThenBy(epoch => epoch.Id, StringComparer.Ordinal))
            chains.Add(await new ChainWalk(database, keys, evidence, epoch, [.. named[epoch.Id]]).RunAsync());
        await FindUnsealedAsync([.. chains.Select(chain => chain.Head)]);
        return evidence.Report(chains.Select(chain => chain.Report), AuditHead.Unnamed(chains.Select(chain => (chain.Head, chain.Known))));
    }

    private async Task<List<AuditEpochRow>> EpochsAsync()
    {
        var epochs = new List<AuditEpochRow>();
        while (true)
        {
            var (page, stuck) = await CarefulRead.PageAsync(
                database, last => From.Table<AuditEpochRow>().Where(row => row.Id, Is.Greater, last?.Id ?? "").OrderBy(row => row.Id), epochs.LastOrDefault(), Page);
            epochs.AddRange(page);
            if (stuck) evidence.Find(new(null, null, null, $"the beginning of the chain after {epochs.LastOrDefault()?.Id ?? "none"} cannot be read: it holds what Concord never writes. Later chains were not looked at."));
            if (stuck || page.IsEmpty) return epochs;
        }
    }

    private ILookup<string, AuditHead> Named(ImmutableArray<AuditHead> expected, List<AuditEpochRow> epochs)
    {
        var heads = expected.ToList();
        foreach (var epoch in epochs)
        {
            foreach (var text in epoch.Known)
            {
                if (AuditHead.TryParse(text, out var head)) heads.Add(head);
                else evidence.Find(new(epoch.Id, null, null, $"the beginning names '{text}', which is no head."));
            }
        }

        return heads.ToLookup(head => head.Epoch, StringComparer.Ordinal);
    }

    /// <summary>Rows that no seal names. One that came after its chain was read has a seal behind the head that was seen.</summary>
    private async Task FindUnsealedAsync(ImmutableArray<AuditHead> seen)
    {
        var unsealed = new SortedSet<string>(StringComparer.Ordinal);
        for (AuditRow? last = null; ;)
        {
            var (page, stuck) = await CarefulRead.PageAsync(database, row => From.Table<AuditRow>().Where(other => other.Id, Is.Greater, row?.Id ?? "").OrderBy(other => other.Id), last, Page);
            unsealed.UnionWith(page.Select(row => row.Id).Where(id => !evidence.Knows(id)));
            if (stuck) evidence.Find(new(null, null, null, $"the audit row after {page.LastOrDefault()?.Id ?? last?.Id ?? "none"} cannot be read: it holds what Concord never writes. Whether later rows have seals was not looked at."));
            if (stuck || page.IsEmpty) break;
            last = page[^1];
        }

        if (unsealed.Count == 0) return;
        var ends = seen.ToDictionary(head => head.Epoch, head => head.Sequence, StringComparer.Ordinal);
        foreach (var epoch in await EpochsAsync())
        {
            var pages = new SealPages(database, epoch.Id, ends.GetValueOrDefault(epoch.Id));
            while (await pages.NextAsync() is { IsEmpty: false } page) unsealed.ExceptWith(page.SelectMany(seal => seal.Rows));
        }

        foreach (var id in unsealed.Take(AuditReport.MostFindings)) evidence.Find(new(null, null, id, "no seal names the row: it was not written by Concord, or its seal was removed."));
    }
}
