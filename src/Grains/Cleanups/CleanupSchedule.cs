using Concord.Storage;
using Concord.Storage.Rows;
using Concord.Sync.Policies;
using Concord.Sync.Values;

namespace Concord.Grains.Cleanups;

/// <summary>
/// When the next cleanup is due: a row, so that one whose time passed while nothing ran is done at the next start, once. Several processes may ask.
/// </summary>
public sealed class CleanupSchedule(IDatabase database, CommitPipeline pipeline, IdSource ids, TimeProvider clock)
{
    /// <summary>How often the row is asked for while nothing is due.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private DateTimeOffset askAgain;

    internal async Task<bool> IsDueAsync()
    {
        var now = clock.GetUtcNow();
        if (now < askAgain)
        {
            return false;
        }

        var next = await NextAsync();
        if (next is null || next.DueAt > now)
        {
            askAgain = next?.DueAt < now + Patience ? next.DueAt : now + Patience;
            return false;
        }

        return true;
    }

    /// <summary>The open one, made if there is none; null when somebody else made it at the same moment.</summary>
    internal async Task<CleanupRunRow?> NextAsync()
    {
        if ((await database.QueryAsync(From.Table<CleanupRunRow>().Where(row => row.State, CleanupState.OPEN))) is [var open])
        {
            return open;
        }

        var made = After(clock.GetUtcNow());
        return await pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Insert(made)) ? made : null;
    }

    /// <summary>The one that follows a moment by the clock.</summary>
    internal CleanupRunRow After(DateTimeOffset moment) => new()
    {
        Id = ids.New("clean"),
        State = CleanupState.OPEN,
        DueAt = Retention.NextCleanup(moment),
        AskedBy = "clock",
        Removed = FieldValue.Object.Empty,
        Revision = 1,
    };
}
