using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo;

/// <content>Reminders of the grain.</content>
public sealed partial class GrainActivation
{
    internal Task<IGrainReminder> RegisterReminder(string reminderName, TimeSpan dueTime, TimeSpan period) =>
        _instance is null or IRemindable
            ? Silo.Reminders.RegisterAsync(new(Class.Name, Key, reminderName), dueTime, period)
            : throw new InvalidOperationException($"{Class.Type} must implement {nameof(IRemindable)} to use reminders.");

    internal Task UnregisterReminder(IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        return Silo.Reminders.UnregisterAsync(new(Class.Name, Key, reminder.ReminderName));
    }

    internal Task<IGrainReminder?> GetReminder(string reminderName) =>
        Task.FromResult(Silo.Reminders.Find(new(Class.Name, Key, reminderName)));

    internal Task<List<IGrainReminder>> GetReminders() => Task.FromResult(Silo.Reminders.FindAll(Class.Name, Key));
}
