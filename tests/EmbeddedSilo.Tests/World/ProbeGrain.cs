using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Concord.EmbeddedSilo.Tests.World;

/// <summary>A grain that does what the test wrote down under the name of a step.</summary>
public interface IProbe : IGrainWithStringKey
{
    Task<string> Run(string step);

    [ReadOnly]
    Task<string> Look(string step);

    [AlwaysInterleave]
    Task<string> Peek(string step);

    [ResponseTimeout("00:00:05")]
    Task<string> RunShort(string step);

    Task<string> RunCancellable(string step, CancellationToken cancellationToken);
}

public sealed class ProbeGrain(TestWorld world, IPersistentState<Notes> notes) : Grain, IProbe, IRemindable, IDisposable
{
    public TestWorld World => world;

    public IPersistentState<Notes> Notes => notes;

    public string Key => this.GetPrimaryKeyString();

    public CancellationToken Token { get; private set; }

    public string Said { get; set; } = "";

    public new IGrainFactory GrainFactory => base.GrainFactory;

    public IProbe Other(string key) => base.GrainFactory.GetGrain<IProbe>(key);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        world.Log.Add($"{Key} on");
        await world.RunStepAsync(this, "activate");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await world.RunStepAsync(this, "deactivate");
        world.Log.Add($"{Key} off {reason.ReasonCode}");
    }

    public Task<string> Run(string step) => PlayAsync(step);

    public Task<string> Look(string step) => PlayAsync(step);

    public Task<string> Peek(string step) => PlayAsync(step);

    public Task<string> RunShort(string step) => PlayAsync(step);

    public Task<string> RunCancellable(string step, CancellationToken cancellationToken)
    {
        Token = cancellationToken;
        return PlayAsync(step);
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        world.Log.Add($"{Key} woken by {reminderName} at {world.Elapsed}");
        return world.RunStepAsync(this, reminderName);
    }

    public new void DeactivateOnIdle() => base.DeactivateOnIdle();

    public new void DelayDeactivation(TimeSpan timeSpan) => base.DelayDeactivation(timeSpan);

    public void Dispose() => world.Disposed++;

    private async Task<string> PlayAsync(string step)
    {
        world.Log.Add($"{Key}.{step} begins");
        Said = step;
        await world.RunStepAsync(this, step);
        world.Log.Add($"{Key}.{step} ends");
        return Said;
    }
}

public sealed class Notes
{
    public string? Text { get; set; }

    public int Count { get; set; }
}
