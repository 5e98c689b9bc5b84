using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Tests.World;

public interface ISleeper : IGrainWithStringKey
{
    Task Sleep();
}

/// <summary>Asks for a reminder without being remindable.</summary>
public sealed class SleeperGrain : Grain, ISleeper
{
    public Task Sleep() => this.RegisterOrUpdateReminder("r", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
}

/// <summary>The same stored type, in a later version that is.</summary>
[GrainType("sleeper")]
public sealed class RemindableSleeperGrain : Grain, ISleeper, IRemindable
{
    public static TickStatus Last { get; private set; }

    public Task Sleep() => Task.CompletedTask;

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Last = status;
        return Task.CompletedTask;
    }
}
