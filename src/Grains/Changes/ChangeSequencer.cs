using Concord.Storage;
using Concord.Storage.Rows;

namespace Concord.Grains.Changes;

/// <summary>
/// Gives each committed record version its place in the feed of changes. It runs after the commits, since what two transactions
/// number for themselves can become visible in the other order; several processes may run it, and one wins.
/// </summary>
public sealed class ChangeSequencer(IDatabase database, CommitPipeline pipeline, IdSource ids, TimeProvider clock)
{
    private const int PageSize = 200;
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1_000;

    /// <summary>Places everything that is due.</summary>
    public async Task RunAsync()
    {
        while (await PlaceAsync() == PageSize)
        {
        }
    }

    // By key, so that the versions of a record keep their order.
    private async Task<int> PlaceAsync()
    {
        var reads = new Reads();
        var (unplaced, heads) = (reads.Add(From.Table<RecordChangeDueRow>().Take(PageSize)), reads.Add(From.Table<FeedHeadRow>().Where(row => row.Feed, FeedHeadRow.Records)));
        await database.ReadAsync(reads);
        if (unplaced.Rows is not { IsEmpty: false } due)
        {
            return 0;
        }

        var head = heads.Rows.FirstOrDefault();
        var first = Math.Max((head?.Position ?? 0) + 1, (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TicksPerMicrosecond);
        var last = first + due.Length - 1;
        var unit = new CommitUnit(ids.New("unit"));
        unit = head is null
            ? unit.Insert(new FeedHeadRow { Feed = FeedHeadRow.Records, Position = last, Revision = 1 })
            : unit.Update(head with { Position = last });
        foreach (var (row, offset) in due.Select((row, offset) => (row, offset)))
        {
            unit = unit.Insert(new RecordChangeRow { Position = first + offset, Type = row.Type, Id = row.Id, Version = row.Version }).Delete(row);
        }

        return await pipeline.CommitAsync(unit) ? due.Length : 0;
    }
}
