using Concord.EmbeddedSilo;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Reminders of the calling grain, which must be <see cref="IRemindable"/>.</summary>
public static class GrainReminderExtensions
{
    /// <summary>
    /// Registers a reminder, or gives an existing one of that name a new schedule. Idempotent.
    /// </summary>
    /// <exception cref="ArgumentException">The period is below one minute.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        GrainActivation.Of(grain).RegisterReminder(reminderName, dueTime, period);

    /// <inheritdoc cref="RegisterOrUpdateReminder(Grain, string, TimeSpan, TimeSpan)"/>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        GrainActivation.Of(grain).RegisterReminder(reminderName, dueTime, period);

    /// <summary>Removes a reminder. Removing one that is gone does nothing.</summary>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) =>
        GrainActivation.Of(grain).UnregisterReminder(reminder);

    /// <inheritdoc cref="UnregisterReminder(Grain, IGrainReminder)"/>
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) =>
        GrainActivation.Of(grain).UnregisterReminder(reminder);

    /// <summary>The reminder of that name, or null.</summary>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) =>
        GrainActivation.Of(grain).GetReminder(reminderName);

    /// <inheritdoc cref="GetReminder(Grain, string)"/>
    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) =>
        GrainActivation.Of(grain).GetReminder(reminderName);

    /// <summary>All reminders of the grain, by name.</summary>
    public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => GrainActivation.Of(grain).GetReminders();

    /// <inheritdoc cref="GetReminders(Grain)"/>
    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => GrainActivation.Of(grain).GetReminders();
}
