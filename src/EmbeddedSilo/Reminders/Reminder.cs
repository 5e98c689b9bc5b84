using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Reminders;

/// <summary>A reminder in a running silo. A new schedule is a new instance: ticks of the old one then find themselves replaced.</summary>
internal sealed class Reminder(ReminderRow row) : IGrainReminder
{
    public string ReminderName => Row.Key.Name;

    public ReminderRow Row { get; private set; } = row;

    public ITimer? Timer { get; set; }

    /// <summary>
    /// The occurrence to run next: the first one, or the first after the last tick. When several were missed since, it lies in
    /// the past and stands for them all.
    /// </summary>
    public DateTimeOffset Due
    {
        get
        {
            if (Row.LastFired is not { } last || last < Row.Start)
                return Row.Start;
            var passed = (last - Row.Start).Ticks / Row.Period.Ticks;
            return Row.Start + TimeSpan.FromTicks((passed + 1) * Row.Period.Ticks);
        }
    }

    public void Fired(DateTimeOffset at) => Row = Row with { LastFired = at };
}
