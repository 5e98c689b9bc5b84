using System.Collections.Immutable;
using Concord.Storage;
using Concord.Storage.Queries;
using Concord.Storage.Rows;
using Concord.Sync.Policies;

namespace Concord.Grains.Cleanups;

/// <summary>
/// Everything that grows old, and what of it may go. Small pages by an index, so that neither a reader nor the writer is long at it; what is still
/// wanted is passed over and looked at again the next time.
/// </summary>
public sealed class Piles(IDatabase database, Retention retention)
{
    private const int PageSize = 200;

    /// <summary>A body may be a megabyte, and is read with its row.</summary>
    private const int PayloadPage = 40;

    private readonly StillWanted wanted = new(database);

    internal ImmutableArray<Pile> At(DateTimeOffset now)
    {
        var logs = retention.LogsUpTo(now);
        return
        [
            new("dedupeKeys", ByAgeAsync(from => OldRows.DedupeKeys(from, now - Retention.DedupeKeys), row => row.SeenAt, EachGoes)),
            new("payloads", ByAgeAsync(from => OldRows.Payloads(from, logs), row => row.CreatedAt, EachGoes, rows => wanted.WithoutAsync(rows, row => row.OwnerId), PayloadPage)),
            new("deliveries", DeliveriesAsync(logs)),
            new("logs", ByAgeAsync(from => OldRows.Logs(from, logs), row => row.CreatedAt, LogsGo, rows => wanted.WithoutAsync(rows, row => row.Cause))),
            new("tombstones", ByAgeAsync(from => OldRows.Tombstones(from, now), row => row.ExpiresAt, EachGoes)),
            new("refusedRecords", ByAgeAsync(from => OldRows.Refused(from, logs), row => row.RefusedAt, EachGoes)),
            new("alerts", ByAgeAsync(from => OldRows.Alerts(from, logs), row => row.CreatedAt, EachGoes, rows => Task.FromResult(rows.RemoveAll(StillWanted.Is)))),
            new("notices", ByAgeAsync(from => OldRows.Notices(from, logs), row => row.CreatedAt, EachGoes, rows => Task.FromResult(rows.RemoveAll(row => row.State == NoticeState.PENDING)))),
            new("runSightings", SightingsAsync(now - Retention.EndedRuns)),
            new("commitUnits", ByAgeAsync(from => OldRows.CommitUnits(from, now - Retention.CommitUnits), row => row.At, UnitsGo)),
        ];
    }

    private async IAsyncEnumerable<Batch> ByAgeAsync<T>(
        Func<DateTimeOffset, Query<T>> old, Func<T, DateTimeOffset> ageOf, Func<CommitUnit, ImmutableArray<T>, CommitUnit> remove, Func<ImmutableArray<T>, Task<ImmutableArray<T>>>? choose = null, int size = PageSize)
        where T : class
    {
        for (var from = DateTimeOffset.UnixEpoch; ;)
        {
            var page = await database.QueryAsync(old(from).Take(size));
            var goes = choose is null ? page : await choose(page);
            if (!goes.IsEmpty)
            {
                yield return new Batch(goes.Length, unit => remove(unit, goes));
            }

            if (page.Length < size)
            {
                yield break;
            }

            // A full page of one moment that stays as a whole would be read for ever.
            var last = ageOf(page[^1]);
            from = goes.IsEmpty && last == from ? last.AddMilliseconds(1) : last;
        }
    }

    private async IAsyncEnumerable<Batch> DeliveriesAsync(DateTimeOffset upTo)
    {
        foreach (var integration in await database.QueryAsync(From.Table<IntegrationRow>()))
        {
            await foreach (var batch in ByAgeAsync(
                from => OldRows.Deliveries(integration.Id, from, upTo), row => row.ReceivedAt, DeliveriesGo, rows => Task.FromResult(rows.RemoveAll(row => StillWanted.Is(row) || row.ClosedAt > upTo))))
            {
                yield return batch;
            }
        }
    }

    // A run takes with it what it has seen; this is of those that could not.
    private async IAsyncEnumerable<Batch> SightingsAsync(DateTimeOffset endedUpTo)
    {
        for (var job = ""; await database.QueryAsync(OldRows.Seen(job).Take(1)) is [var first];)
        {
            job = first.JobId;
            if ((await database.QueryAsync(From.Table<JobRow>().Where(row => row.Id, job))) is [var run] && (run.CompletedAt is not { } end || end > endedUpTo))
            {
                continue;
            }

            for (ImmutableArray<RunSeenRow> page; !(page = await database.QueryAsync(From.Table<RunSeenRow>().Where(row => row.JobId, job).Take(PageSize))).IsEmpty;)
            {
                yield return new Batch(page.Length, unit => EachGoes(unit, page));
            }
        }
    }

    private static CommitUnit EachGoes<T>(CommitUnit unit, ImmutableArray<T> rows)
        where T : class => rows.Aggregate(unit, (all, row) => all.DeleteIfSame(row));

    // Guarded by their revision: one that is opened again meanwhile keeps all that it has.
    private static CommitUnit DeliveriesGo(CommitUnit unit, ImmutableArray<DeliveryRow> rows) => rows.Aggregate(unit, (all, row) => all.Delete(row))
        .Purge(From.Table<DeliveryEventRow>().WhereIn(row => row.DeliveryId, rows.Select(row => row.Id)))
        .Purge(From.Table<PayloadRow>().WhereIn(row => row.OwnerId, rows.Select(row => row.Id)));

    private static CommitUnit LogsGo(CommitUnit unit, ImmutableArray<SyncLogRow> rows) => unit.Purge(From.Table<SyncLogRow>().WhereIn(row => row.Id, rows.Select(row => row.Id)));

    private static CommitUnit UnitsGo(CommitUnit unit, ImmutableArray<CommitUnitRow> rows) => unit.Purge(From.Table<CommitUnitRow>().WhereIn(row => row.UnitId, rows.Select(row => row.UnitId)));
}
