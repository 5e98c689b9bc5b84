using Orleans;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo;

/// <summary>One activation of a grain: its place in the silo, and what a constructor may ask for.</summary>
public sealed class GrainActivation : IGrainContext
{
    internal static GrainActivation? Current => null;
    internal static GrainActivation Of(IGrainBase grain) => (GrainActivation)grain.GrainContext;
    public string Key => throw new NotSupportedException();
    public IGrainFactory GrainFactory => throw new NotSupportedException();
    public object? GrainInstance => throw new NotSupportedException();
    public IServiceProvider ActivationServices => throw new NotSupportedException();
    public Task Deactivated => throw new NotSupportedException();
    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
    internal void DelayDeactivation(TimeSpan timeSpan) => throw new NotSupportedException();
    internal IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options) =>
        throw new NotSupportedException();
    internal Task<IGrainReminder> RegisterReminder(string reminderName, TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();
    internal Task UnregisterReminder(IGrainReminder reminder) => throw new NotSupportedException();
    internal Task<IGrainReminder?> GetReminder(string reminderName) => throw new NotSupportedException();
    internal Task<List<IGrainReminder>> GetReminders() => throw new NotSupportedException();
}
