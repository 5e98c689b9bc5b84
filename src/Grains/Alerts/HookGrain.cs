using Orleans;

namespace Concord.Grains.Alerts;

/// <inheritdoc cref="IHookGrain"/>
public sealed class HookGrain(HookDesk desk) : Grain, IHookGrain
{
    public Task Check() => desk.CheckAsync(GrainKeys.Parts(this.GetPrimaryKeyString())[0]);
}
