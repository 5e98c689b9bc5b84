using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Reminders;

/// <summary>
/// Wakes grains when their reminders are due. A tick is recorded after the grain has handled it, so a crash in between sends
/// it again; a grain that throws waits for the next occurrence.
/// </summary>
internal sealed class ReminderService(GrainSilo silo, IReminderTable table) : IDisposable
{
    /// <summary>Orleans' minimum: reminders are for waking up, timers for seconds.</summary>
    private static readonly TimeSpan s_minPeriod = TimeSpan.FromMinutes(1);

    /// <summary>Timers take no longer spans than some weeks, and the wall clock may be set meanwhile.</summary>
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromDays(1);

    // Enumerated only in the order of its entries, which depends on the operations and not on hash codes.
    private readonly Dictionary<ReminderKey, Reminder> _reminders = [];
    private readonly SemaphoreSlim _writing = new(1);
    private bool _stopped;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var rows = await table.ReadAllAsync(cancellationToken);
        foreach (var row in rows.OrderBy(r => r.Key.GrainType, StringComparer.Ordinal)
            .ThenBy(r => r.Key.GrainKey, StringComparer.Ordinal)
            .ThenBy(r => r.Key.Name, StringComparer.Ordinal))
        {
            if (silo.FindClass(row.Key.GrainType) is null)
                silo.Logger.LogWarning("Reminder {Reminder} belongs to a grain type that is not registered; it is kept, and not run.", row.Key);
            else
                Put(new(row));
        }
    }

    public async Task<IGrainReminder> RegisterAsync(ReminderKey key, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key.Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        if (period < s_minPeriod)
            throw new ArgumentException($"The period of reminder {key.Name} is {period}; the minimum is {s_minPeriod}.", nameof(period));
        var reminder = new Reminder(new(key, silo.Clock.GetUtcNow() + dueTime, period, LastFired: null));
        await WriteAsync(async () =>
        {
            await table.UpsertAsync(reminder.Row, default);
            Put(reminder);
        });
        return reminder;
    }

    public Task UnregisterAsync(ReminderKey key) => WriteAsync(async () =>
    {
        await table.DeleteAsync(key, default);
        Remove(key);
    });

    public IGrainReminder? Find(ReminderKey key)
    {
        lock (_reminders)
        {
            return _reminders.GetValueOrDefault(key);
        }
    }

    public List<IGrainReminder> FindAll(string grainType, string grainKey)
    {
        lock (_reminders)
        {
            return
            [
                .. _reminders.Values
                    .Where(r => r.Row.Key.GrainType == grainType && r.Row.Key.GrainKey == grainKey)
                    .OrderBy(r => r.ReminderName, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>No tick begins any more.</summary>
    public void Dispose()
    {
        lock (_reminders)
        {
            _stopped = true;
            foreach (var reminder in _reminders.Values)
                reminder.Timer?.Dispose();
        }
    }

    private void Put(Reminder reminder)
    {
        lock (_reminders)
        {
            if (_stopped)
                return;
            Remove(reminder.Row.Key);
            _reminders.Add(reminder.Row.Key, reminder);
            reminder.Timer = silo.CreateTimer(() => _ = OnTimerAsync(reminder), SleepOf(reminder));
        }
    }

    private void Remove(ReminderKey key)
    {
        lock (_reminders)
        {
            if (_reminders.Remove(key, out var reminder))
                reminder.Timer?.Dispose();
        }
    }

    private bool IsCurrent(Reminder reminder)
    {
        lock (_reminders)
        {
            return !_stopped && _reminders.GetValueOrDefault(reminder.Row.Key) == reminder;
        }
    }

    private TimeSpan SleepOf(Reminder reminder)
    {
        var sleep = reminder.Due - silo.Clock.GetUtcNow();
        return sleep < TimeSpan.Zero ? TimeSpan.Zero : sleep > s_longestSleep ? s_longestSleep : sleep;
    }

    private async Task OnTimerAsync(Reminder reminder)
    {
        var now = silo.Clock.GetUtcNow();
        if (!IsCurrent(reminder))
            return;
        if (reminder.Due <= now)
            await TickAsync(reminder, now);
        if (IsCurrent(reminder))
            reminder.Timer!.Change(SleepOf(reminder), Timeout.InfiniteTimeSpan);
    }

    private async Task TickAsync(Reminder reminder, DateTimeOffset now)
    {
        var (key, start, period, _) = reminder.Row;
        try
        {
            var status = new TickStatus(start.UtcDateTime, period, now.UtcDateTime);
            await silo.Reference<IRemindable>(key.GrainType, key.GrainKey).ReceiveReminder(key.Name, status);
        }
        catch (Exception exception)
        {
            silo.Logger.LogError(exception, "Reminder {Reminder} failed; it ticks again at its next occurrence.", key);
        }

        reminder.Fired(now);
        try
        {
            await WriteAsync(() => IsCurrent(reminder) ? table.UpsertAsync(reminder.Row, default) : Task.CompletedTask);
        }
        catch (Exception exception)
        {
            silo.Logger.LogError(exception, "The tick of reminder {Reminder} was not recorded; a restart may send it again.", key);
        }
    }

    /// <summary>One write at a time, so that a tick's record never overwrites a new schedule.</summary>
    private async Task WriteAsync(Func<Task> write)
    {
        await _writing.WaitAsync();
        try
        {
            await write();
        }
        finally
        {
            _writing.Release();
        }
    }
}
