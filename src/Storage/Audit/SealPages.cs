using System.Collections.Immutable;
using Concord.Storage.Rows;

namespace Concord.Storage.Audit;

/// <summary>The seals of one chain behind a number, in their order, some at a time.</summary>
internal sealed class SealPages(IRowSource database, string epoch, long after)
{
    // A seal names a few rows to some thousand.
    private const int Page = 200;

    private AuditSealRow? last;

    /// <summary>The seal behind those that were given cannot be read; no more come.</summary>
    public bool Stuck { get; private set; }

    /// <summary>The next ones; empty at the end.</summary>
    public async Task<ImmutableArray<AuditSealRow>> NextAsync()
    {
        if (Stuck) return [];
        (var page, Stuck) = await CarefulRead.PageAsync(
            database, seal => From.Table<AuditSealRow>().Where(row => row.Epoch, epoch).Where(row => row.Sequence, Is.Greater, seal?.Sequence ?? after).OrderBy(row => row.Sequence), last, Page);
        if (!page.IsEmpty) last = page[^1];
        return page;
    }
}
