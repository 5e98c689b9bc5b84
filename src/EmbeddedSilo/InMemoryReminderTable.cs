namespace Concord.EmbeddedSilo;

/// <summary>Keeps reminders as long as the process lives. Safe for any thread; it outlives the silos it is given to.</summary>
public sealed class InMemoryReminderTable : IReminderTable
{
    private readonly Dictionary<ReminderKey, ReminderRow> _rows = [];

    /// <inheritdoc />
    public Task<IReadOnlyList<ReminderRow>> ReadAllAsync(CancellationToken cancellationToken)
    {
        lock (_rows)
        {
            return Task.FromResult<IReadOnlyList<ReminderRow>>([.. _rows.Values]);
        }
    }

    /// <inheritdoc />
    public Task UpsertAsync(ReminderRow row, CancellationToken cancellationToken)
    {
        lock (_rows)
        {
            _rows[row.Key] = row;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task DeleteAsync(ReminderKey key, CancellationToken cancellationToken)
    {
        lock (_rows)
        {
            _rows.Remove(key);
        }

        return Task.CompletedTask;
    }
}
