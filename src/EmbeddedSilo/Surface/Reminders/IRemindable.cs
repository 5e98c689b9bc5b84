using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that can be woken by a durable reminder.</summary>
public interface IRemindable : IGrain
{
    /// <summary>Runs at least once per occurrence; occurrences missed while the silo was down run once, at start.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
