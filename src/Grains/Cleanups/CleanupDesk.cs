using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Values;

namespace Concord.Grains.Cleanups;

/// <summary>
/// Does a cleanup batch by batch, each a short transaction that also counts it in the cleanup's row: after a stop the next call goes on, and of two
/// that clean at once one loses its batch and stops.
/// </summary>
public sealed class CleanupDesk(IDatabase database, CommitPipeline pipeline, CleanupSchedule schedule, Piles piles, IdSource ids, TimeProvider clock)
{
    // Below what a caller waits for an answer.
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(10);

    internal async Task WorkAsync()
    {
        if (await schedule.NextAsync() is { } run && run.DueAt <= clock.GetUtcNow())
        {
            await CleanAsync(run);
        }
    }

    internal async Task<Answer> StartAsync(string actor)
    {
        var now = clock.GetUtcNow();
        if (await schedule.NextAsync() is not { } run || await DueAsync(run, actor, now) is not { } due)
        {
            return Answer.Failed(Verdict.Stale, "cleanup-stale", "Somebody else started it at the same moment; ask again to see how far it is.");
        }

        await CleanAsync(due);
        return Answer.Done(JsonOf((await database.QueryAsync(From.Table<CleanupRunRow>().Where(row => row.Id, due.Id))).Single()));
    }

    private async Task<CleanupRunRow?> DueAsync(CleanupRunRow run, string actor, DateTimeOffset now)
    {
        if (run.DueAt <= now)
        {
            return run;
        }

        var due = run with { DueAt = now, AskedBy = actor };
        return await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Update(due)) ? due with { Revision = due.Revision + 1 } : null;
    }

    private async Task CleanAsync(CleanupRunRow run)
    {
        var (now, until) = (clock.GetUtcNow(), clock.GetUtcNow() + Stretch);
        run = run with { StartedAt = run.StartedAt ?? now };
        foreach (var pile in piles.At(now))
        {
            await foreach (var batch in pile.Batches)
            {
                run = run with { Removed = Counted(run.Removed, pile.Name, batch.Count) };
                if (!await pipeline.CommitAsync(batch.Remove(new CommitUnit(ids.New("unit")).Update(run))) || clock.GetUtcNow() >= until)
                {
                    return;
                }

                run = run with { Revision = run.Revision + 1 };
            }
        }

        await EndAsync(run);
    }

    private Task<bool> EndAsync(CleanupRunRow run)
    {
        var now = clock.GetUtcNow();
        var unit = new CommitUnit(ids.New("unit"));
        return pipeline.CommitAsync(unit
            .Update(run with { State = CleanupState.CLOSED, CompletedAt = now })
            .Insert(schedule.After(now))
            .Insert(new AuditRow
            {
                Id = ids.New("aud"),
                At = now,
                Actor = run.AskedBy,
                Action = "cleanup.completed",
                Subject = "cleanup",
                SubjectId = run.Id,
                After = FieldValue.Of(("removed", run.Removed)).ToJson(),
                UnitId = unit.Id,
            }));
    }

    private static FieldValue.Object Counted(FieldValue removed, string pile, int count)
    {
        var counts = removed as FieldValue.Object ?? FieldValue.Object.Empty;
        var before = counts.Get(pile) is FieldValue.Number number ? number.Value : 0;
        return counts.With(pile, FieldValue.Of(before + count));
    }

    private static string JsonOf(CleanupRunRow run) => FieldValue.Of(
        ("success", FieldValue.Of(true)),
        ("id", FieldValue.Of(run.Id)),
        ("removed", run.Removed),
        ("more", FieldValue.Of(run.State == CleanupState.OPEN))).ToJson();
}
