using Concord.EmbeddedSilo;
using Concord.Storage;
using ReminderRow = Concord.EmbeddedSilo.ReminderRow;
using StoredReminder = Concord.Storage.Rows.ReminderRow;

namespace Concord.Silo;

/// <summary>The embedded runtime's reminders, in our database.</summary>
public sealed class DatabaseReminders(IDatabase database, CommitPipeline pipeline, IdSource ids) : IReminderTable
{
    // One a schedule, never one a record: far below this.
    private const int Most = 100_000;

    public async Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(From.Table<StoredReminder>().Take(Most));
        return [.. rows.Select(row => new ReminderRow(new ReminderKey(row.GrainType, row.GrainKey, row.Name), row.StartAt, TimeSpan.FromMilliseconds(row.PeriodMs), row.LastFiredAt))];
    }

    public Task UpsertAsync(ReminderRow row, CancellationToken cancellationToken) => pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Upsert(new StoredReminder
    {
        GrainType = row.Key.GrainType,
        GrainKey = row.Key.GrainKey,
        Name = row.Key.Name,
        StartAt = row.Start,
        PeriodMs = (long)row.Period.TotalMilliseconds,
        LastFiredAt = row.LastFired,
        Revision = 1,
    }));

    public Task DeleteAsync(ReminderKey key, CancellationToken cancellationToken) => pipeline.CommitAsync(new CommitUnit(ids.New("unit")).Purge(
        From.Table<StoredReminder>().Where(row => row.GrainType, key.GrainType).Where(row => row.GrainKey, key.GrainKey).Where(row => row.Name, key.Name)));
}
